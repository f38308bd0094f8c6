"""Reading progress: of a person, in a course, in what is assigned."""

from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Date, Integer, and_, bindparam, case, func, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.catalog.kinds import Tier
from lms.catalog.models import Course, CourseVersion, CourseVersionLesson, Lesson, LessonVersion
from lms.catalog.queries import CourseCard
from lms.kernel.actor import Actor
from lms.kernel.db import columns, rows
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import CourseId, LessonId, PersonId, QuizAttemptId
from lms.kernel.immutable import immutable
from lms.kernel.slots import Slot
from lms.learning import rules
from lms.learning.models import Assignment, Completion, DifferenceRequest, Enrolment, Exemption, LessonProgress, QuizAttempt
from lms.learning.queries import audience, versions

dates_of = Slot[[Session, Actor, LessonId, datetime], list[Any]]("dates on which a lesson is taught in a room", [])
# What higher features show on the page of a course that is finished.
NOTHING = {"certificate_id": None, "feedback": None}
came_of = Slot[[Session, Actor, CourseId], dict[str, Any]](
    "one's certificate of a course, and whether one has answered the questions after it", NOTHING
)


@immutable
class CourseProgress:
    """An assigned course and how far this person is."""

    course_id: CourseId
    slug: str
    title: str
    is_compulsory: bool
    due_on: date | None
    done: int
    total: int
    minutes_left: int
    is_complete: bool


@immutable
class Standing:
    """How a person stands in one course in this fiscal year; *is_compulsory* is None where it is not assigned to them."""

    is_compulsory: bool | None
    due_on: date | None
    practised_at: datetime | None
    released_at: datetime | None
    completed_at: datetime | None
    asked_again: int | None  # the request to read what has changed since, if there is one
    release_reason: str  # of the answer to a request that the quizzes alone count
    exempted: str  # why an assignment of the course is not for them
    has_finished: bool  # in this or another year


@immutable
class Passed:
    """How many lessons of a course are passed, and whether it is completed."""

    lessons: int
    is_complete: bool


@immutable
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
    Assignment.is_compulsory,
)  # what rules.Terms asks for, and whether one must


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
    row = columns(session, read_last().params(me=person_id)).first()
    return Reading(*row) if row else None


def read_last() -> Any:
    """The lesson that the person *me* has read last and not passed yet: at most one row, the columns of Reading."""
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
    """The courses assigned to this person in this fiscal year, what is compulsory and then the nearest day first, in one statement."""
    year = accounts.fiscal_year(session, today)
    reached: dict[CourseId, CourseProgress] = {}
    for row in rows(session, _course_progress(), {"me": actor.person_id, "year": year.year, "today": today}).all():
        due_on, left = rules.due(row, year, row.since, rules.leaves_of(row.leaves)), int(row.left or 0)
        made = CourseProgress(row[0], row[1], row[2], row.is_compulsory, due_on, row.done, row.total, left, row.completed is not None)
        other = reached.get(made.course_id)
        reached[made.course_id] = _both(made, other) if other else made
    return sorted(reached.values(), key=lambda each: (not each.is_compulsory, each.due_on or date.max))


def _both(one: CourseProgress, other: CourseProgress) -> CourseProgress:
    """Of two assignments of a course, what asks for more: compulsory, and the sooner day."""
    days = [each.due_on for each in (one, other) if each.due_on is not None]
    return replace(other, is_compulsory=one.is_compulsory or other.is_compulsory, due_on=min(days, default=None))


@cache
def _course_progress() -> Any:
    """A row for each assignment that reaches the person, with the lessons of its course."""
    passed = LessonProgress.passed_at.is_not(None)
    return (
        select(Course.id, Course.slug, CourseVersion.title, *_TERMS, audience.since(Assignment, _ME, _TODAY).label("since"))
        .add_columns(
            audience.leaves(_ME).label("leaves"),
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


def standing_in(session: Session, actor: Actor, course_id: CourseId, *, today: date) -> Standing:
    """Due day, first log and completion of one course, in one statement."""
    year = accounts.fiscal_year(session, today)
    params = {"me": actor.person_id, "year": year.year, "today": today, "course": course_id}
    found = rows(session, _standing(), params).all()
    dues = [rules.due(row, year, row.since, rules.leaves_of(row.leaves)) for row in found if row.fiscal_year is not None]
    days = [day for day in dues if day is not None]
    wanted = [bool(row.is_compulsory) for row in found if row.fiscal_year is not None]
    return Standing(any(wanted) if wanted else None, min(days, default=None), *(*found[0][:6], bool(found[0].finished)))


@cache
def _standing() -> Any:
    """A row for each assignment of the course that reaches the person; one without an assignment where none does."""
    reached = and_(Assignment.course_id == Course.id, audience.in_force(_YEAR, _TODAY), audience.reaches(Assignment, _ME, _TODAY))
    asked_again = select(func.max(DifferenceRequest.id)).where(DifferenceRequest.course_id == _COURSE)
    asked_again = asked_again.where(versions.is_asked(DifferenceRequest, Completion, _ME)).correlate(None)
    not_for_me = (Exemption.person_id == _ME, Assignment.course_id == _COURSE, audience.in_force(_YEAR, _TODAY))
    exempted = (
        select(func.max(Exemption.reason)).join(Assignment, Assignment.id == Exemption.assignment_id).where(*not_for_me).correlate(None)
    )
    finished = select(Completion.id).where(Completion.person_id == _ME, Completion.course_id == _COURSE).correlate(None).exists()
    return (
        select(Enrolment.practised_at, Enrolment.released_at, Completion.completed_at, asked_again.scalar_subquery())
        .add_columns(func.coalesce(Enrolment.release_reason, ""), func.coalesce(exempted.scalar_subquery(), ""), *_TERMS)
        .add_columns(
            audience.since(Assignment, _ME, _TODAY).label("since"), finished.label("finished"), audience.leaves(_ME).label("leaves")
        )
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


def _of_year(table: Any, course_id: Any) -> ColumnElement[bool]:
    """A person's row of this fiscal year about a course."""
    return and_(table.person_id == _ME, table.course_id == course_id, table.fiscal_year == _YEAR)


def passed_by_course(session: Session, person_id: PersonId, *, today: date) -> dict[CourseId, Passed]:
    """What this person has passed of each course they have begun."""
    found = rows(session, _passed(), {"me": person_id, "year": accounts.fiscal_year(session, today).year})
    return {row[0]: Passed(row[1], row[2] is not None) for row in found}


def to_go_on_with(cards: list[CourseCard], courses: list[CourseProgress], passed: dict[CourseId, Passed]) -> CourseCard | None:
    """The first course that is assigned and has lessons left, else the first of all that has."""
    left = {each.course_id: each for each in cards if each.course_id not in passed or passed[each.course_id].lessons < each.lessons}
    asked = [each.course_id for each in courses if each.course_id in left]
    return left[asked[0]] if asked else next(iter(left.values()), cards[0] if cards else None)


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
