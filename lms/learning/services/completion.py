"""Completing a course: once a person and fiscal year, in the transaction that causes it, for the version that was read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.kernel import clock
from lms.kernel.db import rows
from lms.kernel.events import publish
from lms.kernel.ids import CourseId, PersonId
from lms.learning.events import CourseCompleted
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
