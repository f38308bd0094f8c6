"""Reading progress: of a person, in a course, in what is assigned."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, false, func, literal, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts.models.people import Unit
from lms.catalog.models import Course, CourseVersion, CourseVersionLesson, Lesson, LessonVersion
from lms.kernel import calendar
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import CourseId, LessonId, PersonId, QuizAttemptId
from lms.learning.kinds import Audience
from lms.learning.models import Assignment, LessonProgress, QuizAttempt


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
        )
        .select_from(Assignment)
        .join(Course, Course.id == Assignment.course_id)
        .join(CourseVersion, and_(CourseVersion.course_id == Course.id, CourseVersion.is_current))
        .join(CourseVersionLesson, CourseVersionLesson.course_version_id == CourseVersion.id)
        .join(LessonVersion, LessonVersion.id == CourseVersionLesson.lesson_version_id)
        .join(Lesson, Lesson.id == LessonVersion.lesson_id)
        .outerjoin(LessonProgress, and_(LessonProgress.lesson_id == Lesson.id, LessonProgress.person_id == actor.person_id))
        .where(Assignment.fiscal_year == calendar.fiscal_year_of(today), _reaches(actor))
        .group_by(Course.id, Course.slug, CourseVersion.title, CourseVersion.sort)
        .order_by(func.min(Assignment.due_on), CourseVersion.sort)
    )
    return [
        CourseProgress(
            row[0], row[1], row[2], row[3], row[4], row[5], int(row[6] or 0) // row[7]
        )  # several assignments of one course repeat its lessons
        for row in session.execute(found)
    ]


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


def passed_by_course(session: Session, person_id: PersonId) -> dict[CourseId, int]:
    """How many lessons of each course this person has passed."""
    found = (
        select(Lesson.course_id, func.count())
        .join(LessonProgress, LessonProgress.lesson_id == Lesson.id)
        .where(LessonProgress.person_id == person_id, LessonProgress.passed_at.is_not(None))
        .group_by(Lesson.course_id)
    )
    return {row[0]: row[1] for row in session.execute(found)}


def own_attempt(session: Session, actor: Actor, attempt_id: QuizAttemptId) -> QuizAttempt:
    attempt = session.get(QuizAttempt, attempt_id)
    if attempt is None or attempt.person_id != actor.person_id:
        raise NotFound(N_("この回答は見つかりません。"))
    return attempt
