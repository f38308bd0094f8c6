"""Patterns of re2 as a text is read with them: most of what one costs is what stands around it, not the walk."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import re2

from lms.kernel.patterns import late


class Span(NamedTuple):
    start: int
    end: int


NOWHERE = (-1, -1)

# What these letters of Unicode are in a text that has been folded, in few ranges: re2 spells each of them out in bytes, and Han alone has twenty-two.
_RANGES = {
    r"\p{Han}": "\u2e80-\u2fd5々〇〡-〩〸-〻㐀-䶿一-鿿\uf900-\ufad9\U00020000-\U000323af",
    r"\p{Hiragana}": "ぁ-ゖゝ-ゟ",
    r"\p{Katakana}": "ァ-ヺヽ-ヿㇰ-ㇿｦ-ｯｱ-ﾝ",
}
_IN_CLASS = late(re.compile, r"(\[\^?)|(\])|\\[^p]|\\p\{\w+\}")


def _in_ranges(pattern: str) -> str:
    pieces, done, is_inside = list[str](), 0, False
    for match in _IN_CLASS.finditer(pattern):
        found = match.group()
        if found in _RANGES:
            pieces += pattern[done : match.start()], _RANGES[found] if is_inside else f"[{_RANGES[found]}]"
            done = match.end()
        elif match.group(1) or match.group(2):
            is_inside = bool(match.group(1))
    return "".join((*pieces, pattern[done:]))


class Pattern:
    """One pattern, or several that are read in one walk, each with a group that holds what is to be found.

    The text is walked as bytes, and only what is found is counted out in characters: re2's own way of doing it costs three times the walk.
    """

    def __init__(self, *patterns: str, longest: bool = False) -> None:
        options = re2.Options()
        options.longest_match = longest
        self._pattern: Any = late(re2.compile, _in_ranges("|".join(f"(?:{pattern})" for pattern in patterns)), options)

    def walk(self, text: str) -> Iterator[list[tuple[int, int]]]:
        """Of each match from left to right the whole span and those of the groups; of one that took no part: NOWHERE."""
        data = text.encode()
        at = last = 0
        for match in self._pattern.finditer(data):
            spans = match._spans  # noqa: SLF001  (to ask for each group costs more than the walk)
            start, end = spans[0]
            at += len(data[last:start].decode())
            found, last = data[start:end], end
            yield [
                (at + len(found[: first - start].decode()), at + len(found[: final - start].decode())) if first >= 0 else NOWHERE
                for first, final in spans
            ]
            at += len(found.decode())

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """What the first group holds that took part; of several patterns at one place the first counts. Without groups: all of it."""
        data = text.encode()
        at = last = 0
        for match in self._pattern.finditer(data):
            whole, *groups = match._spans  # noqa: SLF001
            start, end = next((span for span in groups if span[0] >= 0), whole)
            first = at + len(data[last:start].decode())
            at, last = first + len(data[start:end].decode()), end
            yield first, at

    def is_whole(self, text: str) -> bool:
        """Is all of *text* a match?"""
        return self._pattern.fullmatch(text.encode()) is not None
