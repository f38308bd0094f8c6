"""Reading what is kept of weeks: by pages, which ask for nothing else, and by the job that keeps the next."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.kinds import UnitLevel
from lms.accounts.models.people import Unit
from lms.accounts.queries import valid_on
from lms.kernel.calendar import FiscalYear
from lms.kernel.db import columns, rows, word
from lms.kernel.immutable import immutable
from lms.kernel.suppression import rounded_of
from lms.weeks import rules
from lms.weeks.kinds import FIGURES, WHOLE
from lms.weeks.models import GroupWeek

SUMS = tuple(getattr(GroupWeek, name) for name in ("group_id", "begins_on", "people", "is_shown", *FIGURES))


@immutable
class Line:
    """A 課 with its weeks, the latest first; None where there is no figure, or none that may be shown."""

    name: str
    weeks: list[dict[str, int] | None]


@immutable
class Headline:
    """The one sentence that everybody is told: how many of a hundred have tried something, this fiscal year up to a week."""

    begins_on: date
    people: int
    share: int

    @property
    def until(self) -> date:
        return self.begins_on + rules.SUNDAY


def kept(session: Session, mondays: Sequence[date]) -> set[date]:
    """Of which of these weeks the figures stand already."""
    return set(session.scalars(select(GroupWeek.begins_on).where(GroupWeek.begins_on.in_(mondays)).distinct()))


def sums_before(session: Session, first: date, monday: date) -> dict[int, Mapping[str, int]]:
    """Of each group, up to the last week before *monday* of the year that begins with the week *first*."""
    found = columns(session, select(*SUMS).where(GroupWeek.begins_on >= first, GroupWeek.begins_on < monday).order_by(GroupWeek.begins_on))
    return {row.group_id: {name: getattr(row, name) for name in FIGURES} for row in found}


def board(session: Session, *, today: date, first_month: int, least: int) -> tuple[list[date], list[Line]]:
    """The last weeks, and each 課 there is today with its own; one statement. *least*: how many must serve for a figure to be shown."""
    mondays = rules.over(today)
    asked = {"today": today, "since": rules.week_before(mondays[-1])}
    of: dict[tuple[int, str], dict[date, Any]] = {}
    for row in rows(session, _board(), asked):
        of.setdefault((row.unit, row.name), {})[row.begins_on] = row
    return mondays, [Line(name, [_week(weeks, monday, first_month, least) for monday in mondays]) for (_, name), weeks in of.items()]


@cache
def _board() -> Any:
    found = select(Unit.id.label("unit"), Unit.name, *SUMS)
    found = found.outerjoin(GroupWeek, (GroupWeek.group_id == Unit.id) & (GroupWeek.begins_on >= bindparam("since")))
    return found.where(Unit.level == word(UnitLevel.SECTION), valid_on(Unit, bindparam("today"))).order_by(Unit.path)


def _week(weeks: Mapping[date, Any], monday: date, first_month: int, least: int) -> dict[str, int] | None:
    week = weeks.get(monday)
    if week is None or not week.is_shown or week.people < least:
        return None
    earlier = None if rules.opens_a_year(monday, first_month) else weeks.get(rules.week_before(monday))
    return rules.grown(rules.said(week), rules.said(earlier) if earlier is not None else {})


def whole(session: Session, *, today: date, first_month: int, least: int) -> tuple[list[tuple[date, dict[str, int] | None]], int | None]:
    """全庁 in the last weeks, and the hours that its logs have won so far in the fiscal year; one statement."""
    mondays = rules.over(today)
    weeks = {row.begins_on: row for row in rows(session, _whole(), {"since": rules.week_before(mondays[-1])})}
    last = weeks.get(mondays[0])
    hours = rules.said(last)["hours"] if last is not None and last.is_shown and last.people >= least else None
    return [(monday, _week(weeks, monday, first_month, least)) for monday in mondays], hours


@cache
def _whole() -> Any:
    return select(*SUMS).where(GroupWeek.group_id == word(WHOLE), GroupWeek.begins_on >= bindparam("since"))


def newest_of_town() -> Any:
    """For a page that asks it together with other things: the last week in which 全庁 may be shown. What it says, *headline* tells."""
    told = (GroupWeek.begins_on, GroupWeek.people, GroupWeek.triers)
    found = select(*told).where(GroupWeek.group_id == word(WHOLE), GroupWeek.is_shown)
    return found.order_by(GroupWeek.begins_on.desc()).limit(1)


def headline(begins_on: date | None, people: int, triers: int) -> Headline | None:
    """None where there is nothing to say yet."""
    share = rules.percent(rounded_of(triers, people), people) if begins_on is not None else 0
    return Headline(begins_on, people, share) if begins_on is not None and share else None


def shared_by(session: Session, mondays: Sequence[date], least: int) -> dict[date, dict[str, int | None]]:
    """Up to these weeks: how many of a hundred shared cases are failures, by the name of the 部; 全庁 has none. One statement."""
    figures = (GroupWeek.begins_on, GroupWeek.people, *(getattr(GroupWeek, name) for name in FIGURES))
    found = select(func.coalesce(Unit.name, "").label("name"), *figures).outerjoin(Unit, Unit.id == GroupWeek.group_id)
    found = found.where(
        GroupWeek.begins_on.in_(mondays), GroupWeek.is_shown, or_(Unit.level == UnitLevel.DEPARTMENT, GroupWeek.group_id == WHOLE)
    )
    rates: dict[date, dict[str, int | None]] = {}
    for row in columns(session, found):
        rates.setdefault(row.begins_on, {})[row.name] = rules.failure_rate(rules.said(row)) if row.people >= least else None
    return rates


def newest(session: Session, year: FiscalYear) -> dict[int, Any]:
    """The sums of all groups up to the last week kept of a fiscal year, in one statement."""
    return {row.group_id: row for row in rows(session, _newest(), of_year(year))}


def of_year(year: FiscalYear) -> dict[str, date]:
    return {"first": rules.first_of(year), "next": rules.first_of(FiscalYear(year.year + 1, year.first_month))}


@cache
def _newest() -> Any:
    last = select(func.max(GroupWeek.begins_on)).where(*within()).scalar_subquery()
    return select(*SUMS).where(GroupWeek.begins_on == last)


def within() -> tuple[Any, Any]:
    """The weeks of the fiscal year that *of_year* bounds."""
    return GroupWeek.begins_on >= bindparam("first"), GroupWeek.begins_on < bindparam("next")
