"""Reading courses and lessons: the current version for the page, any version for history."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from lms.catalog import markdown
from lms.catalog.models import Course, CourseVersion, CourseVersionLesson, Lesson, LessonVersion
from lms.catalog.queries.pages import CourseCard, CoursePage, LessonPage, LessonRow
from lms.catalog.rules.front import CourseFront, LessonFront
from lms.catalog.rules.quiz import Question
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import CourseId, LessonVersionId

__all__ = ["CourseCard", "CoursePage", "LessonPage", "LessonRow"]


def catalogue(session: Session) -> list[CourseCard]:
    """Every course that is served, in order."""
    lessons = (
        select(CourseVersionLesson.course_version_id, func.count().label("lessons"), func.sum(LessonVersion.minutes).label("minutes"))
        .join(LessonVersion, LessonVersion.id == CourseVersionLesson.lesson_version_id)
        .group_by(CourseVersionLesson.course_version_id)
        .subquery()
    )
    found = (
        select(Course, CourseVersion, lessons.c.lessons, lessons.c.minutes)
        .join(CourseVersion, CourseVersion.course_id == Course.id)
        .join(lessons, lessons.c.course_version_id == CourseVersion.id)
        .where(CourseVersion.is_current)
        .order_by(CourseVersion.sort, Course.slug)
    )
    return [_card(*row) for row in session.execute(found)]


def _card(course: Course, version: CourseVersion, lessons: int, minutes: int) -> CourseCard:
    front = version.document["front"]
    return CourseCard(
        course.id, course.slug, version.title, version.tier, front["summary"], front["audience"], int(minutes), lessons, course.fault
    )


def course(session: Session, slug: str) -> CoursePage:
    """A course with its lessons, in one statement. Raises NotFound."""
    rows = session.execute(_with_lessons(CourseVersion.is_current).where(Course.slug == slug)).all()
    if not rows:
        raise NotFound(N_("講座が見つかりません。"))
    return _page(rows)


def lesson(session: Session, course_slug: str, lesson_slug: str, version_id: LessonVersionId | None = None) -> LessonPage:
    """A lesson with its course around it, in two statements: the current version, or an earlier one even when lesson or course have gone.

    Raises NotFound.
    """
    which = CourseVersion.is_current if version_id is None else CourseVersion.id == _newest_with(version_id)
    rows = session.execute(_with_lessons(which).where(Course.slug == course_slug)).all()
    row = next((row for row in rows if row.Lesson.slug == lesson_slug and version_id in {None, row.version_id}), None)
    if row is None:
        raise NotFound(N_("レッスンが見つかりません。"))
    return _lesson(session, _page(rows), _lesson_row(row))


def _newest_with(version_id: LessonVersionId) -> Any:
    """The course version to show around a lesson version: the current one if it holds it, else the last that did."""
    found = (
        select(CourseVersion.id)
        .join(CourseVersionLesson, CourseVersionLesson.course_version_id == CourseVersion.id)
        .where(CourseVersionLesson.lesson_version_id == version_id)
        .order_by(CourseVersion.is_current.desc(), CourseVersion.published_at.desc(), CourseVersion.id.desc())
    )
    return found.limit(1).scalar_subquery()


def _lesson(session: Session, around: CoursePage, row: LessonRow) -> LessonPage:
    wanted = select(LessonVersion.content_hash, LessonVersion.document).where(LessonVersion.id == row.lesson_version_id)
    content_hash, document = session.execute(wanted).one()
    return LessonPage(
        course=around,
        row=row,
        content_hash=content_hash,
        front=LessonFront.model_validate(document["front"]),
        sections=document["sections"],
        questions=[Question.model_validate(each) for each in document["questions"]],
        terms=document["terms"],
        figures=document["figures"],
    )


def _with_lessons(which: Any) -> Any:
    """The course versions that *which* names, a row for each of their lessons."""
    return (
        select(Course, CourseVersion, CourseVersionLesson.place, Lesson, *_row_columns())
        .join(CourseVersion, CourseVersion.course_id == Course.id)
        .join(CourseVersionLesson, CourseVersionLesson.course_version_id == CourseVersion.id)
        .join(LessonVersion, LessonVersion.id == CourseVersionLesson.lesson_version_id)
        .join(Lesson, Lesson.id == LessonVersion.lesson_id)
        .where(which)
        .order_by(CourseVersionLesson.place)
    )


def _row_columns() -> tuple[Any, ...]:
    """The columns of a lesson version without its document."""
    version = LessonVersion
    return version.id.label("version_id"), version.title, version.minutes, version.sections, version.questions


def _page(rows: Any) -> CoursePage:
    found: Course = rows[0].Course
    version: CourseVersion = rows[0].CourseVersion
    front = CourseFront.model_validate(version.document["front"])
    return CoursePage(
        course_id=found.id,
        version_id=version.id,
        slug=found.slug,
        title=front.title,
        tier=front.tier,
        summary=front.summary,
        audience=front.audience,
        author=front.author,
        revised=front.revised,
        introduction=markdown.plain(version.document["introduction"]),
        fault=found.fault,
        lessons=[_lesson_row(row) for row in rows],
    )


def _lesson_row(row: Any) -> LessonRow:
    return LessonRow(row.Lesson.id, row.version_id, row.place, row.Lesson.slug, row.title, row.minutes, row.sections, row.questions)


def address_of(session: Session, lesson_version_id: LessonVersionId) -> tuple[str, str, str] | None:
    """(course slug, lesson slug, title) of a lesson version, for links from history."""
    where = aliased(Course)
    row = session.execute(
        select(where.slug, Lesson.slug, LessonVersion.title)
        .join(Lesson, Lesson.course_id == where.id)
        .join(LessonVersion, LessonVersion.lesson_id == Lesson.id)
        .where(LessonVersion.id == lesson_version_id)
    ).first()
    return (row[0], row[1], row[2]) if row else None


def course_of(session: Session, lesson_version_id: LessonVersionId) -> CourseId:
    """The course that a lesson version belongs to."""
    found = select(Lesson.course_id).join(LessonVersion, LessonVersion.lesson_id == Lesson.id)
    return session.scalars(found.where(LessonVersion.id == lesson_version_id)).one()


def followup_questions(session: Session, lesson_version_id: LessonVersionId) -> dict[int, str]:
    """What the lesson asks, by the week in which it does."""
    document = session.scalar(select(LessonVersion.document).where(LessonVersion.id == lesson_version_id))
    asked = document["front"]["followups"] if document else {}
    return {int(week.removeprefix("week")): question for week, question in asked.items()}


def faults(session: Session) -> list[tuple[str, str]]:
    """(slug, what is wrong) of courses whose newest files could not be read."""
    found = select(Course.slug, Course.fault).where(Course.fault != "").order_by(Course.slug)
    return [(row.slug, row.fault) for row in session.execute(found)]


def unserved(session: Session) -> list[tuple[str, str]]:
    """(slug, what is wrong) of courses that nobody can open: their files have faults and there is no earlier version."""
    is_served = select(CourseVersion.id).where(CourseVersion.course_id == Course.id, CourseVersion.is_current).exists()
    found = select(Course.slug, Course.fault).where(Course.fault != "", ~is_served).order_by(Course.slug)
    return [(row.slug, row.fault) for row in session.execute(found)]
