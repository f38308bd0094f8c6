"""Patterns of re2 as a text is read with them: most of what one costs is what stands around it, not the walk."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import re2


class Span(NamedTuple):
    start: int
    end: int


NOWHERE = (-1, -1)


class Pattern:
    """One pattern, or several that are read in one walk, each with a group that holds what is to be found.

    The text is walked as bytes, and only what is found is counted out in characters: re2's own way of doing it costs three times the walk.
    """

    def __init__(self, *patterns: str, longest: bool = False) -> None:
        options = re2.Options()
        options.longest_match = longest
        self._pattern: Any = re2.compile("|".join(f"(?:{pattern})" for pattern in patterns), options)

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
