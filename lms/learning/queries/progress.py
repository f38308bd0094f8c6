"""How far the people of a unit are with what is assigned to them: numbers for whoever heads it, never names, nothing for small groups.

Only the very units that somebody heads: beside the numbers of a department, those of its sections would give away what is hidden.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from lms.accounts import queries as accounts
from lms.accounts.kinds import PostingKind
from lms.accounts.models.people import Person, Posting, Unit
from lms.accounts.queries import valid_on
from lms.catalog.models import Course, CourseVersion
from lms.kernel.actor import Actor
from lms.kernel.ids import UnitId
from lms.learning import rules
from lms.learning.models import Assignment, Completion, Enrolment
from lms.learning.queries import audience


@dataclass(frozen=True, slots=True)
class Row:
    """An assignment and how far those of the unit are whom it reaches."""

    slug: str
    assignment: Assignment
    group: rules.Group


@dataclass(frozen=True, slots=True)
class Overview:
    unit: str
    rows: list[Row]


def of_headed(session: Session, actor: Actor, *, today: date) -> list[Overview]:
    """The units that this person heads today, each with its assignments: three statements, however many."""
    units = session.execute(select(Unit.id, Unit.name).where(Unit.path.in_(actor.headed), valid_on(Unit, today)).order_by(Unit.path)).all()
    year = accounts.fiscal_year(session, today).year
    found = session.execute(_in_force(year, today)).all() if units else []
    assigned = [row[0] for row in found]
    counts = (
        {(row[0], row[1]): row[2:] for row in session.execute(_counts([unit.id for unit in units], assigned, year, today))} if found else {}
    )
    least = accounts.setting(session, "small_group")
    return [
        Overview(
            unit.name,
            [
                Row(slug, each, rules.with_small_hidden([rules.Group(title, *numbers)], least)[0])
                for each, slug, title in found
                if (numbers := counts[unit.id, each.id])[0]
            ],
        )
        for unit in units
    ]


def _in_force(year: int, today: date) -> Any:
    return (
        select(Assignment, Course.slug, CourseVersion.title)
        .join(Course, Course.id == Assignment.course_id)
        .join(CourseVersion, and_(CourseVersion.course_id == Course.id, CourseVersion.is_current))
        .where(audience.in_force(year, today))
        .order_by(Assignment.is_compulsory.desc(), CourseVersion.sort, Assignment.id)
    )


def _counts(units: Sequence[UnitId], assigned: Sequence[Assignment], year: int, today: date) -> Any:
    """(unit, assignment, people, begun, completed), a row for each pair."""
    return union_all(*(_count(unit_id, each, year, today) for unit_id in units for each in assigned))


def _count(unit_id: UnitId, each: Assignment, year: int, today: date) -> Any:
    top = aliased(Unit)
    main = and_(Posting.person_id == Person.id, Posting.kind == PostingKind.MAIN, valid_on(Posting, today))
    enrolled = and_(Enrolment.person_id == Person.id, Enrolment.course_id == each.course_id, Enrolment.fiscal_year == year)
    completed = and_(Completion.person_id == Person.id, Completion.course_id == each.course_id, Completion.fiscal_year == year)
    people = (func.count(func.distinct(key)) for key in (Person.id, Enrolment.person_id, Completion.person_id))
    return (
        select(literal(unit_id), literal(each.id), *people)
        .select_from(Person)
        .join(Posting, main)
        .join(Unit, Unit.id == Posting.unit_id)
        .join(top, and_(top.id == unit_id, Unit.path.like(top.path + "%")))
        .outerjoin(Enrolment, enrolled)
        .outerjoin(Completion, completed)
        .where(or_(Person.left_on.is_(None), Person.left_on > today), audience.reaches(each, Person.id, today))
    )
