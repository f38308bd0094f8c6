"""Completing a course: once a person and fiscal year, in the transaction that causes it, for the version that was read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.catalog import queries as catalog
from lms.kernel import clock
from lms.kernel.db import rows
from lms.kernel.events import publish
from lms.kernel.ids import CourseId, LessonVersionId, PersonId
from lms.learning.events import CompletionTakenBack, CourseCompleted
from lms.learning.models import Completion, Enrolment
from lms.learning.services import upserts


def complete(session: Session, person_id: PersonId, course_id: CourseId, at: datetime, *, fiscal_year: int) -> None:
    """Note that a course is completed, where all its quizzes are passed and one practice is logged: marks alone are not completion.

    Who has no work of this kind and was released needs no practice. Twice is once.
    """
    _complete(session, {"me": person_id, "course": course_id, "year": fiscal_year, "at": at}, of_all=False)


def complete_all(session: Session, course_id: CourseId, at: datetime) -> None:
    """The same for everybody, where a new version of a course asks for less than the one before."""
    year = accounts.fiscal_year(session, clock.local_date(at)).year
    _complete(session, {"course": course_id, "year": year, "at": at}, of_all=True)


def _complete(session: Session, params: Mapping[str, Any], *, of_all: bool) -> None:
    for row in rows(session, upserts.completion(session.get_bind().dialect.name, of_all=of_all), params).all():
        publish(session, CourseCompleted(*row))


def take_practice_back(
    session: Session, person_id: PersonId, lesson_version_id: LessonVersionId, *, year: int, instead: datetime | None
) -> None:
    """A log that somebody else had entered does not hold: tried since *instead* in that year, or not at all. What had been completed by it alone is open again."""
    course_id = session.scalar(select(catalog.course_of(lesson_version_id)))
    mine = (Enrolment.person_id == person_id, Enrolment.course_id == course_id, Enrolment.fiscal_year == year)
    since = update(Enrolment).where(*mine).values(practised_at=instead).returning(Enrolment.released_at)
    released_at = session.scalar(since)
    if instead is not None or released_at is not None:
        return
    done = (Completion.person_id == person_id, Completion.course_id == course_id, Completion.fiscal_year == year)
    completion_id = session.scalar(select(Completion.id).where(*done))
    if completion_id is not None:
        publish(session, CompletionTakenBack(person_id, completion_id))
        session.execute(delete(Completion).where(Completion.id == completion_id))
