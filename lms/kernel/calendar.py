"""What a municipality knows of dates: fiscal years, eras, and the days on which the office is open. Pure: nobody asks what day it is."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from lms.kernel.errors import N_

ERAS = (  # newest first
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
    (date(1912, 7, 30), "大正"),
    (date(1868, 1, 25), "明治"),
)
LETTERS = {"R": "令和", "H": "平成", "S": "昭和", "T": "大正", "M": "明治"}
TYPED = re.compile(r"(?:(令和|平成|昭和|大正|明治|[RHSTM])\s?(元|\d{1,2})|(\d{4}))\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})日?")
FIRST_MONTH = 4  # unless the office has set another
ONE_DAY = timedelta(days=1)


def wareki(day: date) -> str:
    """The year of *day* by era: 令和8年, 令和元年. Before 明治 there is none to name: 1867年."""
    for begins, era in ERAS:
        if day >= begins:
            nth = day.year - begins.year + 1
            return f"{era}{'元' if nth == 1 else nth}年"
    return f"{day.year}年"


def typed_day(text: str) -> date | None:
    """A day as people write it: 2027-04-01, 2027/4/1, 令和9年4月1日, R9.4.1, full-width digits too. None where there is no such day."""
    found = TYPED.fullmatch(unicodedata.normalize("NFKC", text).strip().upper())
    if found is None:
        return None
    era, nth, year, month, day = found.groups()
    try:
        if era is None:
            return date(int(year), int(month), int(day))
        return _day_of_era(LETTERS.get(era, era), 1 if nth == "元" else int(nth), int(month), int(day))
    except ValueError:
        return None


def _day_of_era(era: str, nth: int, month: int, day: int) -> date | None:
    """令和元年 began on 1 May 2019: a day before it, or one after its last, is of another era."""
    number = [name for _, name in ERAS].index(era)
    begins = ERAS[number][0]
    found = date(begins.year + nth - 1, month, day)
    is_over = number > 0 and found >= ERAS[number - 1][0]
    return found if found >= begins and not is_over else None


@dataclass(frozen=True, slots=True, order=True)
class FiscalYear:
    """April to March, or twelve months from another first one; called by the year in which it begins."""

    year: int
    first_month: int = FIRST_MONTH

    @property
    def start(self) -> date:
        return date(self.year, self.first_month, 1)

    @property
    def end(self) -> date:
        """Its last day: 31 March, where it begins in April."""
        return date(self.year + 1, self.first_month, 1) - ONE_DAY

    @property
    def months(self) -> list[date]:
        """The first day of each of its months."""
        return [date(self.year + (month > 12), (month - 1) % 12 + 1, 1) for month in range(self.first_month, self.first_month + 12)]

    @property
    def label(self) -> str:
        """令和8年度. Named by 1 May: when the era changed on that day in 2019, the whole year became 令和元年度."""
        return f"{wareki(date(self.year, 5, 1))}度"

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


def fiscal_year_of(day: date, first_month: int = FIRST_MONTH) -> int:
    """The year in which the fiscal year of *day* began."""
    return day.year if day.month >= first_month else day.year - 1


class Closure(StrEnum):
    """Why the office is closed; the words are shown beside a date that had to move."""

    WEEKEND = N_("土日")
    HOLIDAY = N_("祝日")
    YEAR_END = N_("年末年始")
    OFFICE = N_("閉庁日")


def why_closed(day: date, closed: Collection[date] = ()) -> Closure | None:
    """The first reason in the order of the law (weekend, holiday, turn of the year), then the office's own days; None when it is open."""
    if day.isoweekday() > 5:
        return Closure.WEEKEND
    if day in _national_holidays(day.year):
        return Closure.HOLIDAY
    if (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3):
        return Closure.YEAR_END
    return Closure.OFFICE if day in closed else None


def is_working_day(day: date, closed: Collection[date] = ()) -> bool:
    return why_closed(day, closed) is None


def next_working_day(day: date, closed: Collection[date] = ()) -> date:
    """*day* itself when the office is open on it, else the first open day after it."""
    while not is_working_day(day, closed):
        day += ONE_DAY
    return day


def weeks_after(day: date, weeks: int) -> date:
    return day + timedelta(weeks=weeks)


@cache
def _national_holidays(year: int) -> frozenset[date]:
    from holidays import country_holidays  # noqa: PLC0415  (every calendar of the world comes with it: docs/decisions/0005)

    # A calendar that grew by itself would show one thread the half-filled year of another: each year is made whole, once.
    return frozenset(country_holidays("JP", years=year, expand=False))
