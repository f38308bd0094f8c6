"""What every quiz writes, as statements that are built once for each database: to build them anew costs more than the database does."""

from functools import cache
from typing import Any

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from lms.learning.models import Enrolment, LessonProgress, QuizAttempt

OF_PERSON_AND_LESSON = ("person_id", "lesson_id")


@cache
def attempt(dialect: str) -> Any:
    """An attempt, once for each form."""
    return _insert(dialect)(QuizAttempt).on_conflict_do_nothing().returning(QuizAttempt)


@cache
def enrolment(dialect: str) -> Any:
    """Enrolled in a fiscal year; answers when something was practised, or when that was let go."""
    once = _insert(dialect)(Enrolment.__table__)
    seen = once.on_conflict_do_update(
        index_elements=["person_id", "course_id", "fiscal_year"], set_={"updated_at": once.excluded.updated_at}
    )
    return seen.returning(func.coalesce(Enrolment.practised_at, Enrolment.released_at))


@cache
def passed(dialect: str, *, is_taught: bool) -> Any:
    """Passed, and what was passed before stays so; who was taught knows the version of that day. Answers since when it is passed."""
    once = _insert(dialect)(LessonProgress.__table__)
    new = once.excluded
    kept = {
        "seen_at": new.seen_at,
        "furthest": new.furthest,
        "passed_at": func.coalesce(LessonProgress.passed_at, new.passed_at),
        "passed_version_id": new.passed_version_id if is_taught else func.coalesce(LessonProgress.passed_version_id, new.passed_version_id),
    }
    return once.on_conflict_do_update(index_elements=OF_PERSON_AND_LESSON, set_=kept).returning(LessonProgress.passed_at)


def _insert(dialect: str) -> Any:
    return sqlite_insert if dialect == "sqlite" else pg_insert
