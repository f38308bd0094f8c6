"""How far groups are with what is assigned to them: for whoever heads one, and for the office. Numbers of the last week, about, never names.

What is counted is kept week by week (docs/decisions/0059): no number is a property of those who serve in a group today, so that nobody who comes or
goes moves one. Of today are only the sizes by which a number is left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts import queries as accounts
from lms.accounts.kinds import PostingKind, UnitLevel
from lms.accounts.models.people import Person, Posting, Unit
from lms.accounts.queries import valid_on
from lms.catalog.models import Course, CourseVersion
from lms.kernel.actor import Actor
from lms.kernel.calendar import FiscalYear
from lms.kernel.ids import UnitId
from lms.kernel.immutable import immutable
from lms.kernel.slots import Slot
from lms.learning.models import Assignment
from lms.learning.queries import audience
from lms.learning.queries.assignments import Reached
from lms.learning.rules import groups
from lms.learning.rules.groups import HIDDEN, Group, Kept

SUNDAY = timedelta(days=6)  # after the Monday of a week: up to then it counts

# What is kept of units, and of 全庁 as None, up to the last week of a fiscal year that is counted; what is not there is left out.
kept_of = Slot[[Session, Sequence[UnitId], FiscalYear], Mapping[UnitId | None, Kept]]("how far groups are with courses", {})


@immutable
class Row:
    """An assignment, and how far those are with its course who serve in a unit."""

    slug: str
    title: str
    assignment: Assignment
    group: Group


@immutable
class Overview:
    """A unit up to a day. *until* None: no week is counted yet; *people* None: nothing may be said of it. A 係 counts with its 課."""

    unit: str
    is_team: bool
    until: date | None
    people: int | None
    rows: list[Row]


@immutable
class Spread:
    """How far the place of an assignment is with its course, and the 部 in it by their ids."""

    until: date | None
    whole: Group
    parts: Mapping[int, Group]


def of_headed(session: Session, actor: Actor, *, today: date) -> list[Overview]:
    """The units that this person heads today, each with its assignments: four statements, however many."""
    units = session.execute(
        select(Unit.id, Unit.name, Unit.path, Unit.level).where(Unit.path.in_(actor.headed), valid_on(Unit, today)).order_by(Unit.path)
    ).all()
    year = accounts.fiscal_year(session, today)
    found = session.execute(_in_force(year.year, today)).all() if units else []
    reached: Iterable[Any] = session.execute(_reached([unit.id for unit in units], year.year, today)) if found else []
    sizes = {(row[0], row[1]): row[2] for row in reached}
    least, kept = accounts.setting(session, "small_group"), kept_of(session, [unit.id for unit in units], year)
    made = [_overview(unit, kept.get(unit.id)) for unit in units]
    for each, slug, title in found:
        hidden = groups.told_apart({unit.path: sizes.get((unit.id, each.id), 0) for unit in units}, least)
        for overview, unit in zip(made, units, strict=True):
            if size := sizes.get((unit.id, each.id)):
                of = kept.get(unit.id) if size >= least and unit.path not in hidden else None
                overview.rows.append(Row(slug, title, each, groups.told(of, each.course_id, is_compulsory=each.is_compulsory)))
    return made


def _overview(unit: Any, kept: Kept | None) -> Overview:
    until, people = (kept.begins_on + SUNDAY, kept.people) if kept else (None, None)
    return Overview(unit.name, unit.level == UnitLevel.TEAM, until, people, [])


def of_assignment(session: Session, assignment: Assignment, reached: Reached, *, today: date) -> Spread:
    """Of 全庁 and its 部, or of the unit alone that an assignment is for; nothing where it reaches few. Two statements."""
    asked = [UnitId(part.unit_id) for part in reached.parts] if assignment.unit_id is None else [assignment.unit_id]
    least, kept = accounts.setting(session, "small_group"), kept_of(session, asked, accounts.fiscal_year(session, today))
    whole = kept.get(assignment.unit_id)

    def told(of: Kept | None, size: int | None) -> Group:
        enough = size is not None and size >= least
        return groups.told(of, assignment.course_id, is_compulsory=assignment.is_compulsory) if enough else HIDDEN

    parts = {part.unit_id: told(kept.get(UnitId(part.unit_id)), part.people) for part in reached.parts if assignment.unit_id is None}
    return Spread(whole.begins_on + SUNDAY if whole else None, told(whole, reached.people), parts)


def _in_force(year: int, today: date) -> Any:
    return (
        select(Assignment, Course.slug, CourseVersion.title)
        .join(Course, Course.id == Assignment.course_id)
        .join(CourseVersion, and_(CourseVersion.course_id == Course.id, CourseVersion.is_current))
        .where(audience.in_force(year, today))
        .order_by(Assignment.is_compulsory.desc(), CourseVersion.sort, Assignment.id)
    )


def _reached(units: Sequence[UnitId], year: int, today: date) -> Any:
    """(unit, assignment, people), a row for each pair that has anybody."""
    here = _members(units, today)
    return (
        select(here.c.unit_id, Assignment.id, func.count(func.distinct(here.c.person_id)))
        .select_from(here)
        .join(Assignment, audience.in_force(year, today))
        .where(audience.reaches(Assignment, here.c.person_id, today))
        .group_by(here.c.unit_id, Assignment.id)
    )


def _members(units: Sequence[UnitId], today: date) -> Any:
    """(unit, person) of who serves in a unit or below it; distinct, so that they are found first and asked about afterwards."""
    top = aliased(Unit)
    main = and_(Posting.person_id == Person.id, Posting.kind == PostingKind.MAIN, valid_on(Posting, today))
    found = (
        select(top.id.label("unit_id"), Person.id.label("person_id"))
        .select_from(top)
        .join(Unit, Unit.path.like(top.path + "%"))
        .join(Posting, Posting.unit_id == Unit.id)
        .join(Person, main)
        .where(top.id.in_(units), or_(Person.left_on.is_(None), Person.left_on > today))
    )
    return found.distinct().subquery()
