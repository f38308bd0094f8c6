"""Who has done both halves of a course, and which version of it that was: one statement, of a person or of everybody."""

from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Integer, and_, bindparam, case, exists, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from lms.catalog.models import Course, CourseVersion, CourseVersionLesson, LessonVersion
from lms.kernel.db import UtcDateTime
from lms.learning.models import Enrolment, LessonProgress, QuizAttempt

_AT: BindParameter[Any] = bindparam("at", type_=UtcDateTime())
_YEAR: BindParameter[Any] = bindparam("year", type_=Integer())


@cache
def due_to_one() -> Any:
    """The same for the person *me*."""
    return due_to_all().where(Enrolment.person_id == bindparam("me"))


@cache
def due_to_all() -> Any:
    """Rows for completions of *course* in *year*: all lessons of today are passed, and a practice is logged or was released.

    What completes it last says when: the practice, a quiz, or what happens *at* this moment.
    """
    current = _versions().where(CourseVersion.is_current)
    practised = func.coalesce(Enrolment.practised_at, Enrolment.released_at)
    read = _lessons_of(current.scalar_subquery())
    last_pass = read.with_only_columns(func.max(LessonProgress.passed_at)).scalar_subquery()
    is_left = read.with_only_columns(LessonVersion.id).where(LessonProgress.passed_at.is_(None))
    version = func.coalesce(_as_passed(), _as_it_stood(), current.scalar_subquery())
    return (
        select(Enrolment.person_id, Enrolment.course_id, version, Enrolment.fiscal_year, _later(_later(practised, _AT), last_pass))
        .where(Enrolment.course_id == bindparam("course"), Enrolment.fiscal_year == _YEAR, practised.is_not(None))
        .where(current.exists(), ~is_left.exists())
    )


def as_called() -> tuple[Any, Any]:
    """Slug and title of the course of a completion that is being made, for what a statement answers about it.

    By word, for SQLite names no tables there by itself.
    """
    slug = select(Course.slug).where(Course.id == literal_column("completions.course_id"))
    title = select(CourseVersion.title).where(CourseVersion.id == literal_column("completions.course_version_id"))
    return slug.scalar_subquery(), title.scalar_subquery()


def _versions() -> Any:
    """The versions of the course of an enrolment."""
    return select(CourseVersion.id).where(CourseVersion.course_id == Enrolment.course_id).correlate(Enrolment)


def _lessons_of(version: Any) -> Any:
    """The lessons of a version, each with how far the person of an enrolment is in it."""
    mine = and_(LessonProgress.lesson_id == LessonVersion.lesson_id, LessonProgress.person_id == Enrolment.person_id)
    return (
        select(LessonVersion.id)
        .join(CourseVersionLesson, CourseVersionLesson.lesson_version_id == LessonVersion.id)
        .outerjoin(LessonProgress, mine)
        .where(CourseVersionLesson.course_version_id == version)
        .correlate(Enrolment, CourseVersion)
    )


def _is_other() -> ColumnElement[bool]:
    """A lesson was passed in other versions than this one, or not at all."""
    again = exists().where(QuizAttempt.person_id == Enrolment.person_id, QuizAttempt.lesson_id == LessonVersion.lesson_id)
    again = again.where(QuizAttempt.lesson_version_id == LessonVersion.id, QuizAttempt.is_passed)
    as_it_is = and_(LessonProgress.passed_version_id.is_not(None), LessonProgress.passed_version_id == LessonVersion.id)
    return ~or_(as_it_is, again.correlate_except(QuizAttempt))


def _as_passed() -> Any:
    """The newest version of which every lesson is as it was passed."""
    newest = (CourseVersion.is_current.desc(), CourseVersion.published_at.desc(), CourseVersion.id.desc())
    found = _versions().where(~_lessons_of(CourseVersion.id).where(_is_other()).exists())
    return found.order_by(*newest).limit(1).scalar_subquery()


def _as_it_stood() -> Any:
    """Where lessons of several versions were passed: the newest version from before the first pass of one that is otherwise by now."""
    today = aliased(CourseVersion)
    current = select(today.id).where(today.course_id == Enrolment.course_id, today.is_current).correlate(Enrolment).scalar_subquery()
    first = _lessons_of(current).with_only_columns(func.min(LessonProgress.passed_at)).where(_is_other()).scalar_subquery()
    found = _versions().where(CourseVersion.published_at <= first)
    return found.order_by(CourseVersion.published_at.desc(), CourseVersion.id.desc()).limit(1).scalar_subquery()


def _later(moment: Any, other: Any) -> Any:
    return case((moment > other, moment), else_=other)
