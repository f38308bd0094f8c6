"""Completing a course: once a person and fiscal year, in the transaction that causes it, for the version that was read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.services import insert_or_nothing
from lms.kernel import clock
from lms.kernel.events import publish
from lms.kernel.ids import CourseId, PersonId
from lms.learning.events import CourseCompleted
from lms.learning.models import Completion
from lms.learning.queries import completion as queries

FIELDS = ("person_id", "course_id", "course_version_id", "fiscal_year", "completed_at")


def complete(session: Session, person_id: PersonId, course_id: CourseId, at: datetime, *, fiscal_year: int) -> None:
    """Note that a course is completed, where all its quizzes are passed and one practice is logged: marks alone are not completion.

    Who has no work of this kind and was released needs no practice. Twice is once.
    """
    _complete(session, queries.due_to_one(), {"me": person_id, "course": course_id, "year": fiscal_year, "at": at})


def complete_all(session: Session, course_id: CourseId, at: datetime) -> None:
    """The same for everybody, where a new version of a course asks for less than the one before."""
    year = accounts.fiscal_year(session, clock.local_date(at)).year
    _complete(session, queries.due_to_all(), {"course": course_id, "year": year, "at": at})


def _complete(session: Session, due: Any, params: Mapping[str, Any]) -> None:
    session.flush()  # which a statement on a bare table does not do by itself
    table = Completion.__table__  # the mapped class would take the parameters for rows to insert
    made = insert_or_nothing(session, table).from_select(FIELDS, due).on_conflict_do_nothing()
    for row in session.execute(made.returning(table.c.id, table.c.person_id, table.c.course_id), params).all():
        publish(session, CourseCompleted(row.person_id, row.course_id, row.id))
