"""Rows of digits with nothing between but signs that may stand inside a number: groups, their sizes and what joins them."""

import re
from itertools import pairwise
from typing import NamedTuple

from lms.kernel.patterns import late

# Digits and what may stand between cannot be taken for each other, so that the standard engine reads this in one walk, at a tenth of re2's cost.
ROW = late(
    re.compile,
    r"[0-9]+(?:(?:[ \n()\[\]{}「」【】〔〕<>./\\|*~〜+=#'\"・·•‧_の,、:;-]{1,8}|[ -]{0,2}\n[ >]{8,40}|(?:&nbsp;|\\[nrt]|</?[a-z]{1,6}>){1,4})[0-9]+)*",
)
DIGITS = late(re.compile, r"[0-9]+")
SPACE, HYPHEN, DOT, _BRACKET, LIST, WRAPPED, OF = " ", "-", ".", "(", ",", "\n", "の"
_JOINTS = ((LIST, ",、:;"), (_BRACKET, "()[]{}「」【】〔〕<>"), (DOT, "./\\|*~〜+=#'"), (HYPHEN, "-・·•‧_"), (OF, "の"))

_OF_ONE = {WRAPPED: WRAPPED} | {sign: joint for joint, signs in _JOINTS for sign in signs} | {":": DOT}
_LONGEST_ITEM = 2


class Row(NamedTuple):
    """Groups of digits with nothing but signs between that may stand inside a number; joints[i] stands before groups[i + 1]."""

    groups: list[tuple[int, int]]
    sizes: list[int]
    joints: list[str]


def row_of(text: str, start: int, end: int) -> Row:
    groups = [match.span() for match in DIGITS.finditer(text, start, end)]
    joints = [_joint(text[end:start]) for (_, end), (start, _) in pairwise(groups)]
    sizes = [end - start for start, end in groups]
    for at in _items(text, groups, sizes, joints):
        for beside in range(max(0, at - 1), min(at + 1, len(joints))):
            joints[beside] = LIST
    return Row(groups, sizes, joints)


def _items(text: str, groups: list[tuple[int, int]], sizes: list[int], joints: list[str]) -> list[int]:
    """Which groups number the items of a list (1. …): they are no piece of what stands before or behind."""
    if text.find(". ", groups[0][1], groups[-1][1] + 2) < 0:
        return []
    return [
        at
        for at, size in enumerate(sizes)
        if size <= _LONGEST_ITEM and text.startswith(". ", groups[at][1]) and (not at or joints[at - 1] == WRAPPED)
    ]


def _joint(gap: str) -> str:
    """What stands between two groups: the strongest sign counts. Markup is space; to a line break belong the hyphen before it and what quotes the next line."""
    if len(gap) == 1 or any(map(str.isalpha, gap)):
        return _OF_ONE.get(gap, SPACE)
    if WRAPPED in gap and not gap.strip(" \n->"):
        return WRAPPED
    return next((joint for joint, signs in _JOINTS if any(sign in gap for sign in signs)), SPACE)


def unwrapped(row: Row) -> Row:
    """The same row read on over its line breaks: 12345678 at the end of a line and 9018 on the next are one group."""
    whole = Row(row.groups[:1], row.sizes[:1], [])
    for joint, group, size in zip(row.joints, row.groups[1:], row.sizes[1:], strict=True):
        if joint == WRAPPED:
            whole.groups[-1] = (whole.groups[-1][0], group[1])
            whole.sizes[-1] += size
        else:
            whole.joints.append(joint)
            whole.groups.append(group)
            whole.sizes.append(size)
    return whole
