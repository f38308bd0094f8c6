"""Reading courses and lessons: the current version for the page, any version for history."""

from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Engine, bindparam, func, select, true
from sqlalchemy.orm import Session, aliased

from lms.catalog import markdown
from lms.catalog.models import Course, CourseVersion, CourseVersionLesson, FigurePicture, Lesson, LessonVersion
from lms.catalog.queries import shared
from lms.catalog.queries.pages import CourseCard, CoursePage, LessonPage, LessonRow
from lms.catalog.rules import quiz
from lms.catalog.rules.document import LessonContent
from lms.catalog.rules.faults import Fault, restored
from lms.catalog.rules.front import CourseFront
from lms.catalog.rules.quiz.questions import Question
from lms.kernel.db import rows
from lms.kernel.errors import N_, Ended, NotFound
from lms.kernel.ids import CourseId, LessonId, LessonVersionId
from lms.kernel.immutable import immutable

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
        course.id, course.slug, version.title, version.tier, front["summary"], front["audience"], int(minutes), lessons, bool(course.faults)
    )


def course(session: Session, slug: str) -> CoursePage:
    """A course with its lessons, in one statement. Raises NotFound."""
    found = rows(session, _current(), {"slug": slug}).all()
    if not found:
        raise _missing(session, slug)
    return _page(found)


def course_as_it_was(session: Session, slug: str) -> CoursePage:
    """A course in its last state, also where it is not served any more. Raises NotFound where it never was."""
    last = select(CourseVersion.id).join(Course, Course.id == CourseVersion.course_id).where(Course.slug == slug)
    last = last.order_by(CourseVersion.published_at.desc(), CourseVersion.id.desc()).limit(1)
    found = session.execute(_with_lessons(CourseVersion.is_current).where(CourseVersion.id == last.scalar_subquery())).all()
    if not found:
        raise _missing(session, slug)
    return _page(found)


def read_as(session: Session, page: CoursePage) -> dict[str, str]:
    """What holds about readings everywhere and in this course; no statement where this process has met the edition."""
    of_all = shared.shared(session, page.edition)
    return {**of_all.everywhere, **of_all.by_course.get(page.course_id, {})}


def _missing(session: Session, slug: str) -> NotFound:
    """A course that was served once has ended; any other never was."""
    if session.scalar(select(CourseVersion.id).join(Course, Course.id == CourseVersion.course_id).where(Course.slug == slug).limit(1)):
        return Ended(N_("この講座は、公開を終えました。読んだ所、答え、修了の記録は残っています。"))
    return NotFound(N_("講座が見つかりません。"))


def _without(session: Session, course_slug: str, lesson_slug: str) -> NotFound:
    """A course stands without this lesson: it stood there once, or it never did."""
    once = select(Lesson.id).join(Course, Course.id == Lesson.course_id).where(Course.slug == course_slug, Lesson.slug == lesson_slug)
    if session.scalar(once) is not None:
        return Ended(N_("このレッスンは、講座から外されました。読んだ所、答え、修了の記録は残っています。"))
    return NotFound(N_("レッスンが見つかりません。"))


def lesson(session: Session, course_slug: str, lesson_slug: str, version_id: LessonVersionId | None = None) -> LessonPage:
    """A lesson with its course around it: the current version, or an earlier one even when lesson or course have gone.

    One statement; more where this process has not met the content yet, or the edition of what all lessons share. Raises NotFound.
    """
    if version_id is None:
        found = rows(session, _current(), {"slug": course_slug}).all()
    else:
        found = rows(session, _holding(), {"slug": course_slug, "version": version_id}).all()
    row = next((row for row in found if row.lesson_slug == lesson_slug and version_id in {None, row.version_id}), None)
    if row is None:
        raise _without(session, course_slug, lesson_slug) if found else _missing(session, course_slug)
    content = _content(session, row.content_hash)
    of_all = shared.shared(session, row.edition).of(row.course_id, row.content_hash, content)
    return LessonPage(_page(found), _lesson_row(row), content, of_all)


_judged: WeakKeyDictionary[Engine, dict[tuple[str, str, LessonVersionId], LessonPage]] = WeakKeyDictionary()


def lesson_to_judge(session: Session, course_slug: str, lesson_slug: str, version_id: LessonVersionId | None) -> LessonPage:
    """A lesson for the answers to its questions; an earlier version once looked up costs no statement, for what it asks never changes.

    What stands around it (whether it is still served) may be of an hour ago. Raises NotFound.
    """
    if version_id is None:
        return lesson(session, course_slug, lesson_slug)
    known = _judged.setdefault(session.get_bind().engine, {})
    key = (course_slug, lesson_slug, version_id)
    found = known.get(key)
    if found is None:
        if len(known) >= _MOST_KEPT:
            known.clear()
        found = known[key] = lesson(session, course_slug, lesson_slug, version_id)
    return found


_MOST_KEPT = 512
_kept: dict[str, LessonContent] = {}


def _content(session: Session, content_hash: str) -> LessonContent:
    """What stands in a lesson, parsed once a process: content never changes under its hash."""
    found = _kept.get(content_hash)
    if found is None:
        stored = session.scalars(select(LessonVersion.document).where(LessonVersion.content_hash == content_hash).limit(1)).one()
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        found = _kept[content_hash] = LessonContent.restored(stored)
    return found  # not looked up again: another thread may have cleared what is kept


@cache
def _current() -> Any:
    return _with_lessons(true()).where(CourseVersion.is_current, Course.slug == bindparam("slug"))


@cache
def _holding() -> Any:
    """The course version to show around a lesson version: the current one if it holds it, else the last that did."""
    holder = (
        select(CourseVersion.id)
        .join(CourseVersionLesson, CourseVersionLesson.course_version_id == CourseVersion.id)
        .where(CourseVersionLesson.lesson_version_id == bindparam("version"))
        .order_by(CourseVersion.is_current.desc(), CourseVersion.published_at.desc(), CourseVersion.id.desc())
        .limit(1)
    )
    return _with_lessons(_is_still_there()).where(CourseVersion.id == holder.scalar_subquery(), Course.slug == bindparam("slug"))


def _is_still_there() -> Any:
    """Whether the lesson of a version stands in a course of today, in whatever version."""
    today, wanted = aliased(CourseVersion), aliased(LessonVersion)
    there = (
        select(wanted.id)
        .join(CourseVersionLesson, CourseVersionLesson.lesson_version_id == wanted.id)
        .join(today, today.id == CourseVersionLesson.course_version_id)
    )
    lesson_id = select(LessonVersion.lesson_id).where(LessonVersion.id == bindparam("version")).scalar_subquery()
    return there.where(today.is_current, wanted.lesson_id == lesson_id).correlate(None).exists()


def _with_lessons(is_served: Any) -> Any:
    """Course versions, a row for each of their lessons."""
    version = (CourseVersion.id.label("course_version_id"), CourseVersion.document["front"].label("front"))
    introduction = CourseVersion.document["introduction"].label("introduction")
    around = (Course.id.label("course_id"), Course.slug, Course.faults, is_served.label("is_served"), *version, introduction)
    of_lesson = (Lesson.id.label("lesson_id"), Lesson.slug.label("lesson_slug"), LessonVersion.id.label("version_id"))
    columns = (LessonVersion.title, LessonVersion.minutes, LessonVersion.sections, LessonVersion.questions, LessonVersion.content_hash)
    return (
        select(*around, CourseVersionLesson.place, *of_lesson, *columns, shared.edition())
        .join(CourseVersion, CourseVersion.course_id == Course.id)
        .join(CourseVersionLesson, CourseVersionLesson.course_version_id == CourseVersion.id)
        .join(LessonVersion, LessonVersion.id == CourseVersionLesson.lesson_version_id)
        .join(Lesson, Lesson.id == LessonVersion.lesson_id)
        .order_by(CourseVersionLesson.place)
    )


def _page(found: Any) -> CoursePage:
    first = found[0]
    front = CourseFront.model_validate(first.front)
    return CoursePage(
        course_id=first.course_id,
        version_id=first.course_version_id,
        slug=first.slug,
        title=front.title,
        tier=front.tier,
        summary=front.summary,
        audience=front.audience,
        author=front.author,
        revised=front.revised,
        introduction=markdown.plain(first.introduction),
        faults=[restored(each) for each in first.faults],
        lessons=[_lesson_row(row) for row in found],
        is_served=bool(first.is_served),
        edition=first.edition,
    )


def _lesson_row(row: Any) -> LessonRow:
    place = (row.place, row.lesson_slug, row.title, row.minutes, row.sections, row.questions)
    return LessonRow(row.lesson_id, row.version_id, *place, row.content_hash)


def picture(session: Session, digest: str) -> FigurePicture:
    """A picture of a lesson. Raises NotFound."""
    found = session.get(FigurePicture, digest)
    if found is None:
        raise NotFound(N_("図が見つかりません。"))
    return found


def questions_by_version(session: Session, lesson_id: LessonId) -> dict[LessonVersionId, dict[str, Question]]:
    """The questions of every published state of a lesson by their ids, in one statement."""
    found = select(LessonVersion.id, LessonVersion.document["questions"]).where(LessonVersion.lesson_id == lesson_id)
    return {row[0]: {question.id: question for question in map(quiz.restored, row[1])} for row in session.execute(found)}


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


@immutable
class Taught:
    """What of a lesson counts where it is taught in a room: its current state, or the last one where it has gone."""

    course_id: CourseId
    version_id: LessonVersionId
    title: str
    sections: int


def taught(session: Session, lesson_id: LessonId) -> Taught:
    is_current = select(CourseVersion.id).join(CourseVersionLesson, CourseVersionLesson.course_version_id == CourseVersion.id)
    is_current = is_current.where(CourseVersionLesson.lesson_version_id == LessonVersion.id, CourseVersion.is_current)
    found = select(Lesson.course_id, LessonVersion.id, LessonVersion.title, LessonVersion.sections).join(
        LessonVersion, LessonVersion.lesson_id == Lesson.id
    )
    row = session.execute(found.where(Lesson.id == lesson_id).order_by(is_current.exists().desc(), LessonVersion.id.desc()).limit(1)).one()
    return Taught(*row)


def course_of(version: Any) -> Any:
    """The course that a lesson version belongs to, inside another statement."""
    found = select(Lesson.course_id).join(LessonVersion, LessonVersion.lesson_id == Lesson.id)
    return found.where(LessonVersion.id == version).scalar_subquery()


def lesson_of(lesson_version_id: Any) -> Any:
    """The lesson that a version belongs to, inside other features' statements."""
    found = select(LessonVersion.lesson_id).where(LessonVersion.id == lesson_version_id)
    return found.correlate_except(LessonVersion).scalar_subquery()  # however deep it stands


def followup_questions(session: Session, lesson_version_id: LessonVersionId) -> dict[int, str]:
    """What the lesson asks, by the week in which it does."""
    document = session.scalar(select(LessonVersion.document).where(LessonVersion.id == lesson_version_id))
    asked = document["front"]["followups"] if document else {}
    return {int(week.removeprefix("week")): question for week, question in asked.items()}


def faults(session: Session) -> list[tuple[str, list[Fault]]]:
    """(slug, what is wrong) of courses whose newest files could not be read."""
    return _faulty(session, true())


def unserved(session: Session) -> list[tuple[str, list[Fault]]]:
    """(slug, what is wrong) of courses that nobody can open: their files have faults and there is no earlier version."""
    return _faulty(session, ~select(CourseVersion.id).where(CourseVersion.course_id == Course.id, CourseVersion.is_current).exists())


def _faulty(session: Session, which: ColumnElement[bool]) -> list[tuple[str, list[Fault]]]:
    found = select(Course.slug, Course.faults).where(which).order_by(Course.slug)
    return [(row.slug, [restored(each) for each in row.faults]) for row in session.execute(found) if row.faults]
