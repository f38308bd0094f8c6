"""Patterns of re2 as a text is read with them: most of what one costs is what stands around it, not the walk."""

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

import re2

from lms.kernel.patterns import late


class Span(NamedTuple):
    start: int
    end: int


NOWHERE = (-1, -1)
_ANYWHERE: Any = re2._Anchor.UNANCHORED  # noqa: SLF001
_WHOLE: Any = re2._Anchor.ANCHOR_BOTH  # noqa: SLF001

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


class Encoded(str):
    """A text that thirty patterns are going to read: it is written out in bytes once."""

    __slots__ = ("__dict__",)  # where they are kept

    @cached_property
    def data(self) -> bytes:
        return self.encode()


def _data(text: str) -> bytes:
    return text.data if isinstance(text, Encoded) else text.encode()


class Pattern:
    """One pattern, or several that are read in one walk, each with a group that holds what is to be found.

    The text is walked as bytes, and only what is found is counted out in characters: re2's own way of doing it costs three times the walk.
    """

    def __init__(self, *patterns: str, longest: bool = False, megabytes: int = 8) -> None:
        """*megabytes*: the most it may keep of the states it has been in; where they do not fit, texts in turn are read thirty times as slowly."""
        options = re2.Options()
        options.longest_match = longest
        options.max_mem = megabytes << 20
        self._pattern: Any = late(re2.compile, _in_ranges("|".join(f"(?:{pattern})" for pattern in patterns)), options)

    def walk(self, text: str) -> Iterator[list[tuple[int, int]]]:
        """Of each match from left to right the whole span and those of the groups; of one that took no part: NOWHERE."""
        data = _data(text)
        at = last = 0
        for spans in self._matches(data):
            start, end = spans[0]
            at += len(data[last:start].decode())
            counted = {start: at, -1: -1}  # groups begin and end where others do
            for place in chain.from_iterable(spans):
                if place not in counted:
                    counted[place] = at + len(data[start:place].decode())
            yield [(counted[first], counted[final]) for first, final in spans]
            at, last = counted[end], end

    def spans(self, text: str) -> list[tuple[int, int]]:
        """What the first group holds that took part; of several patterns at one place the first counts. Without groups: all of it."""
        data = _data(text)
        found: list[tuple[int, int]] = []
        at = last = 0
        for groups in self._matches(data):
            start, end = groups.pop(0)
            for group in groups:
                if group[0] >= 0:
                    start, end = group
                    break
            first = at + len(data[last:start].decode())
            at, last = first + len(data[start:end].decode()), end
            found.append((first, at))
        return found

    def _matches(self, data: bytes) -> list[list[tuple[int, int]]]:
        """As re2's own finditer, without an object for each match and questions about it."""
        found: list[list[tuple[int, int]]] = []
        match, at, end = self._pattern._regexp.Match, 0, len(data)  # noqa: SLF001
        while (last := (spans := match(_ANYWHERE, data, at, end))[0][1]) >= 0:
            found.append(spans)
            if at == end:
                break
            at = last if last > at else at + 1
        return found

    def is_whole(self, text: str) -> bool:
        """Is all of *text* a match?"""
        data = text.encode()
        found: tuple[int, int] = self._pattern._regexp.Match(_WHOLE, data, 0, len(data))[0]  # noqa: SLF001
        return found != NOWHERE
