"""How far groups are with courses: what is kept with the newest week, for the job that counts on from there and for the pages of learning."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.kernel.calendar import FiscalYear
from lms.kernel.db import columns, rows
from lms.kernel.ids import UnitId
from lms.learning.rules.groups import Kept
from lms.weeks.kinds import WHOLE
from lms.weeks.models import GroupWeek, UnitWeek
from lms.weeks.queries import of_year, within
from lms.weeks.rules import Sums

_MINE: tuple[Any, ...] = (GroupWeek.group_id == bindparam("group"), GroupWeek.begins_on == bindparam("monday"))
KEEP = update(GroupWeek).where(*_MINE).values(courses=bindparam("sums", type_=GroupWeek.courses.type))
Week = tuple[list[tuple[int, int | None]], set[int]]  # each 課 with its 部, and the groups that are told of


def newest(session: Session) -> date | None:
    """The Monday of the last week that is kept."""
    return session.scalar(select(func.max(GroupWeek.begins_on)))


def counted(session: Session, first: date) -> tuple[date | None, Sums]:
    """Up to which week of the fiscal year that begins with *first* courses are counted, and the sums of each group up to then."""
    last = select(func.max(GroupWeek.begins_on)).where(GroupWeek.begins_on >= first, GroupWeek.courses.is_not(None)).scalar_subquery()
    found = columns(session, select(GroupWeek.begins_on, GroupWeek.group_id, GroupWeek.courses).where(GroupWeek.begins_on == last)).all()
    return (found[0].begins_on if found else None), {row.group_id: row.courses for row in found}


def weeks(session: Session, after: date | None, first: date, last: date) -> dict[date, Week]:
    """The weeks from *first*, or after one that is counted, to *last*, the earlier first, as they were when they were kept."""
    found: dict[date, Week] = {}
    since: Any = UnitWeek.begins_on > after if after else UnitWeek.begins_on >= first
    of_units = select(UnitWeek.begins_on, UnitWeek.unit_id, UnitWeek.department_id).where(since, UnitWeek.begins_on <= last)
    for monday, section, department in columns(session, of_units.order_by(UnitWeek.begins_on, UnitWeek.unit_id)):
        found.setdefault(monday, ([], set()))[0].append((section, department))
    told = select(GroupWeek.begins_on, GroupWeek.group_id).where(GroupWeek.begins_on.in_(found), GroupWeek.is_shown)
    for monday, group in columns(session, told):
        found[monday][1].add(group)
    return found


def of_week(session: Session, monday: date) -> Iterable[int]:
    return session.scalars(select(GroupWeek.group_id).where(GroupWeek.begins_on == monday)).all()


def kept_of(session: Session, units: Sequence[UnitId], year: FiscalYear) -> dict[UnitId | None, Kept]:
    """Of these units, and of 全庁 as None, up to the newest week of a fiscal year in which courses are counted; one statement."""
    least = int(accounts.setting(session, "small_group"))
    found = rows(session, _kept(), {**of_year(year), "groups": [WHOLE, *units]})
    return {_group(row.group_id): _told(row, is_told=row.is_shown and row.people >= least) for row in found}


def _group(key: int) -> UnitId | None:
    return None if key == WHOLE else UnitId(key)


def _told(row: Any, *, is_told: bool) -> Kept:
    if not is_told:
        return Kept(row.begins_on, None, {})
    return Kept(row.begins_on, row.people, {int(course): sums for course, sums in row.courses.items()})


@cache
def _kept() -> Any:
    last = select(func.max(GroupWeek.begins_on)).where(*within(), GroupWeek.courses.is_not(None)).scalar_subquery()
    found = select(GroupWeek.group_id, GroupWeek.begins_on, GroupWeek.people, GroupWeek.is_shown, GroupWeek.courses)
    return found.where(GroupWeek.begins_on == last, GroupWeek.group_id.in_(bindparam("groups", expanding=True)))
