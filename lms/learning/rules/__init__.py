"""By when a course is due, and what has changed in one. Pure: no database, no request, no clock."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Protocol

from lms.kernel.calendar import FiscalYear
from lms.kernel.errors import N_, Unacceptable
from lms.learning.kinds import MOST_DAYS, DueFrom

REMINDED_BEFORE = 14  # days before the last one, and
REMINDED_AFTER = 28  # after it; then the letters stop, for they do not help any more


class Terms(Protocol):
    """What an assignment says about its time: a row of the table, or what a form has brought."""

    fiscal_year: int
    begins_on: date
    due_from: str
    due_on: date | None
    due_days: int | None


Leave = tuple[date, date | None]  # from its first day until somebody is back; None: not known


def due(terms: Terms, year: FiscalYear, since: date | None, leaves: Iterable[Leave] = ()) -> date | None:
    """The last day in a fiscal year for somebody who came, or took up the post, on *since*; nobody is late before the course was assigned.

    A counted day ends with the fiscal year, as the assignment does, or begins anew. Leave stops the clock: its days come on top.
    """
    begun = first_day(terms, year)
    if terms.due_from == DueFrom.DAY:
        last = _years_later(terms.due_on, year.year - terms.fiscal_year) if terms.due_on else None
    elif terms.due_from == DueFrom.NONE or since is None or terms.due_days is None:
        last = None
    else:
        begun = max(since, begun)
        last = min(begun + timedelta(days=terms.due_days), year.end)
    return last and _put_off(last, begun, year.end, leaves)


def _put_off(last: date, begun: date, most: date, leaves: Iterable[Leave]) -> date:
    """The days of leave between the first day and the last, which moves with each of them; to the end of the year at most."""
    for away, back in sorted(leaves, key=lambda each: each[0]):
        if away > last:
            break
        if back is None:
            return max(last, most)
        last += max(back - max(away, begun), timedelta(0))
    return min(last, most)


def leaves_of(written: str | None) -> list[Leave]:
    """2026-04-01.2027-04-01,2028-01-10. as the database puts the leaves of a person into one column."""
    pairs = [each.partition(".") for each in written.split(",")] if written else []
    return [(date.fromisoformat(away), date.fromisoformat(back) if back else None) for away, _, back in pairs]


def first_day(terms: Terms, year: FiscalYear) -> date:
    """From when an assignment counts in a fiscal year."""
    return max(terms.begins_on, year.start)


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def changed(held: Mapping[Any, Any], current: Mapping[Any, Any]) -> list[Any]:
    """The versions of lessons in *current* (version by lesson) that are otherwise, or were not there, in *held*."""
    return [version for lesson, version in current.items() if held.get(lesson) != version]


def check_due(due_from: DueFrom, due_on: date | None, due_days: int | None, due_post: str, year: FiscalYear) -> None:
    """A last day of the calendar lies in the fiscal year; a counted one says how many days, and after which post."""
    if due_from == DueFrom.DAY and (due_on is None or due_on not in year):
        raise Unacceptable(N_("期限は、この年度の中の日にしてください。"), field="due_on")
    if due_from in (DueFrom.JOINING, DueFrom.POST) and (due_days is None or not 1 <= due_days <= MOST_DAYS):
        raise Unacceptable(N_("1〜%(most)d日で書いてください。"), field="due_days", most=MOST_DAYS)
    if due_from == DueFrom.POST and not due_post:
        raise Unacceptable(N_("どの職に就いた日から数えるかを書いてください。"), field="due_post")
