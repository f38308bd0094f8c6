"""Reading progress: of a person, in a course, in what is assigned."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Boolean, ColumnElement, Integer, String, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.models.people import Unit
from lms.catalog.kinds import Tier
from lms.catalog.models import Course, CourseVersion, CourseVersionLesson, Lesson, LessonVersion
from lms.kernel.actor import Actor
from lms.kernel.db import rows
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import CourseId, CourseVersionId, LessonId, PersonId, QuizAttemptId
from lms.learning.kinds import Audience
from lms.learning.models import Assignment, Completion, Enrolment, LessonProgress, QuizAttempt


@dataclass(frozen=True, slots=True)
class CourseProgress:
    """An assigned course and how far this person is."""

    course_id: CourseId
    slug: str
    title: str
    due_on: date | None
    done: int
    total: int
    minutes_left: int
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands in one course in this fiscal year."""

    due_on: date | None
    practised_at: datetime | None
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Passed:
    """How many lessons of a course are passed, and whether it is completed."""

    lessons: int
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """The lesson that was read last and is not passed yet."""

    course_slug: str
    course_title: str
    lesson_slug: str
    title: str
    section: int
    sections: int


_ME: BindParameter[Any] = bindparam("me")
_COURSE: BindParameter[Any] = bindparam("course")
_YEAR: BindParameter[Any] = bindparam("year", type_=Integer())


def progress_of(session: Session, person_id: PersonId) -> dict[LessonId, Any]:
    """Everything this person has begun, by lesson."""
    return {row.lesson_id: row for row in rows(session, _progress(), {"me": person_id})}


def progress_in(session: Session, person_id: PersonId, lesson_id: LessonId) -> Any | None:
    return rows(session, _progress_in(), {"me": person_id, "lesson": lesson_id}).first()


@cache
def _progress() -> Any:
    columns = (LessonProgress.lesson_id, LessonProgress.lesson_version_id, LessonProgress.section, LessonProgress.furthest)
    return select(*columns, LessonProgress.passed_at).where(LessonProgress.person_id == _ME)


@cache
def _progress_in() -> Any:
    return _progress().where(LessonProgress.lesson_id == bindparam("lesson"))


def reading(session: Session, person_id: PersonId) -> Reading | None:
    """Where to go on reading."""
    row = rows(session, _reading(), {"me": person_id}).first()
    return Reading(*row) if row else None


@cache
def _reading() -> Any:
    return (
        select(Course.slug, CourseVersion.title, Lesson.slug, LessonVersion.title, LessonProgress.section, LessonVersion.sections)
        .select_from(LessonProgress)
        .join(Lesson, Lesson.id == LessonProgress.lesson_id)
        .join(Course, Course.id == Lesson.course_id)
        .join(CourseVersion, and_(CourseVersion.course_id == Course.id, CourseVersion.is_current))
        .join(CourseVersionLesson, CourseVersionLesson.course_version_id == CourseVersion.id)
        .join(LessonVersion, and_(LessonVersion.id == CourseVersionLesson.lesson_version_id, LessonVersion.lesson_id == Lesson.id))
        .where(LessonProgress.person_id == _ME, LessonProgress.passed_at.is_(None))
        .order_by(LessonProgress.seen_at.desc())
        .limit(1)
    )


def course_progress(session: Session, actor: Actor, *, today: date) -> list[CourseProgress]:
    """The courses assigned to this person in this fiscal year, the nearest day first, in one statement."""
    return [
        CourseProgress(
            row[0], row[1], row[2], row[3], row[4], row[5], int(row[6] or 0) // row[7], row[8] is not None
        )  # several assignments of one course repeat its lessons
        for row in rows(session, _course_progress(), _standing_of(session, actor, today))
    ]


@cache
def _course_progress() -> Any:
    passed = LessonProgress.passed_at.is_not(None)
    return (
        select(
            Course.id,
            Course.slug,
            CourseVersion.title,
            func.min(Assignment.due_on),
            func.count(func.distinct(case((passed, Lesson.id)))),
            func.count(func.distinct(Lesson.id)),
            func.sum(case((passed, 0), else_=LessonVersion.minutes)),
            func.count(func.distinct(Assignment.id)),
            func.max(Completion.completed_at),
        )
        .select_from(Assignment)
        .join(Course, Course.id == Assignment.course_id)
        .join(CourseVersion, and_(CourseVersion.course_id == Course.id, CourseVersion.is_current))
        .join(CourseVersionLesson, CourseVersionLesson.course_version_id == CourseVersion.id)
        .join(LessonVersion, LessonVersion.id == CourseVersionLesson.lesson_version_id)
        .join(Lesson, Lesson.id == LessonVersion.lesson_id)
        .outerjoin(LessonProgress, and_(LessonProgress.lesson_id == Lesson.id, LessonProgress.person_id == _ME))
        .outerjoin(Completion, _of_year(Completion, Course.id))
        .where(Assignment.fiscal_year == _YEAR, _reaches())
        .group_by(Course.id, Course.slug, CourseVersion.title, CourseVersion.sort)
        .order_by(func.min(Assignment.due_on), CourseVersion.sort)
    )


def standing_in(session: Session, actor: Actor, course_id: CourseId, *, today: date) -> Standing:
    """Due day, first log and completion of one course, in one statement."""
    return Standing(*rows(session, _standing(), {**_standing_of(session, actor, today), "course": course_id}).one())


@cache
def _standing() -> Any:
    due = select(func.min(Assignment.due_on)).where(Assignment.course_id == _COURSE, Assignment.fiscal_year == _YEAR, _reaches())
    practised = select(Enrolment.practised_at).where(_of_year(Enrolment, _COURSE))
    completed = select(Completion.completed_at).where(_of_year(Completion, _COURSE))
    return select(due.scalar_subquery(), practised.scalar_subquery(), completed.scalar_subquery())


def basics_left(session: Session, person_id: PersonId) -> int:
    """How many lessons of the basic tier this person has not passed yet."""
    passed = (LessonProgress.lesson_id == LessonVersion.lesson_id, LessonProgress.person_id == person_id)
    done = select(LessonProgress.lesson_id).where(*passed, LessonProgress.passed_at.is_not(None)).exists()
    found = (
        select(func.count())
        .select_from(CourseVersion)
        .join(CourseVersionLesson, CourseVersionLesson.course_version_id == CourseVersion.id)
        .join(LessonVersion, LessonVersion.id == CourseVersionLesson.lesson_version_id)
        .where(CourseVersion.is_current, CourseVersion.tier == Tier.BASIC, ~done)
    )
    return session.scalar(found) or 0


def completable_version(session: Session, person_id: PersonId, course_id: CourseId, *, fiscal_year: int) -> CourseVersionId | None:
    """The current version of a course, if this person has passed all its quizzes and logged a practice out of it."""
    found: CourseVersionId | None = session.scalar(_completable(), {"me": person_id, "course": course_id, "year": fiscal_year})
    return found


@cache
def _completable() -> Any:
    practised = select(Enrolment.practised_at).where(_of_year(Enrolment, _COURSE))
    passed = and_(LessonProgress.lesson_id == LessonVersion.lesson_id, LessonProgress.person_id == _ME)
    return (
        select(CourseVersion.id)
        .join(CourseVersionLesson, CourseVersionLesson.course_version_id == CourseVersion.id)
        .join(LessonVersion, LessonVersion.id == CourseVersionLesson.lesson_version_id)
        .outerjoin(LessonProgress, and_(passed, LessonProgress.passed_at.is_not(None)))
        .where(CourseVersion.course_id == _COURSE, CourseVersion.is_current, practised.scalar_subquery().is_not(None))
        .group_by(CourseVersion.id)
        .having(func.count() == func.count(LessonProgress.lesson_id))
    )


def _standing_of(session: Session, actor: Actor, today: date) -> dict[str, Any]:
    """The parameters of statements about what reaches a person this fiscal year."""
    return {
        "me": actor.person_id,
        "year": accounts.fiscal_year(session, today).year,
        "places": "".join(f"|{path}" for path in (actor.unit_path, *actor.carried)),
        "leads": actor.is_manager or actor.has("promoter"),
    }


def _of_year(table: Any, course_id: Any) -> ColumnElement[bool]:
    """A person's row of this fiscal year about a course."""
    return and_(table.person_id == _ME, table.course_id == course_id, table.fiscal_year == _YEAR)


def _reaches() -> ColumnElement[bool]:
    """Whether an assignment is for this person."""
    around = select(Unit.id).where(
        bindparam("places", type_=String()).contains("|" + Unit.path)
    )  # what was assigned to a unit reaches who carries it on
    return or_(
        Assignment.audience == Audience.EVERYBODY,
        and_(Assignment.audience == Audience.MANAGERS, bindparam("leads", type_=Boolean())),
        and_(Assignment.audience == Audience.UNIT, Assignment.unit_id.in_(around)),
    )


def passed_by_course(session: Session, person_id: PersonId, *, today: date) -> dict[CourseId, Passed]:
    """What this person has passed of each course they have begun."""
    found = rows(session, _passed(), {"me": person_id, "year": accounts.fiscal_year(session, today).year})
    return {row[0]: Passed(row[1], row[2] is not None) for row in found}


@cache
def _passed() -> Any:
    return (
        select(Lesson.course_id, func.count(), func.max(Completion.completed_at))
        .join(LessonProgress, LessonProgress.lesson_id == Lesson.id)
        .outerjoin(Completion, _of_year(Completion, Lesson.course_id))
        .where(LessonProgress.person_id == _ME, LessonProgress.passed_at.is_not(None))
        .group_by(Lesson.course_id)
    )


def own_attempt(session: Session, actor: Actor, attempt_id: QuizAttemptId) -> QuizAttempt:
    attempt = session.get(QuizAttempt, attempt_id)
    if attempt is None or attempt.person_id != actor.person_id:
        raise NotFound(N_("この回答は見つかりません。"))
    return attempt
