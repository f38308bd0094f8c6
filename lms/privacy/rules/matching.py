"""Patterns of re2 as a text is read with them: in the letters that they tell apart, a byte each, so that places in one are places in the other."""

from collections.abc import Callable
from functools import cached_property
from threading import Lock
from typing import Any, NamedTuple

import re2

from lms.privacy.rules.alphabets import Alphabet, Alphabets


class Span(NamedTuple):
    start: int
    end: int


# Of one match: the whole, and each group; of one that took no part (-1, -1).
Spans = list[tuple[int, int]]

# Bytes of the states that a pattern has been in; where they do not fit, texts in turn are read thirty times as slowly. Few come near.
_MOST_KEPT = 24 << 20
_ANYWHERE: Any = re2._Anchor.UNANCHORED  # noqa: SLF001


class Encoded(str):
    """A text that forty patterns are going to read: it is written out in the letters of all at once."""

    __slots__ = ("__dict__",)  # where that is kept

    @cached_property
    def letters(self) -> bytes:
        return Pattern.alphabets().written(self)


class Pattern:
    """One pattern, or several that are read in one walk, each with a group that holds what is to be found."""

    _all: "list[Pattern]" = []  # noqa: RUF012  (at the first question the alphabets of all are made together, docs/decisions/0055)
    _alphabets = Alphabets([])
    _making = Lock()

    def __init__(self, *patterns: str, longest: bool = False) -> None:
        self._source = "|".join(f"(?:{pattern})" for pattern in patterns)
        self._options = re2.Options()
        self._options.longest_match = longest
        self._options.max_mem = _MOST_KEPT
        self._options.encoding = re2.Options.Encoding.LATIN1
        self._number = len(self._all)
        self._all.append(self)

    def walk(self, text: str) -> list[Spans]:
        """Of each match from left to right the whole span and those of the groups, without an object for each match and questions about it."""
        match, size = self._match, len(text)
        data = text.letters[self._number * size : (self._number + 1) * size] if isinstance(text, Encoded) else b""
        data = data or self.alphabets().written(text, self._number)
        at, found = 0, []
        while (last := (spans := match(_ANYWHERE, data, at, size))[0][1]) >= 0:
            found.append(spans)
            if at == size:
                break
            at = last if last > at else at + 1
        return found

    def spans(self, text: str) -> Spans:
        """What the first group holds that took part; of several patterns at one place the first counts. Without groups: all of it."""
        found: Spans = []
        for spans in self.walk(text):
            for span in spans[1:]:
                if span[0] >= 0:
                    found.append(span)
                    break
            else:
                found.append(spans[0])
        return found

    @classmethod
    def alphabets(cls) -> Alphabets:
        """Those of all patterns there are, by their numbers."""
        if cls._alphabets.count < len(cls._all):
            with cls._making:
                cls._alphabets = Alphabets([one._alphabet for one in cls._all])  # noqa: SLF001
        return cls._alphabets

    @cached_property
    def _alphabet(self) -> Alphabet:
        return Alphabet(self._source)

    @cached_property
    def _match(self) -> Callable[..., Spans]:
        found: Callable[..., Spans] = re2.compile(self._alphabet.pattern(), self._options)._regexp.Match  # noqa: SLF001
        return found
