"""By when a course is due: pure."""

from dataclasses import dataclass
from datetime import date

import pytest

from lms.kernel.calendar import FiscalYear
from lms.kernel.errors import Unacceptable
from lms.learning import rules
from lms.learning.kinds import DueFrom

BEGAN = date(2026, 6, 1)


@dataclass
class Terms:
    due_from: str
    due_on: date | None = None
    due_days: int | None = None
    fiscal_year: int = 2026
    begins_on: date = BEGAN


@pytest.mark.parametrize(
    ("terms", "year", "since", "wanted"),
    [
        (Terms(DueFrom.NONE), 2026, date(2026, 4, 1), None),
        (Terms(DueFrom.DAY, date(2027, 3, 31)), 2026, None, date(2027, 3, 31)),
        (Terms(DueFrom.DAY, date(2027, 3, 31)), 2028, None, date(2029, 3, 31)),  # by the fiscal year, not by an anniversary
        (Terms(DueFrom.DAY, date(2028, 2, 29), fiscal_year=2027), 2028, None, date(2029, 2, 28)),
        (Terms(DueFrom.JOINING, due_days=30), 2026, date(2026, 10, 1), date(2026, 10, 31)),
        (Terms(DueFrom.JOINING, due_days=30), 2026, date(2015, 4, 1), date(2026, 7, 1)),  # here long before: from the day it was assigned
        (Terms(DueFrom.JOINING, due_days=30), 2027, date(2015, 4, 1), date(2027, 5, 1)),  # and in a later year from its first day
        (Terms(DueFrom.JOINING, due_days=30), 2026, date(2027, 3, 15), date(2027, 3, 31)),  # with the year, as the assignment does
        (Terms(DueFrom.POST, due_days=10), 2026, date(2026, 9, 1), date(2026, 9, 11)),
        (Terms(DueFrom.POST, due_days=10), 2026, None, None),  # never held the post
    ],
)
def test_the_last_day(terms: Terms, year: int, since: date | None, wanted: date | None) -> None:
    assert rules.due(terms, FiscalYear(year), since) == wanted


@pytest.mark.parametrize(
    ("terms", "leaves", "wanted"),
    [
        (Terms(DueFrom.DAY, date(2026, 9, 30)), [(date(2026, 8, 1), date(2026, 11, 1))], date(2026, 12, 31)),  # 92 days on top
        (Terms(DueFrom.DAY, date(2026, 9, 30)), [(date(2026, 10, 1), date(2026, 11, 1))], date(2026, 9, 30)),  # away after it
        (Terms(DueFrom.DAY, date(2026, 9, 30)), [(date(2026, 9, 30), date(2026, 10, 10))], date(2026, 10, 10)),
        (Terms(DueFrom.DAY, date(2026, 9, 30)), [(date(2025, 6, 1), date(2026, 4, 1))], date(2026, 9, 30)),  # back before it began
        (Terms(DueFrom.DAY, date(2026, 9, 30)), [(date(2025, 6, 1), date(2026, 6, 11))], date(2026, 10, 10)),  # counted from its beginning
        (Terms(DueFrom.DAY, date(2026, 9, 30)), [(date(2026, 8, 1), None)], date(2027, 3, 31)),  # not back yet
        (Terms(DueFrom.DAY, date(2026, 9, 30)), [(date(2026, 8, 1), date(2027, 6, 1))], date(2027, 3, 31)),  # never beyond the year
        (Terms(DueFrom.JOINING, due_days=30), [(date(2026, 6, 20), date(2026, 6, 30))], date(2026, 7, 11)),
        (
            Terms(DueFrom.DAY, date(2026, 9, 30)),
            [(date(2026, 10, 5), date(2026, 10, 15)), (date(2026, 9, 20), date(2026, 9, 30))],
            date(2026, 10, 20),
        ),  # the first moves it behind the second
        (Terms(DueFrom.NONE), [(date(2026, 6, 20), date(2026, 6, 30))], None),
    ],
)
def test_leave_puts_the_last_day_off(terms: Terms, leaves: list[rules.Leave], wanted: date | None) -> None:
    assert rules.due(terms, FiscalYear(2026), date(2015, 4, 1), leaves) == wanted


def test_leaves_are_read_from_one_column() -> None:
    assert rules.leaves_of(None) == rules.leaves_of("") == []
    assert rules.leaves_of("2026-08-01.2026-11-01,2027-01-10.") == [(date(2026, 8, 1), date(2026, 11, 1)), (date(2027, 1, 10), None)]


@pytest.mark.parametrize(
    ("due_from", "due_on", "days", "post", "field"),
    [
        (DueFrom.DAY, None, None, "", "due_on"),
        (DueFrom.DAY, date(2027, 4, 1), None, "", "due_on"),
        (DueFrom.JOINING, None, None, "", "due_days"),
        (DueFrom.JOINING, None, 0, "", "due_days"),
        (DueFrom.JOINING, None, 367, "", "due_days"),
        (DueFrom.POST, None, 30, "", "due_post"),
    ],
)
def test_what_does_not_say_when(due_from: DueFrom, due_on: date | None, days: int | None, post: str, field: str) -> None:
    with pytest.raises(Unacceptable) as refused:
        rules.check_due(due_from, due_on, days, post, FiscalYear(2026))
    assert refused.value.field == field


def test_what_says_when() -> None:
    rules.check_due(DueFrom.NONE, None, None, "", FiscalYear(2026))
    rules.check_due(DueFrom.DAY, date(2027, 3, 31), None, "", FiscalYear(2026))
    rules.check_due(DueFrom.POST, None, 366, "係長", FiscalYear(2026))
