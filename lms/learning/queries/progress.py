"""How far the people of a unit are with what is assigned to them: numbers for whoever heads it, never names, nothing for small groups.

Only the very units that somebody heads: beside the numbers of a department, those of its sections would give away what is hidden.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts import queries as accounts
from lms.accounts.kinds import PostingKind
from lms.accounts.models.people import Person, Posting, Unit
from lms.accounts.queries import valid_on
from lms.catalog.models import Course, CourseVersion
from lms.kernel.actor import Actor
from lms.kernel.ids import UnitId
from lms.kernel.immutable import immutable
from lms.learning.models import Assignment, Completion, Enrolment
from lms.learning.queries import audience
from lms.learning.rules import groups
from lms.learning.rules.groups import Group

NOBODY = (0, 0, 0)


@immutable
class Row:
    """An assignment and how far those of the unit are whom it reaches."""

    slug: str
    assignment: Assignment
    group: Group


@immutable
class Overview:
    unit: str
    rows: list[Row]


def of_headed(session: Session, actor: Actor, *, today: date) -> list[Overview]:
    """The units that this person heads today, each with its assignments: three statements, however many."""
    units = session.execute(
        select(Unit.id, Unit.name, Unit.path).where(Unit.path.in_(actor.headed), valid_on(Unit, today)).order_by(Unit.path)
    ).all()
    year = accounts.fiscal_year(session, today).year
    found = session.execute(_in_force(year, today)).all() if units else []
    counted: Iterable[Any] = session.execute(_counts([unit.id for unit in units], year, today)) if found else []
    counts = {(row[0], row[1]): (row[2], row[3], row[4]) for row in counted}
    least = accounts.setting(session, "small_group")
    made = [Overview(unit.name, []) for unit in units]
    for each, slug, title in found:
        hidden = groups.told_apart({unit.path: counts.get((unit.id, each.id), NOBODY)[0] for unit in units}, least)
        for overview, unit in zip(made, units, strict=True):
            if numbers := counts.get((unit.id, each.id)):
                (group,) = groups.shown([Group(title, *numbers)], least, is_compulsory=each.is_compulsory)
                overview.rows.append(Row(slug, each, Group(title, None, None, None) if unit.path in hidden else group))
    return made


def _in_force(year: int, today: date) -> Any:
    return (
        select(Assignment, Course.slug, CourseVersion.title)
        .join(Course, Course.id == Assignment.course_id)
        .join(CourseVersion, and_(CourseVersion.course_id == Course.id, CourseVersion.is_current))
        .where(audience.in_force(year, today))
        .order_by(Assignment.is_compulsory.desc(), CourseVersion.sort, Assignment.id)
    )


def _counts(units: Sequence[UnitId], year: int, today: date) -> Any:
    """(unit, assignment, people, begun, completed), a row for each pair that has anybody."""
    here = _members(units, today)
    mine = (here.c.person_id == Enrolment.person_id, Enrolment.course_id == Assignment.course_id, Enrolment.fiscal_year == year)
    done = (here.c.person_id == Completion.person_id, Completion.course_id == Assignment.course_id, Completion.fiscal_year == year)
    people = (func.count(func.distinct(key)) for key in (here.c.person_id, Enrolment.person_id, Completion.person_id))
    return (
        select(here.c.unit_id, Assignment.id, *people)
        .select_from(here)
        .join(Assignment, audience.in_force(year, today))
        .outerjoin(Enrolment, and_(*mine))
        .outerjoin(Completion, and_(*done))
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
