"""個人番号 and card numbers: digits with a check digit, however they are grouped, spaced or broken over lines."""

from collections.abc import Iterator
from typing import NamedTuple

import re2

from lms.privacy.kinds import Finding, GuardKind, Level

_LENGTH = 12
_MY_NUMBER_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_WHOLE_SHAPES = frozenset({(12,), (4, 4, 4)})
# 20260401-1234 is as often a date and a serial number: worth a question, not a refusal.
_HALF_SHAPES = frozenset({(8, 4), (4, 8), (6, 6), (3, 3, 3, 3)})
_YEARS = re2.compile(r"(?:(?:19|20)\d{2}){3}")
_CARD_SHAPES = frozenset({(14,), (15,), (16,), (4, 4, 4, 4), (4, 6, 5), (4, 6, 4)})
_SHAPES = _WHOLE_SHAPES | _HALF_SHAPES | _CARD_SHAPES
_BEGINNINGS = frozenset(shape[:length] for shape in _SHAPES for length in range(1, len(shape) + 1))

_DIGITS = re2.compile(r"\d+")
_WIDEST_GAP = 8
_JOINTS = {"": " ", **dict.fromkeys("-・_の", "-"), **dict.fromkeys("./", "."), "\n": "\n", "-\n": "\n"}
_WRAPPED = "\n"

_LABEL = r"(?i:個人番号|マイナンバー|my ?number)"
_LABELLED = re2.compile(_LABEL + r"[^\d\n]{0,12}\n?[^\d\n]{0,6}(\d(?:[ \n]{0,3}[-.,_/|・]?[ \n]{0,3}\d){11})")
_ONE_BY_ONE = re2.compile(r"\d(?: \d){11,}")
_WHOLE = re2.compile(r"\d{12}|\d{4}[ \n-]+\d{4}[ \n-]+\d{4}")
_NAMING = re2.compile(f"{_LABEL}|(文書番号|整理番号|会社法人等番号|登記)")
_NAMED_WITHIN = 24
_OTHER_NUMBER = re2.compile(r"\d{4}")
_AMOUNT = re2.compile(r" ?[千万億]*円")
_CARD_PREFIX = re2.compile(r"[456]|3[0-9]|2[2-7]")


class Numbers(NamedTuple):
    """*sure*: My Numbers beyond doubt. *doubtful*: those that may as well be what a word before them says."""

    sure: list[Finding]
    cards: list[Finding]
    doubtful: list[Finding]


class _Group(NamedTuple):
    start: int
    end: int
    digits: str
    breaks: int = 0


class _Run(NamedTuple):
    """Groups of digits with nothing but a space, a hyphen or a line break between; joints[i] stands before groups[i + 1]."""

    groups: list[_Group]
    joints: list[str]


class _Number(NamedTuple):
    start: int
    end: int
    digits: str
    shape: tuple[int, ...]
    breaks: int


def my_number_is_valid(digits: str) -> bool:
    """The check digit of twelve digits; one random number in ten passes."""
    rest = sum(int(digit) * weight for digit, weight in zip(digits[:11], _MY_NUMBER_WEIGHTS, strict=True)) % 11
    return int(digits[11]) == (0 if rest <= 1 else 11 - rest)


def luhn_is_valid(digits: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def numbers(text: str) -> Numbers:
    """All of them in one walk over the digits."""
    my, cards = list(_labelled(text)), []
    for number in _numbers(text):
        if _touches_letters(text, number.start, number.end):
            continue
        if number.shape in _CARD_SHAPES:
            if _CARD_PREFIX.match(number.digits) and luhn_is_valid(number.digits):
                cards.append(Finding(GuardKind.CARD, number.start, number.end))
        elif my_number_is_valid(number.digits):
            stops = _is_unmistakable(number) and not _named_otherwise(text, number.start, number.end)
            my.append(Finding(GuardKind.MY_NUMBER, number.start, number.end, _level(stops=stops)))
    my += _one_by_one(text)
    return Numbers([one for one in my if one.blocks], cards, [one for one in my if not one.blocks])


def _one_by_one(text: str) -> Iterator[Finding]:
    for match in _ONE_BY_ONE.finditer(text):
        digits = match.group().replace(" ", "")
        if len(digits) == _LENGTH and my_number_is_valid(digits):
            start, end = match.span()
            yield Finding(GuardKind.MY_NUMBER, start, end, Level.CONFIRM)


def _labelled(text: str) -> Iterator[Finding]:
    """Twelve digits in any grouping after the word; with a wrong check digit they may be a real number with a slip, so we ask."""
    for match in _LABELLED.finditer(text):
        start, end = match.span(1)
        valid = my_number_is_valid("".join(_DIGITS.findall(match.group(1))))
        if text[end : end + 1].isdecimal() or not (valid or _WHOLE.fullmatch(match.group(1))):
            continue
        yield Finding(GuardKind.MY_NUMBER, start, end, _level(stops=valid and not _named_otherwise(text, start, end)))


def _level(*, stops: bool) -> Level:
    return Level.BLOCK if stops else Level.CONFIRM


def _is_unmistakable(number: _Number) -> bool:
    """A column of three figures has two line breaks; 2020 2021 2022 are years, in a head of a table."""
    years = len(number.shape) > 1 and _YEARS.fullmatch(number.digits)
    return number.shape in _WHOLE_SHAPES and number.breaks <= 1 and not years


def _named_otherwise(text: str, start: int, end: int) -> bool:
    """Is the last word that names a number before these digits one of a document or company, or do they count yen?"""
    before = text[max(0, start - _NAMED_WITHIN) : start]
    naming = list(_NAMING.finditer(before))
    if naming and naming[-1].group(1) and not _OTHER_NUMBER.search(before[naming[-1].end() :]):
        return True
    return before.endswith("¥") or _AMOUNT.match(text[end : end + _NAMED_WITHIN]) is not None


def _touches_letters(text: str, start: int, end: int) -> bool:
    return any(char.isascii() and char.isalpha() for char in text[max(0, start - 1) : start] + text[end : end + 1])


def _numbers(text: str) -> Iterator[_Number]:
    for run in _runs(text):
        yield from _in_run(run)
        if _WRAPPED in run.joints:
            yield from _in_run(_unwrapped(run))


def _runs(text: str) -> Iterator[_Run]:
    run = _Run([], [])
    for match in _DIGITS.finditer(text):
        if run.groups:
            joint = _joint(text[run.groups[-1].end : match.start()])
            if joint is None:
                yield run
                run = _Run([], [])
            else:
                run.joints.append(joint)
        run.groups.append(_Group(match.start(), match.end(), match.group()))
    yield run


def _joint(gap: str) -> str | None:
    """Is the gap a space, a hyphen or a line break? "- " at the start of a line is a bullet, no hyphen."""
    return _JOINTS.get(gap.replace(" ", "")) if len(gap) <= _WIDEST_GAP else None


def _unwrapped(run: _Run) -> _Run:
    """The same run read on over its line breaks: 12345678 at the end of a line and 9018 on the next are one group."""
    whole = _Run([run.groups[0]], [])
    for joint, group in zip(run.joints, run.groups[1:], strict=True):
        last = whole.groups[-1]
        if joint == _WRAPPED:
            whole.groups[-1] = _Group(last.start, group.end, last.digits + group.digits, last.breaks + 1)
        else:
            whole.joints.append(joint)
            whole.groups.append(group)
    return whole


def _in_run(run: _Run) -> Iterator[_Number]:
    for first in range(len(run.groups)):
        shape: tuple[int, ...] = ()
        for last in range(first, len(run.groups)):
            shape += (len(run.groups[last].digits),)
            if shape not in _BEGINNINGS:
                break
            if shape in _SHAPES and _stands_alone(run, first, last):
                groups, joints = run.groups[first : last + 1], run.joints[first:last]
                breaks = joints.count(_WRAPPED) + sum(group.breaks for group in groups)
                yield _Number(groups[0].start, groups[-1].end, "".join(group.digits for group in groups), shape, breaks)


def _stands_alone(run: _Run, first: int, last: int) -> bool:
    """Not a piece of a longer hyphenated number, nor of a row of figures all of the same length."""
    inner = run.joints[first:last]
    own = "-" if "-" in inner else next(iter(inner), None)
    sizes = {len(group.digits) for group in run.groups[first : last + 1]}
    outer = [(run.joints[at], run.groups[beside]) for at, beside in ((first - 1, first - 1), (last, last + 1)) if 0 <= at < len(run.joints)]
    return not any(joint == "-" or (joint == own and {len(group.digits)} == sizes) for joint, group in outer)
