"""What speaks for a name and what against it: the words and letters around a candidate, each with a weight that was learnt."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from lms.privacy.rules import weights
from lms.privacy.rules.names.candidates import Candidate, call_behind, given_behind, head_of, sort_of
from lms.privacy.rules.names.surnames import is_of_renown
from lms.privacy.rules.names.words import NEIGHBOUR, PEOPLE, ROLES

_TABLE = "names"
# How far the letters around are looked at.
_AFTER, _BEFORE, _OFFICE = 8, 2, 12
_LINE = "¶"  # stands for the end of a line
_MOST_KNOWN = 8192
_MAY_JOIN = frozenset("・、,/&と ")
_JOINTS = frozenset("の・「 :、(は")
_OFFICE_SIZES = (2, 3, 4, 5, 6, 1)
_SOMEBODY = PEOPLE | ROLES
_OFFICE_ENDS, _SECTION_ENDS = frozenset("者長員師士任査幹"), frozenset("課係室班局所")


def weight_of(text: str, found: Candidate) -> int:
    """Above 0 where it is rather a name than not. *text* is folded."""
    return _weight_of_shape(_shape(text, found)) + weights.weight_of(_TABLE, _letters(text, found))


def evidence(text: str, found: Candidate) -> Iterator[str]:
    """Each piece as the table of weights calls it."""
    yield from _of_shape(_shape(text, found))
    yield from _letters(text, found)


class _Shape(NamedTuple):
    """What is asked about every candidate, of few answers each."""

    sort: str
    size: int
    tail: str
    head: str
    given: str
    place: str
    call: str


def _shape(text: str, found: Candidate) -> _Shape:
    start, end, first, last, sort, tail = found
    given, call = ("n", "") if end < last else (given_behind(text, last)[0], call_behind(text, last))
    return _Shape(sort, end - start, tail, head_of(text[first:start]), given, "-" if start > first else _place(text, first), call)


@lru_cache(_MOST_KNOWN)
def _weight_of_shape(shape: _Shape) -> int:
    return weights.weight_of(_TABLE, _of_shape(shape))


def _of_shape(shape: _Shape) -> Iterator[str]:
    sort, size, tail, head, given, place, call = shape
    yield "any"
    yield f"sort {sort}"
    yield f"size {size}"
    yield f"tail {tail}"
    yield f"tail {tail} {sort}"
    yield f"head {head} {tail}"
    yield f"head {head} of {sort}"
    yield f"given {given}"
    yield f"given {given} {sort}"
    yield f"place {place}"
    yield f"place {place} {sort}"
    if call:
        yield f"call {call}"
        yield f"call {call} {sort}"


def _letters(text: str, found: Candidate) -> list[str]:
    start, _, first, last, sort, tail = found
    after, before = text[last : last + _AFTER], text[max(0, first - _BEFORE) : first]
    if "\n" in after or "\n" in before:
        after, before = after.replace("\n", _LINE), before.replace("\n", _LINE)
    head = "0" if start == first else head_of(text[first:start])
    pieces = [f"after {tail}{after[:1]}", f"after {tail}{after[:2]}", f"before {head}{before[-1:]}", f"before {head}{before[-2:]}"]
    pieces += _within(text, found)
    pieces += ["then " + after[at : at + 2] for at in range(len(after) - 1)]
    if after[:1] in _MAY_JOIN and (match := NEIGHBOUR.match(text, last)):
        word = match.group(1) or match.group(2)
        pieces += f"beside {sort_of(word) or '-'}", f"beside {text[last : match.start(match.lastindex or 1)].strip()} {sort}"
    return pieces


def _within(text: str, found: Candidate) -> Iterator[str]:
    """Of its run what is not the name itself."""
    start, end, first, last, _, tail = found
    if end < last:
        yield f"begins {text[end]}"
        yield f"ends {text[last - 1]}"
    if start > first:
        yield f"behind {text[start - 1]}"
    elif tail in "Gg1" and tail and is_of_renown(text[start:last]):
        yield "renown"


def _place(text: str, first: int) -> str:
    """Whose or what stands before the run: L a line begins, O somebody's office, o like one, s a section, j another word joined on."""
    before = text[max(0, first - _OFFICE) : first]
    if not before or before[-1] == "\n":
        return "L"
    joint = before[-1]
    if joint not in _JOINTS:
        return _sort_of_letter(joint)
    words = before[:-1].rstrip(" 「:")
    if not _SOMEBODY.isdisjoint([words[-size:] for size in _OFFICE_SIZES]):
        return f"O{joint}"
    return f"{'o' if words[-1:] in _OFFICE_ENDS else 's' if words[-1:] in _SECTION_ENDS else 'j'}{joint}"


def _sort_of_letter(letter: str) -> str:
    if "ぁ" <= letter <= "ゖ":
        return "h"
    if "ァ" <= letter <= "ー":
        return "k"
    return "0" if letter.isdigit() else "a" if letter.isalpha() else letter
