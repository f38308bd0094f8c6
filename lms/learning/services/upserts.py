"""What every quiz writes, as statements that are built once for each database: to build them anew costs more than the database does."""

from functools import cache
from typing import Any

from sqlalchemy import BindParameter, bindparam, case, func, select

from lms.accounts.services import insert_for
from lms.catalog import queries as catalog
from lms.kernel.db import UtcDateTime
from lms.learning.models import Completion, Enrolment, LessonProgress, QuizAttempt
from lms.learning.queries import completion as queries

OF_PERSON_AND_LESSON = ("person_id", "lesson_id")
COMPLETION = ("person_id", "course_id", "course_version_id", "fiscal_year", "completed_at")
ENROLLED, PRACTISED = 1, 2  # how far somebody is in a course beside its quizzes
HAS_PRACTISED = func.coalesce(Enrolment.practised_at, Enrolment.released_at)


@cache
def attempt(dialect: str) -> Any:
    """An attempt, once for each form; answers its id and how its person stands in the course this *year*.

    The enrolment stays locked until the end, as *enrolment* leaves it: of a quiz and a log at one moment the later sees the earlier.
    """
    here = (Enrolment.person_id == bindparam("me"), Enrolment.course_id == bindparam("course"), Enrolment.fiscal_year == bindparam("year"))
    how = case((HAS_PRACTISED.is_not(None), PRACTISED), else_=ENROLLED)
    standing = select(how).where(*here).with_for_update().correlate(None).scalar_subquery()
    once = insert_for(dialect, QuizAttempt.__table__).on_conflict_do_nothing()
    return once.returning(QuizAttempt.id, standing.label("standing"))


@cache
def enrolment(dialect: str) -> Any:
    """Enrolled in a fiscal year; answers when something was practised, or when that was let go."""
    once = insert_for(dialect, Enrolment.__table__)
    seen = once.on_conflict_do_update(
        index_elements=["person_id", "course_id", "fiscal_year"], set_={"updated_at": once.excluded.updated_at}
    )
    return seen.returning(HAS_PRACTISED)


@cache
def practised(dialect: str) -> Any:
    """Enrolled in the course of a lesson's version, where something was tried *at* that moment or before; answers the course, and since when."""
    at: BindParameter[Any] = bindparam("at", type_=UtcDateTime())
    values = {
        "person_id": bindparam("me"),
        "course_id": catalog.course_of(bindparam("of_version")),
        "fiscal_year": bindparam("year"),
        **dict.fromkeys(("practised_at", "created_at", "updated_at"), at),
    }
    once = insert_for(dialect, Enrolment.__table__).values(values)
    seen = {"practised_at": func.coalesce(Enrolment.practised_at, once.excluded.practised_at), "updated_at": once.excluded.updated_at}
    kept = once.on_conflict_do_update(index_elements=["person_id", "course_id", "fiscal_year"], set_=seen)
    return kept.returning(Enrolment.course_id, Enrolment.practised_at)


@cache
def completion(dialect: str, *, of_all: bool) -> Any:
    """Completions that are due, to one person or to everybody; answers each with its course as it was called then."""
    due = queries.due_to_all() if of_all else queries.due_to_one()
    table = Completion.__table__  # the mapped class would take the parameters for rows to insert
    made = insert_for(dialect, table).from_select(COMPLETION, due).on_conflict_do_nothing()
    return made.returning(table.c.person_id, table.c.course_id, table.c.id, *queries.as_called())


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
