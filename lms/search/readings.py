"""ふりがな: the reading of kanji, as the dictionary has it or as an author has said, put over text and over finished HTML."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from lms.kernel.immutable import immutable
from lms.kernel.patterns import late
from lms.search.dictionary import tokenizer

KANJI = r"一-龠々〆ヶ"
HAS_KANJI = late(re.compile, f"[{KANJI}]")
KANA = late(re.compile, "[ぁ-んァ-ヴー]")
RUNS = late(re.compile, f"[{KANJI}]+|[^{KANJI}]+")
LONGEST = 8_000  # characters asked at once; the tokeniser refuses longer ones
# What is not text to be read: drawings (ruby has no place in SVG), what one copies, and words that belong to the page's frame.
SKIPPED = ("svg", "pre", "code", "ruby")
TAG = late(re.compile, r"<(/?)([a-zA-Z0-9]+)[^>]*?(/?)>")


@immutable
class Part:
    """A piece of text, with its reading where it has kanji."""

    text: str
    reading: str = ""


Placed = tuple[int, Part]  # with the place in the text at which it begins


def parts(text: str, said: Mapping[str, str]) -> list[Part]:
    """*text* in pieces with their readings; *said* are readings that somebody has corrected."""
    read, ends = _looked_up(text)
    found: list[Part] = []
    at = 0
    for start, end in [*_corrected(text, said, read, ends), (len(text), len(text))]:
        found += _between(text, read, at, start)
        found += _aligned(text[start:end], said[text[start:end]]) if start < end else []
        at = end
    return found


def holds(word: str, text: str) -> bool:
    """Whether what is said about the reading of *word* holds somewhere in *text*: it stands there by itself, not as a part of another."""
    return word in text and bool(_corrected(text, {word: ""}, *_looked_up(text)))


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


def _corrected(text: str, said: Mapping[str, str], read: Sequence[Placed], ends: set[int]) -> list[tuple[int, int]]:
    """Where what somebody has said about a word holds: the longest word first, and never within a longer word (方 says nothing about 方法)."""
    within = {place for start, part in read if part.reading for place in range(start + 1, start + len(part.text))}
    taken: set[int] = set()
    found: list[tuple[int, int]] = []
    for word in sorted(said, key=len, reverse=True):
        for start, end in (place.span() for place in re.finditer(re.escape(word), text)):
            if taken.isdisjoint(range(start, end)) and within.isdisjoint((start, end)) and _is_word(text, start, end, ends):
                found.append((start, end))
                taken.update(range(start, end))
    return sorted(found)


def _is_word(text: str, start: int, end: int, ends: set[int]) -> bool:
    """It begins and ends where the dictionary parts the text; it may begin with the kana of a word before (い方), and a kanji alone may be inflected."""
    if end - start == 1:
        around = text[max(start - 1, 0) : start] + text[end : end + 1]
        return {start, end} <= ends or not HAS_KANJI.search(around)
    return end in ends and (start in ends or bool(KANA.match(text[start])))


def _between(text: str, read: Sequence[Placed], first: int, last: int) -> Iterator[Part]:
    """What the dictionary reads from *first* to *last*; of kana that reach beyond, the part that is left."""
    for start, part in read:
        begin, end = max(start, first), min(start + len(part.text), last)
        if begin < end:
            yield part if end - begin == len(part.text) else Part(text[begin:end])


def _looked_up(text: str) -> tuple[list[Placed], set[int]]:
    """The pieces as the dictionary reads them, each with its place; and where its words end, the beginning among them."""
    found: list[Placed] = []
    ends = {0}
    at = 0
    for start in range(0, len(text), LONGEST):
        for morpheme in tokenizer().tokenize(text[start : start + LONGEST]):
            surface = morpheme.surface()
            for part in _aligned(surface, _hiragana(morpheme.reading_form())) if HAS_KANJI.search(surface) else [Part(surface)]:
                found.append((at, part))
                at += len(part.text)
            ends.add(at)
    return found, ends


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
