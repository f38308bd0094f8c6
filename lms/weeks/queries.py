"""Reading the figures of a week: from the records once it is over, and from what was kept of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from lms.accounts.kinds import UnitLevel
from lms.accounts.models.people import Posting, Unit
from lms.accounts.queries import valid_on
from lms.cases.kinds import SEEN_BY_ALL, SEEN_BY_SECTION
from lms.cases.models import Case
from lms.kernel import clock
from lms.kernel.db import columns
from lms.practice.kinds import Outcome
from lms.practice.models import Practice, PracticeLog
from lms.practice.queries import sight
from lms.weeks import rules
from lms.weeks.models import UnitWeek


@dataclass(frozen=True, slots=True)
class Line:
    """A 課 with its weeks, the latest first; None where there is no figure, or where so few serve that none is shown."""

    name: str
    weeks: list[Any]


def kept(session: Session, mondays: Sequence[date]) -> set[date]:
    """Of which of these weeks the figures stand already."""
    return set(session.scalars(select(UnitWeek.begins_on).where(UnitWeek.begins_on.in_(mondays)).distinct()))


def figures(session: Session, monday: date) -> Sequence[Any]:
    """(unit_id, people, planned, tried, shared) of each 課 there was, in one statement. What is for oneself only counts nowhere."""
    last = monday + timedelta(days=6)
    tried = (sight.COUNTS, PracticeLog.outcome != Outcome.COULD_NOT_TRY)
    parts = {
        "people": _counted(Posting, func.count(Posting.person_id.distinct()), valid_on(Posting, last)),
        "planned": _counted(Practice, func.count(), *_within(Practice.planned_at, monday)),
        "tried": _counted(PracticeLog, func.count(), *_within(PracticeLog.logged_at, monday), *tried),
        "shared": _counted(Case, func.count(), *_within(Case.created_at, monday), Case.state.in_((*SEEN_BY_SECTION, *SEEN_BY_ALL))),
    }
    found = select(Unit.id, *(func.coalesce(part.c.figure, 0) for part in parts.values()))
    for part in parts.values():
        found = found.outerjoin(part, part.c.section == Unit.id)
    return columns(session, found.where(Unit.level == UnitLevel.SECTION, valid_on(Unit, last))).all()


def _counted(table: Any, figure: ColumnElement[int], *where: ColumnElement[bool]) -> Any:
    section = case((Unit.level == UnitLevel.TEAM, Unit.parent_id), else_=Unit.id)  # a 係 counts with its 課
    found = select(section.label("section"), figure.label("figure")).select_from(table).join(Unit, Unit.id == table.unit_id)
    return found.where(*where).group_by(section).subquery()


def _within(moment: Any, monday: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return moment >= _midnight(monday), moment < _midnight(monday + timedelta(weeks=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.TOKYO)


def board(session: Session, *, today: date, least: int) -> tuple[list[date], list[Line]]:
    """The last weeks, and each 課 there is today with its own; one statement. *least*: how many must serve for a figure to be shown."""
    mondays = rules.over(today)
    found = select(Unit.id, Unit.name, UnitWeek.begins_on, UnitWeek.people, UnitWeek.planned, UnitWeek.tried, UnitWeek.shared)
    found = found.outerjoin(UnitWeek, (UnitWeek.unit_id == Unit.id) & UnitWeek.begins_on.in_(mondays))
    found = found.where(Unit.level == UnitLevel.SECTION, valid_on(Unit, today)).order_by(Unit.path)
    of: dict[tuple[int, str], dict[date, Any]] = {}
    for row in columns(session, found):
        of.setdefault((row.id, row.name), {})[row.begins_on] = row
    return mondays, [Line(name, [_shown(weeks.get(monday), least) for monday in mondays]) for (_, name), weeks in of.items()]


def _shown(week: Any, least: int) -> Any:
    return week if week is not None and week.people >= least else None
