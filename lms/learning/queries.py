"""Reading progress: of a person, in a course, in what is assigned."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, literal, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts.models.people import Unit
from lms.catalog.kinds import Tier
from lms.catalog.models import Course, CourseVersion, CourseVersionLesson, Lesson, LessonVersion
from lms.kernel import calendar
from lms.kernel.actor import Actor
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


def progress_of(session: Session, person_id: PersonId) -> dict[LessonId, LessonProgress]:
    """Everything this person has begun, by lesson."""
    return {row.lesson_id: row for row in session.scalars(select(LessonProgress).where(LessonProgress.person_id == person_id))}


def progress_in(session: Session, person_id: PersonId, lesson_id: LessonId) -> LessonProgress | None:
    return session.scalar(select(LessonProgress).where(LessonProgress.person_id == person_id, LessonProgress.lesson_id == lesson_id))


def reading(session: Session, person_id: PersonId) -> Reading | None:
    """Where to go on reading."""
    found = (
        select(Course.slug, CourseVersion.title, Lesson.slug, LessonVersion.title, LessonProgress.section, LessonVersion.sections)
        .select_from(LessonProgress)
        .join(Lesson, Lesson.id == LessonProgress.lesson_id)
        .join(Course, Course.id == Lesson.course_id)
        .join(CourseVersion, and_(CourseVersion.course_id == Course.id, CourseVersion.is_current))
        .join(CourseVersionLesson, CourseVersionLesson.course_version_id == CourseVersion.id)
        .join(LessonVersion, and_(LessonVersion.id == CourseVersionLesson.lesson_version_id, LessonVersion.lesson_id == Lesson.id))
        .where(LessonProgress.person_id == person_id, LessonProgress.passed_at.is_(None))
        .order_by(LessonProgress.seen_at.desc())
        .limit(1)
    )
    row = session.execute(found).first()
    return Reading(*row) if row else None


def course_progress(session: Session, actor: Actor, *, today: date) -> list[CourseProgress]:
    """The courses assigned to this person in this fiscal year, the nearest day first, in one statement."""
    passed = LessonProgress.passed_at.is_not(None)
    found = (
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
        .outerjoin(LessonProgress, and_(LessonProgress.lesson_id == Lesson.id, LessonProgress.person_id == actor.person_id))
        .outerjoin(Completion, _of_year(Completion, actor.person_id, Course.id, today))
        .where(Assignment.fiscal_year == calendar.fiscal_year_of(today), _reaches(actor))
        .group_by(Course.id, Course.slug, CourseVersion.title, CourseVersion.sort)
        .order_by(func.min(Assignment.due_on), CourseVersion.sort)
    )
    return [
        CourseProgress(
            row[0], row[1], row[2], row[3], row[4], row[5], int(row[6] or 0) // row[7], row[8] is not None
        )  # several assignments of one course repeat its lessons
        for row in session.execute(found)
    ]


def _of_year(table: Any, person_id: PersonId, course_id: Any, today: date) -> ColumnElement[bool]:
    """A person's row of this fiscal year about a course."""
    return and_(table.person_id == person_id, table.course_id == course_id, table.fiscal_year == calendar.fiscal_year_of(today))


def standing_in(session: Session, actor: Actor, course_id: CourseId, *, today: date) -> Standing:
    """Due day, first log and completion of one course, in one statement."""
    due = select(func.min(Assignment.due_on)).where(
        Assignment.course_id == course_id, Assignment.fiscal_year == calendar.fiscal_year_of(today), _reaches(actor)
    )
    practised = select(Enrolment.practised_at).where(_of_year(Enrolment, actor.person_id, course_id, today))
    completed = select(Completion.completed_at).where(_of_year(Completion, actor.person_id, course_id, today))
    row = session.execute(select(due.scalar_subquery(), practised.scalar_subquery(), completed.scalar_subquery())).one()
    return Standing(*row)


def basics_left(session: Session, person_id: PersonId) -> int:
    """How many lessons of the basic tier this person has not passed yet."""
    passed = (
        LessonProgress.lesson_id == LessonVersion.lesson_id,
        LessonProgress.person_id == person_id,
        LessonProgress.passed_at.is_not(None),
    )
    found = (
        select(func.count())
        .select_from(CourseVersion)
        .join(CourseVersionLesson, CourseVersionLesson.course_version_id == CourseVersion.id)
        .join(LessonVersion, LessonVersion.id == CourseVersionLesson.lesson_version_id)
        .where(CourseVersion.is_current, CourseVersion.tier == Tier.BASIC, ~select(LessonProgress.lesson_id).where(*passed).exists())
    )
    return session.scalar(found) or 0


def completable_version(session: Session, person_id: PersonId, course_id: CourseId, *, fiscal_year: int) -> CourseVersionId | None:
    """The current version of a course, if this person has passed all its quizzes and logged a practice out of it."""
    practised = select(Enrolment.practised_at).where(
        Enrolment.person_id == person_id, Enrolment.course_id == course_id, Enrolment.fiscal_year == fiscal_year
    )
    passed = and_(LessonProgress.lesson_id == LessonVersion.lesson_id, LessonProgress.person_id == person_id)
    found = (
        select(CourseVersion.id)
        .join(CourseVersionLesson, CourseVersionLesson.course_version_id == CourseVersion.id)
        .join(LessonVersion, LessonVersion.id == CourseVersionLesson.lesson_version_id)
        .outerjoin(LessonProgress, and_(passed, LessonProgress.passed_at.is_not(None)))
        .where(CourseVersion.course_id == course_id, CourseVersion.is_current, practised.scalar_subquery().is_not(None))
        .group_by(CourseVersion.id)
        .having(func.count() == func.count(LessonProgress.lesson_id))
    )
    return session.scalar(found)


def _reaches(actor: Actor) -> ColumnElement[bool]:
    """Whether an assignment is for this person."""
    leads = actor.is_manager or actor.has("promoter")
    in_unit = and_(
        Assignment.audience == Audience.UNIT,
        Assignment.unit_id.in_(select(Unit.id).where(literal(actor.unit_path).startswith(Unit.path))),
    )
    return or_(
        Assignment.audience == Audience.EVERYBODY,
        and_(Assignment.audience == Audience.MANAGERS, true() if leads else false()),
        in_unit,
    )


def passed_by_course(session: Session, person_id: PersonId, *, today: date) -> dict[CourseId, Passed]:
    """What this person has passed of each course they have begun."""
    found = (
        select(Lesson.course_id, func.count(), func.max(Completion.completed_at))
        .join(LessonProgress, LessonProgress.lesson_id == Lesson.id)
        .outerjoin(Completion, _of_year(Completion, person_id, Lesson.course_id, today))
        .where(LessonProgress.person_id == person_id, LessonProgress.passed_at.is_not(None))
        .group_by(Lesson.course_id)
    )
    return {row[0]: Passed(row[1], row[2] is not None) for row in session.execute(found)}


def own_attempt(session: Session, actor: Actor, attempt_id: QuizAttemptId) -> QuizAttempt:
    attempt = session.get(QuizAttempt, attempt_id)
    if attempt is None or attempt.person_id != actor.person_id:
        raise NotFound(N_("この回答は見つかりません。"))
    return attempt
