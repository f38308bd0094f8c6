"""From the Markdown of a section to HTML: raw HTML off, our own marks, the sanitiser last."""

import html
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import nh3
from markupsafe import Markup

from lms.catalog.rules.body import CITE, IMAGE, MOST_BRACKETS, TERM
from lms.catalog.rules.terms import anchor_of, first_places, forms_of
from lms.kernel.immutable import immutable
from lms.search import readings

TAGS = {
    "p",
    "h3",
    "h4",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "code",
    "pre",
    "blockquote",
    "a",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "hr",
    "br",
    "div",
    "aside",
    "span",
}
# "*" is empty because the sanitiser by itself lets title and lang stand anywhere
ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),
    "a": {"href"},
    "div": {"class"},
    "aside": {"class"},
    "pre": {"class"},
    "span": {"class"},
    "th": {"scope"},
    "ol": {"start"},
}
BLOCK = re.compile(r"^```(prompt|note)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Marks that no author can type: letters of a private area stand for what is put in after the sanitiser.
OPEN, CLOSE = "\ue000", "\ue001"
COPY = "\ue002"
BRACKET = "\ue003"  # one that is no mark of Markdown
OURS = {ord(mark): None for mark in (OPEN, CLOSE, COPY, BRACKET)}
PARAGRAPH = re.compile(r"(?:[^\n]*\S[^\n]*(?:\n|\Z))+")
PICTURE = "picture:"  # begins what stands for a picture that is kept beside the documents
MARK = re.compile(f"{OPEN}(\\d+){CLOSE}")
Pairs = tuple[tuple[str, str], ...]
TAG = re.compile(r'<[a-z][a-z0-9]*(?:\s+[a-z-]+="[^"]*")*\s*/?>')  # as the sanitiser writes them


@immutable
class Term:
    """A glossary word of the section: its id on the page, the word, the explanation."""

    id: str
    word: str
    text: str

    @property
    def anchor(self) -> str:
        """Its place on the page of the glossary."""
        return anchor_of(self.word)


@immutable
class Rendered:
    """HTML that is safe to put on the page (with COPY where a copy button belongs), its pop-ups, and the sources it cites."""

    html: Markup
    terms: tuple[Term, ...]
    cited: frozenset[str]


def section(
    digest: str, number: int, text: str, terms: Mapping[str, str], figures: Mapping[str, str], words: Mapping[str, str] | None = None
) -> Rendered:
    """A section's HTML, kept in the process by the content hash it belongs to; *words* are terms by the form in which they may stand unmarked."""
    return _rendered(
        digest, number, text, tuple(sorted(terms.items())), tuple(sorted(figures.items())), tuple(sorted((words or {}).items()))
    )


def fresh(number: int, text: str, terms: Mapping[str, str], figures: Mapping[str, str]) -> Rendered:
    """The HTML of a section that is still being written: kept nowhere."""
    return _Section(number, terms, figures, {form: word for word in terms for form in forms_of(word)}).render(text)


@lru_cache(maxsize=512)
def _rendered(digest: str, number: int, text: str, terms: Pairs, figures: Pairs, words: Pairs) -> Rendered:  # noqa: ARG001
    return _Section(number, dict(terms), dict(figures), dict(words)).render(text)


def with_readings(rendered: Rendered, digest: str, number: int, said: Mapping[str, str]) -> Rendered:
    """The same section with ふりがな over its kanji, kept in the process like the section itself."""
    return replace(rendered, html=_read_aloud(digest, number, rendered.html, tuple(sorted(said.items()))))


def fresh_with_readings(rendered: Rendered, said: Mapping[str, str]) -> Rendered:
    """The same, of a section that is kept nowhere."""
    return replace(rendered, html=Markup(readings.over_markup(rendered.html, dict(said))))  # noqa: S704  (safe already)


@lru_cache(maxsize=512)
def _read_aloud(digest: str, number: int, markup: Markup, said: tuple[tuple[str, str], ...]) -> Markup:  # noqa: ARG001
    return Markup(readings.over_markup(markup, dict(said)))  # noqa: S704  (safe already; only <ruby> is added, its text escaped)


@lru_cache(maxsize=256)
def plain(text: str) -> Markup:
    """A short text of its own, such as an introduction, as HTML."""
    return Markup(_sanitised(_markdown(text.translate(OURS))))  # noqa: S704  (sanitised)


class _Section:
    """One rendering: collects what goes in after the sanitiser."""

    def __init__(self, number: int, terms: Mapping[str, str], figures: Mapping[str, str], words: Mapping[str, str]) -> None:
        self._number = number
        self._terms = terms
        self._figures = figures
        self._words = words
        self._put_in: list[str] = []
        self._found: list[Term] = []

    def render(self, text: str) -> Rendered:
        marked = text.translate(OURS)
        cited = frozenset(CITE.findall(marked))
        marked = BLOCK.sub(self._block, marked)
        marked = IMAGE.sub(self._figure, marked)
        marked = TERM.sub(self._term, marked)
        marked = CITE.sub(self._cite, marked)
        made = TAG.sub(
            lambda tag: MARK.sub("", tag[0]), _sanitised(_markdown(marked))
        )  # what was typed into an address is no part of the page
        made = re.sub(f"<p>({OPEN}\\d+{CLOSE})</p>", r"\1", made)  # a block is no paragraph
        marked_already = {term.word for term in self._found}
        made = first_places(made, {form: word for form, word in self._words.items() if word not in marked_already}, self._explained)
        whole = MARK.sub(lambda match: self._put_in[int(match[1])], made)
        return Rendered(Markup(whole), tuple(self._found), cited)  # noqa: S704  (sanitised, then only our own parts put in)

    def _later(self, markup: str) -> str:
        self._put_in.append(markup)
        return f"{OPEN}{len(self._put_in) - 1}{CLOSE}"

    def _block(self, match: re.Match[str]) -> str:
        kind, text = match[1], match[2].strip()
        if kind == "note":
            paragraphs = "".join(f"<p>{html.escape(part)}</p>" for part in text.split("\n\n"))
            return "\n\n" + self._later(f'<aside class="note">{paragraphs}</aside>') + "\n\n"
        return "\n\n" + self._later(f'<div class="prompt"><pre>{html.escape(text)}</pre>{COPY}</div>') + "\n\n"

    def _figure(self, match: re.Match[str]) -> str:
        alternative, path, caption = match[1], match[2], match[3] or ""
        stands = self._figures.get(path, "")
        region = _picture(alternative, stands) if stands.startswith(PICTURE) else _drawing(alternative, stands)
        told = f"<figcaption>{html.escape(caption)}</figcaption>" if caption else ""
        return self._later(f'<figure class="figure">{region}{told}</figure>')

    def _term(self, match: re.Match[str]) -> str:
        word, shown = match[1], match[2] or match[1]
        if word not in self._terms:
            return shown
        return self._explained(word, html.escape(shown))

    def _explained(self, word: str, shown: str) -> str:
        """A button that opens the explanation, by touch and by key, without a script."""
        term = Term(f"term-{self._number}-{len(self._found) + 1}", word, self._terms[word])
        self._found.append(term)
        return self._later(f'<button class="term" type="button" popovertarget="{term.id}">{shown}</button>')

    def _cite(self, match: re.Match[str]) -> str:
        return self._later(f'<a class="cite" href="#fact-{match[1]}">{match[1]}</a>')


def _drawing(alternative: str, svg: str) -> str:
    drawing = svg.replace("<svg ", '<svg class="drawing" ', 1)
    return f'<div class="scroll" role="region" aria-label="{html.escape(alternative)}" tabindex="0">{drawing}</div>'


def _picture(alternative: str, stands: str) -> str:
    digest, width, height = stands.removeprefix(PICTURE).split(":")
    return f'<img class="picture" src="/courses/figures/{digest}" alt="{html.escape(alternative)}" width="{width}" height="{height}">'


def _markdown(text: str) -> str:
    from markdown import Markdown  # noqa: PLC0415  (docs/decisions/0005)

    engine = Markdown(extensions=["tables", "fenced_code", "sane_lists", "nl2br"], output_format="html")
    engine.preprocessors.deregister("html_block")  # raw HTML is text
    engine.inlinePatterns.deregister("html")
    return engine.convert(PARAGRAPH.sub(_readable, text)).replace(BRACKET, "[")


def _readable(paragraph: re.Match[str]) -> str:
    """A paragraph full of brackets has no links: to look for them would take seconds."""
    return paragraph[0].replace("[", BRACKET) if paragraph[0].count("[") > MOST_BRACKETS else paragraph[0]


def _sanitised(markup: str) -> str:
    clean = nh3.clean(markup, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https"}, link_rel="noopener")
    wide = clean.replace("<table>", '<div class="scroll" role="region" tabindex="0" aria-label="表"><table class="table">')
    return wide.replace("</table>", "</table></div>")
