"""One year as it is written here and there: 令和6, R6, 2024. Pure."""

from collections.abc import Iterator

from lms.kernel import calendar
from lms.search.typed import Units

LAST, MOST_ERAS = 2099, 3  # eras of which cases tell
_LETTERS = {name: letter.lower() for letter, name in calendar.LETTERS.items()}
_BEGAN = [(name, begins.year) for begins, name in calendar.ERAS[:MOST_ERAS]]
ERAS = [(name, _LETTERS[name], first, last) for (name, first), last in zip(_BEGAN, (LAST, *(year for _, year in _BEGAN)), strict=False)]
FIRST = ("元", "元年")  # 令和元年 and 令和元年度 are cut in two ways
OLDEST_BARE = 1989  # of four digits by themselves: before that they are more often a number


def other_years(units: Units) -> Iterator[Units]:
    """The same year in other words, where *units* say one."""
    for year in _years(units):
        for said in _ways(year):
            if said != units:
                yield said


def _years(units: Units) -> Iterator[int]:
    if len(units) == 1 and len(units[0]) == 4 and units[0].isdecimal():
        year = int(units[0])
        if OLDEST_BARE <= year <= LAST:
            yield year
    elif len(units) == 2 and (units[1] in FIRST or (units[1].isdecimal() and len(units[1]) <= 2)):
        number = 1 if units[1] in FIRST else int(units[1])
        for name, letter, first, last in ERAS:
            if units[0] in (name, letter) and 0 < number <= last - first + 1:
                yield first + number - 1


def _ways(year: int) -> Iterator[Units]:
    yield (str(year),)
    for name, letter, first, last in ERAS:
        number = year - first + 1
        if first <= year <= last:
            yield (name, str(number))
            yield (letter, str(number))
            if number == 1:
                yield from ((name, said) for said in FIRST)
