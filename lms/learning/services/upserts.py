"""What every quiz writes, as statements that are built once for each database: to build them anew costs more than the database does."""

from functools import cache
from typing import Any

from sqlalchemy import func

from lms.accounts.services import insert_for
from lms.learning.models import Enrolment, LessonProgress, QuizAttempt

OF_PERSON_AND_LESSON = ("person_id", "lesson_id")


@cache
def attempt(dialect: str) -> Any:
    """An attempt, once for each form; answers its id."""
    return insert_for(dialect, QuizAttempt.__table__).on_conflict_do_nothing().returning(QuizAttempt.id)


@cache
def enrolment(dialect: str) -> Any:
    """Enrolled in a fiscal year; answers when something was practised, or when that was let go."""
    once = insert_for(dialect, Enrolment.__table__)
    seen = once.on_conflict_do_update(
        index_elements=["person_id", "course_id", "fiscal_year"], set_={"updated_at": once.excluded.updated_at}
    )
    return seen.returning(func.coalesce(Enrolment.practised_at, Enrolment.released_at))


@cache
def passed(dialect: str, *, is_taught: bool) -> Any:
    """Passed, and what was passed before stays so; who was taught knows the version of that day. Answers since when it is passed."""
    once = insert_for(dialect, LessonProgress.__table__)
    new = once.excluded
    kept = {
        "seen_at": new.seen_at,
        "furthest": new.furthest,
        "passed_at": func.coalesce(LessonProgress.passed_at, new.passed_at),
        "passed_version_id": new.passed_version_id if is_taught else func.coalesce(LessonProgress.passed_version_id, new.passed_version_id),
    }
    return once.on_conflict_do_update(index_elements=OF_PERSON_AND_LESSON, set_=kept).returning(LessonProgress.passed_at)
