"""Keeping the figures of weeks that are over."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from random import Random
from secrets import SystemRandom
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.services import insert_or_nothing
from lms.kernel.calendar import FiscalYear, fiscal_year_of
from lms.kernel.db import put
from lms.weeks import queries, rules
from lms.weeks.kinds import FIGURES
from lms.weeks.models import CourseWeek, GroupWeek, UnitWeek
from lms.weeks.queries import counting, courses, groups

SECRET = SystemRandom()


def take(session: Session, today: date, *, most: int | None = None, chance: Random = SECRET) -> int:
    """The weeks that are over and not kept yet, *most* of them, the earlier first; answers how many. Twice is once. *chance* draws what sums begin with."""
    first_month = accounts.setting(session, "fiscal_year_month")
    mondays = rules.to_keep(today, first_month)
    missing = sorted(set(mondays) - queries.kept(session, mondays))[:most]
    for year, weeks in groupby(missing, lambda monday: fiscal_year_of(monday, first_month)):
        _keep(session, FiscalYear(year, first_month), list(weeks), chance)
    _count_courses(session, first_month, chance)
    return len(missing)


def _keep(session: Session, year: FiscalYear, mondays: Sequence[date], chance: Random) -> None:
    """Weeks of one fiscal year, the earlier first: a sum stands on that of the week before."""
    least, first, end = int(accounts.setting(session, "small_group")), rules.first_of(year), mondays[-1] + timedelta(weeks=1)
    sections, happened = counting.sections(session, mondays), rules.counted(counting.events(session, first, end))
    before = queries.sums_before(session, first, mondays[0])
    weeks: list[dict[str, Any]] = []
    groups: list[dict[str, Any]] = []
    for monday in mondays:
        rows = [{**section, **{name: happened[section["unit_id"], monday][name] for name in FIGURES}} for section in sections[monday]]
        told = rules.tallied(rows, before, least, chance)
        before = {**before, **{group["group_id"]: group for group in told}}
        weeks += [{**row, "begins_on": monday} for row in rows]
        groups += [{**group, "begins_on": monday} for group in told]
    starts = courses.starts(session, first, mondays[-1])
    levels = [
        {"course_id": course, "begins_on": mondays[-1], **rules.with_starts(each, starts.get(course), chance)}
        for course, each in courses.reached(session, year, end).items()
    ]
    for table, lines in ((UnitWeek, weeks), (GroupWeek, groups), (CourseWeek, levels)):
        if lines:
            session.execute(insert_or_nothing(session, table).on_conflict_do_nothing(), lines)


def _count_courses(session: Session, first_month: int, chance: Random) -> None:
    """How far each group is with each course, up to the newest week that is kept; nothing where that is counted. Also what was kept before courses were."""
    newest = groups.newest(session)
    if newest is None:
        return
    year = FiscalYear(fiscal_year_of(newest, first_month), first_month)
    first = rules.first_of(year)
    counted, sums = groups.counted(session, first)
    if counted == newest:
        return
    happened = rules.steps_counted(counting.steps(session, year, newest + timedelta(weeks=1)), first)
    for monday, (sections, told) in groups.weeks(session, counted, first, newest).items():
        week = [(section, department, happened[section, monday]) for section, department in sections]
        sums = rules.course_sums(week, told, sums, chance)
    kept = groups.of_week(session, newest)
    put(session, groups.KEEP, [{"group": group, "monday": newest, "sums": sums.get(group, {})} for group in kept])
