"""ふりがな: the reading of kanji, as the dictionary has it or as an author has said, put over text and over finished HTML."""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from lms.search.dictionary import tokenizer

KANJI = r"一-龠々〆ヶ"
HAS_KANJI = re.compile(f"[{KANJI}]")
RUNS = re.compile(f"[{KANJI}]+|[^{KANJI}]+")
LONGEST = 8_000  # characters asked at once; the tokeniser refuses longer ones
# What is not text to be read: drawings (ruby has no place in SVG), what one copies, and words that belong to the page's frame.
SKIPPED = ("svg", "pre", "code", "ruby")
TAG = re.compile(r"<(/?)([a-zA-Z0-9]+)[^>]*?(/?)>")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text, with its reading where it has kanji."""

    text: str
    reading: str = ""


def parts(text: str, said: Mapping[str, str]) -> list[Part]:
    """*text* in pieces with their readings; *said* are readings that somebody has corrected."""
    found: list[Part] = []
    for piece, reading in _corrected(text, said):
        found += _aligned(piece, reading) if reading else _looked_up(piece)
    return found


def over(text: str, said: Mapping[str, str] | None = None) -> str:
    """Plain text as safe markup with readings over its kanji."""
    return _over(text, tuple(sorted((said or {}).items())))


@lru_cache(maxsize=4_096)
def _over(text: str, said: tuple[tuple[str, str], ...]) -> str:
    return "".join(_ruby(part) for part in parts(text, dict(said)))


def over_markup(markup: str, said: Mapping[str, str]) -> str:
    """The same over the text of HTML that is safe and whole already: tags stay as they are, drawings and prompts untouched."""
    made, at, inside = [], 0, 0
    for tag in TAG.finditer(markup):
        made.append(_text(markup[at : tag.start()], said, is_skipped=inside > 0))
        made.append(tag[0])
        at = tag.end()
        if tag[2].lower() in SKIPPED and not tag[3]:
            inside += -1 if tag[1] else 1
    made.append(_text(markup[at:], said, is_skipped=inside > 0))
    return "".join(made)


def _text(escaped: str, said: Mapping[str, str], *, is_skipped: bool) -> str:
    if is_skipped or not HAS_KANJI.search(escaped):
        return escaped
    return over(html.unescape(escaped), said)


def _ruby(part: Part) -> str:
    text = html.escape(part.text)
    return f"<ruby>{text}<rp>（</rp><rt>{html.escape(part.reading)}</rt><rp>）</rp></ruby>" if part.reading else text


def _corrected(text: str, said: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The text cut where somebody has said how a word is read: the longest word first."""
    if not said:
        yield text, ""
        return
    words = re.compile("|".join(re.escape(word) for word in sorted(said, key=len, reverse=True)))
    at = 0
    for word in words.finditer(text):
        yield text[at : word.start()], ""
        yield word[0], said[word[0]]
        at = word.end()
    yield text[at:], ""


def _looked_up(text: str) -> list[Part]:
    found: list[Part] = []
    for start in range(0, len(text), LONGEST):
        for morpheme in tokenizer().tokenize(text[start : start + LONGEST]):
            surface = morpheme.surface()
            found += _aligned(surface, _hiragana(morpheme.reading_form())) if HAS_KANJI.search(surface) else [Part(surface)]
    return found


def _aligned(surface: str, reading: str) -> list[Part]:
    """短く with みじかく as 短(みじか) and く: kana that stand in the word need no reading."""
    runs = RUNS.findall(surface)
    pattern = "".join("(.+?)" if HAS_KANJI.match(run) else re.escape(_hiragana(run)) for run in runs)
    fitting = re.fullmatch(pattern, reading)
    if fitting is None:
        return [Part(surface, reading if re.fullmatch("[ぁ-んー]+", reading) else "")]
    readings = iter(fitting.groups())
    return [Part(run, next(readings)) if HAS_KANJI.match(run) else Part(run) for run in runs]


def _hiragana(text: str) -> str:
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in text)
