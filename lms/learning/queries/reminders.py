"""Who may be reminded of a compulsory course: its last day is near, it is not completed, and the person is not on leave. Set by set."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.models.people import Leave, Person
from lms.catalog.models import Course, CourseVersion
from lms.kernel.calendar import FiscalYear
from lms.kernel.ids import PersonId
from lms.kernel.immutable import immutable
from lms.learning import rules
from lms.learning.kinds import DueFrom
from lms.learning.models import Assignment, Completion, DifferenceRequest
from lms.learning.queries import audience, versions


@immutable
class Reminder:
    """A course that somebody has not completed, and its last day."""

    slug: str
    title: str
    due_on: date


def near(session: Session, *, today: date) -> dict[PersonId, list[Reminder]]:
    """By person, each course once, the nearest first: one statement for each assignment whose day is near for anybody."""
    year = accounts.fiscal_year(session, today)
    found: dict[PersonId, dict[str, Reminder]] = {}
    for assignment, slug, title in session.execute(_compulsory(year.year, today)).all():
        for person_id, due_on in _people(session, assignment, year, today):
            mine = found.setdefault(person_id, {})
            if slug not in mine or due_on < mine[slug].due_on:
                mine[slug] = Reminder(slug, title, due_on)
    for request, slug, title in session.execute(_differences(today)).all():
        for person_id in versions.waiting(session, request, today=today):
            found.setdefault(person_id, {}).setdefault(slug, Reminder(slug, title, request.due_on))
    return {person_id: sorted(mine.values(), key=lambda each: each.due_on) for person_id, mine in found.items()}


def _differences(today: date) -> Any:
    """Where the office has asked for what changed in a course, and the day is near."""
    near_days = (today - timedelta(days=rules.REMINDED_AFTER), today + timedelta(days=rules.REMINDED_BEFORE))
    newest = select(func.max(DifferenceRequest.id)).group_by(DifferenceRequest.course_id)
    return (
        select(DifferenceRequest, Course.slug, CourseVersion.title)
        .join(Course, Course.id == DifferenceRequest.course_id)
        .join(CourseVersion, and_(CourseVersion.course_id == Course.id, CourseVersion.is_current))
        .where(DifferenceRequest.due_on.between(*near_days), DifferenceRequest.id.in_(newest))
        .order_by(DifferenceRequest.id)
    )


def _compulsory(year: int, today: date) -> Any:
    return (
        select(Assignment, Course.slug, CourseVersion.title)
        .join(Course, Course.id == Assignment.course_id)
        .join(CourseVersion, and_(CourseVersion.course_id == Course.id, CourseVersion.is_current))
        .where(audience.in_force(year, today), Assignment.is_compulsory, Assignment.due_from != DueFrom.NONE)
        .order_by(Assignment.id)
    )


def _people(session: Session, assignment: Assignment, year: FiscalYear, today: date) -> Iterator[tuple[PersonId, date]]:
    """Who is reached, has not completed and is here, each with a last day that is near; leave may have brought one near."""
    completed = select(Completion.id).where(
        Completion.person_id == Person.id, Completion.course_id == assignment.course_id, Completion.fiscal_year == year.year
    )
    away = select(Leave.id).where(
        Leave.person_id == Person.id, Leave.starts_on <= today, or_(Leave.ends_on.is_(None), Leave.ends_on > today)
    )
    since = audience.since(assignment, Person.id, today)
    was_away = Person.id.in_(select(Leave.person_id).where(Leave.starts_on <= today, Leave.ends_on > rules.first_day(assignment, year)))
    reached = (
        select(Person.id, since, audience.leaves(Person.id))
        .where(or_(and_(true(), *_may_be_near(assignment, since, year, today)), was_away))
        .where(or_(Person.left_on.is_(None), Person.left_on > today), audience.reaches(assignment, Person.id, today))
        .where(~completed.exists(), ~away.exists())
    )
    for person_id, since, leaves in session.execute(reached):
        due_on = rules.due(assignment, year, since, rules.leaves_of(leaves))
        if due_on is not None and _is_near(due_on, today):
            yield person_id, due_on


def _may_be_near(assignment: Assignment, since: Any, year: FiscalYear, today: date) -> Iterator[ColumnElement[bool]]:
    """What a counted last day asks of *since* to be near, so that who came long ago is not looked at one by one."""
    if assignment.due_from == DueFrom.DAY and not _is_near(rules.due(assignment, year, None), today):
        yield false()
    if assignment.due_days is None:
        return
    counted, first = timedelta(days=assignment.due_days), rules.first_day(assignment, year)
    earliest = today - timedelta(days=rules.REMINDED_AFTER) - counted
    latest = today + timedelta(days=rules.REMINDED_BEFORE) - counted
    if first < earliest:
        yield since >= earliest
    if not _is_near(year.end, today):  # to which a day that would lie beyond it is moved
        yield since <= latest if first <= latest else false()


def _is_near(due_on: date | None, today: date) -> bool:
    return due_on is not None and -timedelta(days=rules.REMINDED_AFTER) <= due_on - today <= timedelta(days=rules.REMINDED_BEFORE)
