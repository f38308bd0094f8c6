"""個人番号 and card numbers: digits with a check digit, however they are grouped, spaced, bracketed or broken over lines."""

import re
from collections.abc import Iterator
from operator import mul
from typing import NamedTuple

from lms.kernel.patterns import late
from lms.privacy.kinds import Finding, GuardKind, Level
from lms.privacy.rules.pieces import LABEL, LENGTH, after_the_word
from lms.privacy.rules.rows import DIGITS, DOT, HYPHEN, LIST, OF, ROW, SPACE, WRAPPED, Row, row_of, unwrapped

_MY_NUMBER_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
# Written so often in these groups that a figure beside them does not matter; in any other they have to stand by themselves.
_COMMON_SHAPES = frozenset({(12,), (4, 4, 4), (8, 4), (4, 8), (6, 6)})
_CARD_SHAPES = frozenset({(14,), (15,), (16,), (4, 4, 4, 4), (4, 6, 5), (4, 6, 4)})
_LONGEST = 16
_MOST_GROUPS = 4  # of a number within a row of others: more of them are read only as the whole row
_MOST_MIXED = 3
_OF_THREE = 3
_PHONE_AND_COUNT, _ROW_AND_NUMBER = (11, 1), (1, 11)
_MOBILE = late(re.compile, "0[5789]0")
_EVEN = (3, 3, 3, 3)
_OF_COMPANIES = (4, 2, 6)
_BLANK = late(re.compile, r"0000([ -])0000\10000")
_COMPANY, _VERSION = late(re.compile, "会社法人等番号|登記"), late(re.compile, "バージョン|(?i:version|ver[. ]|build)|ビルド")
_LARGEST_OCTET = 255
_PHONE_IN_FORM = late(re.compile, r"(?:電話|携帯|(?i:tel|fax))(?:番号)?[ :.=]{0,8}\Z")
_WHOLE_PHONE = late(re.compile, r"0[0-9-]{9,12}\n")

_APART, _PAIR = frozenset({SPACE, HYPHEN, WRAPPED}), 2
_INSIDE = frozenset({HYPHEN, DOT, WRAPPED, OF})  # what stands inside a number, and not between two

# 2020 2021 2022 is a head of a table; 20260401-1234 and 2026-04-01-1234 are a date and a serial number.
_YEARS = late(re.compile, r"(?:(?:19|20)[0-9]{2}){3}")
_DATED = late(re.compile, r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")

_WHOLE = late(re.compile, r"\d{12}|\d{4}[ \n-]+\d{4}[ \n-]+\d{4}")
_NAMING = late(re.compile, f"{LABEL}|(文書番号|整理番号|会社法人等番号|登記)")
_IN_A_CODE, _CODE_GOES_ON = late(re.compile, r"[0-9A-Za-z]-\Z"), late(re.compile, "-[0-9A-Za-z]")  # 8858-4567-8741 inside a UUID
_ANY_LABEL, _SOME_NUMBER = late(re.compile, LABEL), late(re.compile, r"(?:\A|[^一-龥])番号(?:は|が|:)? ?\Z")
_NAMED_WITHIN = 24
_OTHER_NUMBER = late(re.compile, r"\d{4}")
_AMOUNT = late(re.compile, r" ?[千万億]*円")
_COUNTED = late(re.compile, r" ?(?:時間|世帯|ページ|[分件人名回個枚冊台票校点%])(?:[^一-龥]|\Z)")
_CARD = late(re.compile, r"3[0689][0-9]{12,13}|3[47][0-9]{13}|(?=[456]|2[2-7]|3[05689])[0-9]{16}")  # Diners, Amex, the others


class Numbers(NamedTuple):
    """*sure*: My Numbers beyond doubt. *doubtful*: those that may as well be what a word before them says."""

    sure: list[Finding]
    cards: list[Finding]
    doubtful: list[Finding]


class _Number(NamedTuple):
    start: int
    end: int
    digits: str
    shape: tuple[int, ...]
    joints: frozenset[str]


def my_number_is_valid(digits: str) -> bool:
    """The check digit of twelve digits; one random number in ten passes."""
    rest = sum(map(mul, map(int, digits[:11]), _MY_NUMBER_WEIGHTS)) % 11
    return int(digits[11]) == (0 if rest <= 1 else 11 - rest)


def luhn_is_valid(digits: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def numbers(text: str) -> Numbers:
    """All of them in one walk over the digits; a piece of a card number is none."""
    my, cards = list(_labelled(text)), list[Finding]()
    for number in sorted(_numbers(text), key=lambda number: -len(number.digits)):
        if _touches_letters(text, number.start, number.end):
            continue
        if len(number.digits) != LENGTH:
            if _CARD.fullmatch(number.digits) and luhn_is_valid(number.digits):
                cards.append(Finding(GuardKind.CARD, number.start, number.end))
        elif (
            my_number_is_valid(number.digits)
            and not _counts_behind(text, number)
            and not _is_nobodys(text, number)
            and not any(card.start <= number.start < card.end for card in cards)
        ):
            my.append(Finding(GuardKind.MY_NUMBER, number.start, number.end, _level(stops=not _is_something_else(text, number))))
    return Numbers([one for one in my if one.blocks], cards, [one for one in my if not one.blocks])


def _labelled(text: str) -> Iterator[Finding]:
    """Twelve digits after the word, in any grouping or apart; with a wrong check digit they may be a real number with a slip, so we ask."""
    for start, end, digits, may_have_slip in after_the_word(text):
        valid = my_number_is_valid(digits)
        if valid or (may_have_slip and _WHOLE.fullmatch(text, start, end)):
            yield Finding(GuardKind.MY_NUMBER, start, end, _level(stops=valid and not _named_otherwise(text, start, end)))


def _level(*, stops: bool) -> Level:
    return Level.BLOCK if stops else Level.CONFIRM


def _is_something_else(text: str, number: _Number) -> bool:
    """Years, a date with a serial number, a list of figures or what a word beside them says: then the check digit is chance."""
    if len(number.shape) > 1:
        dated = _DATED.match(number.digits) and number.shape != (4, 4, 4)
        mixed = len(number.joints) > 1 and number.shape not in {(4, 4, 4), _EVEN}
        listed = LIST in number.joints and not _names_it(text, number.start, number.end)
        if dated or mixed or listed or _YEARS.fullmatch(number.digits) or _is_address_of_a_machine(number):
            return True
    return _named_otherwise(text, number.start, number.end)


def _is_nobodys(text: str, number: _Number) -> bool:
    """A blank (0000 0000 0000), a version (10.0.26100.1742), or a company's number in the groups that only those are written in."""
    if _BLANK.fullmatch(text, number.start, number.end):
        return True
    before = text[max(0, number.start - _NAMED_WITHIN) : number.start]
    if number.joints == {DOT} and _VERSION.search(before):
        return True
    if {LIST, WRAPPED} <= number.joints and not _names_it(
        text, number.start, number.end
    ):  # the end of one row and the beginning of the next
        return True
    if _WHOLE_PHONE.match(text, number.start, number.end) and _PHONE_IN_FORM.search(before):
        return True  # a telephone number that ends with its line, and the number of the next line
    return number.shape == _OF_COMPANIES and _COMPANY.search(before) is not None


def _named_otherwise(text: str, start: int, end: int) -> bool:
    """Is the last word that names a number before these digits one of a document or company, or do they count something?"""
    before, after = text[max(0, start - _NAMED_WITHIN) : start], text[end : end + _NAMED_WITHIN]
    naming = list(_NAMING.finditer(before))
    if naming and naming[-1].group(1) and not _OTHER_NUMBER.search(before[naming[-1].end() :]):
        return True
    if not naming and before.endswith("第") and after.startswith("号"):
        return True
    if before.endswith("¥") or _AMOUNT.match(after) is not None:
        return True
    return not naming and _COUNTED.match(after) is not None


def _names_it(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _NAMED_WITHIN) : start]
    if naming := list(_NAMING.finditer(before)):
        return not naming[-1].group(1)
    return _SOME_NUMBER.search(before) is not None or _ANY_LABEL.search(text, end, end + _NAMED_WITHIN) is not None


def _is_address_of_a_machine(number: _Number) -> bool:
    """192.168.100.101"""
    parts = (int(number.digits[at : at + 3]) for at in range(0, LENGTH, 3))
    return number.shape == _EVEN and number.joints == {DOT} and all(part <= _LARGEST_OCTET for part in parts)


def _counts_behind(text: str, number: _Number) -> bool:
    """090…(3回) is a telephone number and how often it rang, 1,090… one in the first row; 123,456,789,018円 is an amount."""
    if number.shape == _PHONE_AND_COUNT and (_MOBILE.match(number.digits) or _COUNTED.match(text, number.end)):
        return not number.joints & _INSIDE
    if number.shape == _ROW_AND_NUMBER:
        return not number.joints & _INSIDE
    in_thousands = number.shape == _EVEN and number.joints == {LIST}
    return in_thousands and (
        text[number.start - 1 : number.start] == "¥" or bool(_AMOUNT.match(text, number.end) or _COUNTED.match(text, number.end))
    )


def _touches_letters(text: str, start: int, end: int) -> bool:
    """A piece of a longer code, or of a phone number from abroad (+81)."""
    if _IN_A_CODE.search(text, max(0, start - 2), start) and _CODE_GOES_ON.match(text, end):
        return True
    return text[max(0, start - 1) : start] == "+" or any(
        char.isascii() and char.isalpha() for char in text[max(0, start - 1) : start] + text[end : end + 1]
    )


def _numbers(text: str) -> Iterator[_Number]:
    for match in ROW.finditer(text):
        start, end = match.span()
        if end - start < LENGTH or sum(map(len, DIGITS.findall(text, start, end))) < LENGTH:
            continue
        row = row_of(text, start, end)
        yield from _in_row(text, row)
        if WRAPPED in row.joints:
            yield from _in_row(text, unwrapped(row))


def _in_row(text: str, row: Row) -> Iterator[_Number]:
    for first in range(len(row.groups)):
        length, most = 0, first + _MOST_GROUPS
        for last in range(first, min(most, len(row.groups))):
            length += row.sizes[last]
            if length > _LONGEST:
                break
            if length >= LENGTH and _stands_alone(row, first, last):
                yield _number(text, row, first, last)
    for first, last in _like_joined(row):
        sizes = row.sizes[first : last + 1]
        # Of figures like 1.00 / 0.92 each has a length of its own.
        if len(sizes) > _MOST_GROUPS and sum(sizes) == LENGTH and len(set(sizes)) == 1:
            yield _number(text, row, first, last)
        yield from _in_turn(text, row, first, last)
    yield from _one_by_one(text, row)


def _one_by_one(text: str, row: Row) -> Iterator[_Number]:
    """Digits or pairs of them by themselves, some apart and some hyphenated or on the next line: 1 2 3 4 - 5 6 7 8 - 9 0 1 8."""
    if row.sizes.count(1) < LENGTH and row.sizes.count(_PAIR) < LENGTH // _PAIR:
        return
    first = 0
    for at, size in enumerate(row.sizes):
        if at < len(row.joints) and row.joints[at] in _APART and row.sizes[at + 1] == size:
            continue
        if size <= _PAIR and size * (at - first + 1) == LENGTH and len(set(row.joints[first:at])) > 1:
            yield _number(text, row, first, at)
        first = at + 1


def _number(text: str, row: Row, first: int, last: int) -> _Number:
    start, end = row.groups[first][0], row.groups[last][1]
    digits = "".join(DIGITS.findall(text, start, end))
    return _Number(start, end, digits, tuple(row.sizes[first : last + 1]), frozenset(row.joints[first:last]))


def _in_turn(text: str, row: Row, first: int, last: int) -> Iterator[_Number]:
    """Several numbers one after another, each of three groups: figures of four digits would not all of them have their check digit."""
    count = last - first + 1
    if count <= _OF_THREE or count % _OF_THREE or set(row.sizes[first : last + 1]) != {LENGTH // _OF_THREE}:
        return
    found = [_number(text, row, at, at + _OF_THREE - 1) for at in range(first, last, _OF_THREE)]
    if all(my_number_is_valid(one.digits) for one in found):
        yield from found


def _like_joined(row: Row) -> Iterator[tuple[int, int]]:
    """The longest rows of groups with the same sign between: 1 2 3 4 5 6 7 8 9 0 1 8."""
    first = 0
    for at in range(len(row.groups)):
        if at == len(row.joints) or (at > first and row.joints[at] != row.joints[at - 1]):
            yield first, at
            first = at


def _stands_alone(row: Row, first: int, last: int) -> bool:
    """Not a piece of a longer hyphenated number, nor of a row of figures of the same length or, in a shape that is not usual, of any."""
    if (first and row.joints[first - 1] == HYPHEN) or (last < len(row.joints) and row.joints[last] == HYPHEN):
        return False
    shape, inner = tuple(row.sizes[first : last + 1]), row.joints[first:last]
    is_number = sum(shape) == LENGTH
    if not (is_number or shape in _CARD_SHAPES):
        return False
    if shape not in _COMMON_SHAPES and shape != _EVEN and is_number and len(set(inner)) > 1 and len(shape) > _MOST_MIXED:
        return False
    own = HYPHEN if HYPHEN in inner else next(iter(inner), None)
    usual = shape in _COMMON_SHAPES or not is_number
    beside = [(row.joints[at], row.sizes[size]) for at, size in ((first - 1, first - 1), (last, last + 1)) if 0 <= at < len(row.joints)]
    return not any(joint == own and (not usual or size in shape) for joint, size in beside)
