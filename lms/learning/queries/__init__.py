"""Reading progress: of a person, in a course, in what is assigned."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Date, Integer, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts import queries as accounts
from lms.accounts.models.people import Posting
from lms.catalog.kinds import Tier
from lms.catalog.models import Course, CourseVersion, CourseVersionLesson, Lesson, LessonVersion
from lms.kernel.actor import Actor
from lms.kernel.db import rows
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import CourseId, CourseVersionId, LessonId, PersonId, QuizAttemptId
from lms.kernel.slots import Slot
from lms.learning import rules
from lms.learning.kinds import DueFrom
from lms.learning.models import Assignment, Completion, DifferenceRequest, Enrolment, LessonProgress, QuizAttempt
from lms.learning.queries import audience, versions

dates_of = Slot[[Session, Actor, LessonId, datetime], list[Any]]("dates on which a lesson is taught in a room", [])
# What higher features show on the page of a course that is finished.
certificate_of = Slot[[Session, Actor, CourseId], Any]("one's certificate of a course", None)
feedback_of = Slot[[Session, Actor, CourseId], Any]("whether one has answered the questions after a course", None)


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
    released_at: datetime | None
    completed_at: datetime | None
    asked_again: int | None  # the request to read what has changed since, if there is one
    has_finished: bool = False  # in this or another year


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
_TODAY: BindParameter[Any] = bindparam("today", type_=Date())
_TERMS = (
    Assignment.fiscal_year,
    Assignment.begins_on,
    Assignment.due_from,
    Assignment.due_on,
    Assignment.due_days,
)  # what rules.Terms asks for


def progress_of(session: Session, person_id: PersonId) -> dict[LessonId, Any]:
    """Everything this person has begun, by lesson."""
    return {row.lesson_id: row for row in rows(session, _progress(), {"me": person_id})}


def progress_in(session: Session, person_id: PersonId, lesson_id: LessonId) -> Any | None:
    return rows(session, _progress_in(), {"me": person_id, "lesson": lesson_id}).first()


@cache
def _progress() -> Any:
    columns = (
        LessonProgress.lesson_id,
        LessonProgress.lesson_version_id,
        LessonProgress.section,
        LessonProgress.place,
        LessonProgress.furthest,
    )
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
    year = accounts.fiscal_year(session, today)
    reached: dict[CourseId, CourseProgress] = {}
    for row in rows(session, _course_progress(), {"me": actor.person_id, "year": year.year, "today": today}):
        due_on, left = rules.due(row, year, row.since), int(row.left or 0)
        made = CourseProgress(row[0], row[1], row[2], due_on, row.done, row.total, left, row.completed is not None)
        earlier = reached.get(made.course_id)
        if earlier is None or _sooner(made.due_on, earlier.due_on):
            reached[made.course_id] = made
    return sorted(reached.values(), key=lambda each: each.due_on or date.max)


def _sooner(day: date | None, other: date | None) -> bool:
    return day is not None and (other is None or day < other)


@cache
def _course_progress() -> Any:
    """A row for each assignment that reaches the person, with the lessons of its course."""
    passed = LessonProgress.passed_at.is_not(None)
    return (
        select(Course.id, Course.slug, CourseVersion.title, *_TERMS, _since().label("since"))
        .add_columns(
            func.count(case((passed, Lesson.id))).label("done"),
            func.count(Lesson.id).label("total"),
            func.sum(case((passed, 0), else_=LessonVersion.minutes)).label("left"),
            func.max(Completion.completed_at).label("completed"),
        )
        .select_from(Assignment)
        .join(Course, Course.id == Assignment.course_id)
        .join(CourseVersion, and_(CourseVersion.course_id == Course.id, CourseVersion.is_current))
        .join(CourseVersionLesson, CourseVersionLesson.course_version_id == CourseVersion.id)
        .join(LessonVersion, LessonVersion.id == CourseVersionLesson.lesson_version_id)
        .join(Lesson, Lesson.id == LessonVersion.lesson_id)
        .outerjoin(LessonProgress, and_(LessonProgress.lesson_id == Lesson.id, LessonProgress.person_id == _ME))
        .outerjoin(Completion, _of_year(Completion, Course.id))
        .where(audience.in_force(_YEAR, _TODAY), audience.reaches(Assignment, _ME, _TODAY))
        .group_by(Assignment.id, Course.id, Course.slug, CourseVersion.title, CourseVersion.sort)
        .order_by(CourseVersion.sort, Assignment.id)
    )


def _since() -> Any:
    """From when a last day is counted for the person: the first posting, or the first in the post that the assignment names."""
    posting = aliased(Posting)
    counts = or_(Assignment.due_from == DueFrom.JOINING, posting.post == Assignment.due_post)
    found = select(func.min(posting.valid_from)).where(posting.person_id == _ME, counts, Assignment.due_days.is_not(None))
    return found.correlate_except(posting).scalar_subquery()


def standing_in(session: Session, actor: Actor, course_id: CourseId, *, today: date) -> Standing:
    """Due day, first log and completion of one course, in one statement."""
    year = accounts.fiscal_year(session, today)
    params = {"me": actor.person_id, "year": year.year, "today": today, "course": course_id}
    found = rows(session, _standing(), params).all()
    days = [day for row in found if row.fiscal_year is not None and (day := rules.due(row, year, row.since)) is not None]
    return Standing(
        min(days, default=None), found[0].practised, found[0].released, found[0].completed, found[0].asked_again, bool(found[0].finished)
    )


@cache
def _standing() -> Any:
    """A row for each assignment of the course that reaches the person; one without an assignment where none does."""
    reached = and_(Assignment.course_id == Course.id, audience.in_force(_YEAR, _TODAY), audience.reaches(Assignment, _ME, _TODAY))
    asked_again = select(func.max(DifferenceRequest.id)).where(DifferenceRequest.course_id == _COURSE)
    asked_again = asked_again.where(versions.is_asked(DifferenceRequest, Completion, _ME)).correlate(None)
    finished = select(Completion.id).where(Completion.person_id == _ME, Completion.course_id == _COURSE).correlate(None).exists()
    return (
        select(Enrolment.practised_at.label("practised"), Enrolment.released_at.label("released"))
        .add_columns(asked_again.scalar_subquery().label("asked_again"), finished.label("finished"))
        .add_columns(Completion.completed_at.label("completed"), *_TERMS, _since().label("since"))
        .select_from(Course)
        .outerjoin(Enrolment, _of_year(Enrolment, Course.id))
        .outerjoin(Completion, _of_year(Completion, Course.id))
        .outerjoin(Assignment, reached)
        .where(Course.id == _COURSE)
    )


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
    """The current version of a course, if this person has passed all its quizzes and logged a practice out of it, or is released from that."""
    found: CourseVersionId | None = session.scalar(_completable(), {"me": person_id, "course": course_id, "year": fiscal_year})
    return found


@cache
def _completable() -> Any:
    practised = select(func.coalesce(Enrolment.practised_at, Enrolment.released_at)).where(_of_year(Enrolment, _COURSE))
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


def _of_year(table: Any, course_id: Any) -> ColumnElement[bool]:
    """A person's row of this fiscal year about a course."""
    return and_(table.person_id == _ME, table.course_id == course_id, table.fiscal_year == _YEAR)


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
