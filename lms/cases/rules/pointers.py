"""Posts and blaming words in a text: where they stand. A hint for its author, who decides; nothing is ever changed. Pure."""

import tomllib
from functools import cache
from pathlib import Path

import re2

from lms.cases.kinds import Pointed
from lms.kernel.immutable import immutable

WORDS = Path(__file__).with_name("pointers.toml")
MOST = 5  # of one text: who is shown thirty reads none
AROUND = 12


@immutable
class Pointer:
    """A word that a case is better told without, and what stands around it."""

    kind: Pointed
    before: str
    word: str
    after: str


def pointers(text: str) -> list[Pointer]:
    """What to point out in *text*, in reading order: each word once."""
    matches = [(kind, match) for kind, pattern in _patterns() for match in pattern.finditer(text)]
    found = [(match.start(1), kind, match.group(1)) for kind, match in matches if match.group(1)]
    shown: dict[str, Pointer] = {}
    end = 0
    for start, kind, word in sorted(found):
        if start < end:
            continue  # a part of what was pointed out just now
        end = start + len(word)
        shown.setdefault(word, Pointer(kind, text[max(0, start - AROUND) : start], word, text[end : end + AROUND]))
    return list(shown.values())[:MOST]


@cache
def _patterns() -> tuple[tuple[Pointed, "re2._Regexp[str]"], ...]:
    """One pattern a kind: of two words with the same beginning the longer one first, and none that is the beginning of another word."""
    return tuple((Pointed(kind), _pattern(**said)) for kind, said in tomllib.loads(WORDS.read_text(encoding="utf-8")).items())


def _pattern(words: list[str], unless_before: tuple[str, ...] = ()) -> "re2._Regexp[str]":
    """RE2 looks at nothing that it does not take: a word with what makes another of it is taken first, as no group."""
    named = "|".join(re2.escape(word) for word in sorted(words, key=len, reverse=True))
    if not unless_before:
        return re2.compile(f"({named})")
    others = "|".join(re2.escape(each) for each in unless_before)
    return re2.compile(f"(?:{named})(?:{others})|({named})")
