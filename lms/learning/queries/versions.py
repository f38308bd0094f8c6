"""Who finished which version of a course, what has changed since, and what somebody is asked to read again."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts import queries as accounts
from lms.accounts.models.people import Leave, Person
from lms.catalog.models import Course, CourseVersion, CourseVersionLesson, Lesson, LessonVersion
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import CourseId, CourseVersionId, LessonId, LessonVersionId, PersonId
from lms.kernel.immutable import immutable
from lms.kernel.suppression import rounded
from lms.learning import rules
from lms.learning.models import Completion, DifferenceRequest, LessonProgress, QuizAttempt
from lms.learning.rules import groups


@immutable
class Row:
    """A version: since when, about how many finished it (None: too few to say), and the lessons that are otherwise by now."""

    id: CourseVersionId
    published_at: datetime
    is_current: bool
    finished: int | None
    changed: list[str]


@immutable
class Page:
    """Every version of a course, the newest first. *may_ask*: somebody finished one whose lessons have changed since."""

    course_id: CourseId
    current_id: CourseVersionId
    title: str
    rows: list[Row]
    may_ask: bool
    asked: DifferenceRequest | None


@immutable
class Reread:
    """A lesson that was otherwise when its course was finished."""

    slug: str
    title: str


def page(session: Session, slug: str) -> Page:
    """Raises NotFound where the course is not served."""
    finished = (
        select(func.count(func.distinct(Completion.person_id)))
        .where(Completion.course_version_id == CourseVersion.id)
        .correlate(CourseVersion)
        .scalar_subquery()
    )
    found = session.execute(
        select(
            CourseVersion.id, CourseVersion.published_at, CourseVersion.is_current, CourseVersion.title, CourseVersion.course_id, finished
        )
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Course.slug == slug)
        .order_by(CourseVersion.is_current.desc(), CourseVersion.published_at.desc(), CourseVersion.id.desc())
    ).all()
    if not found or not found[0].is_current:
        raise NotFound(N_("講座が見つかりません。"))
    current, course_id = found[0], found[0].course_id
    lessons, titles = _lessons(session, course_id)
    changed = {row.id: [titles[each] for each in rules.changed(lessons[row.id], lessons[current.id])] for row in found}
    shown = _shown(session, {row.id: row[5] for row in found})
    latest = select(DifferenceRequest).where(DifferenceRequest.course_id == course_id).order_by(DifferenceRequest.id.desc()).limit(1)
    asked = session.scalar(latest)
    return Page(
        course_id=course_id,
        current_id=current.id,
        title=current.title,
        rows=[Row(row.id, row.published_at, row.is_current, shown[row.id], changed[row.id]) for row in found],
        may_ask=(asked is None or asked.course_version_id != current.id) and any(row[5] and changed[row.id] for row in found),
        asked=asked,
    )


def _shown(session: Session, finished: dict[CourseVersionId, int]) -> dict[CourseVersionId, int | None]:
    """The counts, rounded, without those of small groups; nobody is no group. Exact ones would tell of the one who finished between two looks."""
    some = [key for key, count in finished.items() if count]
    hidden = {some[index] for index in groups.small([finished[key] for key in some], accounts.setting(session, "small_group"))}
    return {key: None if key in hidden else rounded(count) for key, count in finished.items()}


def _lessons(
    session: Session, course_id: CourseId
) -> tuple[dict[CourseVersionId, dict[LessonId, LessonVersionId]], dict[LessonVersionId, str]]:
    """By version of the course: which version of each lesson stands in it; and what the versions of lessons are called."""
    lessons: dict[CourseVersionId, dict[LessonId, LessonVersionId]] = {}
    titles: dict[LessonVersionId, str] = {}
    found = (
        select(CourseVersionLesson.course_version_id, LessonVersion.lesson_id, LessonVersion.id, LessonVersion.title)
        .join(LessonVersion, LessonVersion.id == CourseVersionLesson.lesson_version_id)
        .join(Lesson, Lesson.id == LessonVersion.lesson_id)
        .where(Lesson.course_id == course_id)
        .order_by(CourseVersionLesson.course_version_id, CourseVersionLesson.place)
    )
    for version_id, lesson_id, lesson_version_id, title in session.execute(found):
        lessons.setdefault(version_id, {})[lesson_id] = lesson_version_id
        titles[lesson_version_id] = title
    return lessons, titles


def is_asked(request: Any, completion: Any, person_id: Any) -> ColumnElement[bool]:
    """Whether *request* is for somebody by their *completion*: the last one, of another version, before it was asked."""
    later = aliased(Completion)
    since = exists().where(later.person_id == person_id, later.course_id == request.course_id)
    since = since.where(or_(later.completed_at >= request.created_at, later.fiscal_year > completion.fiscal_year))
    mine = and_(completion.person_id == person_id, completion.course_id == request.course_id)
    earlier = and_(completion.course_version_id != request.course_version_id, completion.completed_at < request.created_at)
    return and_(mine, earlier, ~since.correlate_except(later))


def to_reread(session: Session, person_id: PersonId, request_id: int) -> list[Reread]:
    """The lessons of today that were otherwise when this person finished the course, and which they do not know otherwise."""
    return [Reread(*row) for row in session.execute(_to_reread(person_id, request_id))]


def _to_reread(person_id: PersonId, request_id: int) -> Any:
    request = aliased(DifferenceRequest)
    completed = (
        select(Completion.course_version_id)
        .where(is_asked(request, Completion, person_id), request.id == request_id)
        .order_by(Completion.fiscal_year.desc())
        .limit(1)
        .scalar_subquery()
    )
    known = select(CourseVersionLesson.lesson_version_id).where(CourseVersionLesson.course_version_id == completed)
    asked = select(DifferenceRequest.created_at).where(DifferenceRequest.id == request_id).scalar_subquery()
    return (
        select(Lesson.slug, LessonVersion.title)
        .join(LessonVersion, LessonVersion.lesson_id == Lesson.id)
        .join(CourseVersionLesson, CourseVersionLesson.lesson_version_id == LessonVersion.id)
        .join(CourseVersion, and_(CourseVersion.id == CourseVersionLesson.course_version_id, CourseVersion.is_current))
        .join(DifferenceRequest, and_(DifferenceRequest.course_id == Lesson.course_id, DifferenceRequest.id == request_id))
        .where(LessonVersion.id.not_in(known), ~_is_known(person_id, asked))
        .order_by(CourseVersionLesson.place)
    )


def _is_known(person_id: Any, asked: Any) -> ColumnElement[bool]:
    """Whether somebody has passed this very version of a lesson, was taught it, or has passed its quiz since they were *asked*."""
    by_quiz = exists().where(QuizAttempt.person_id == person_id, QuizAttempt.lesson_id == LessonVersion.lesson_id, QuizAttempt.is_passed)
    by_quiz = by_quiz.where(or_(QuizAttempt.lesson_version_id == LessonVersion.id, QuizAttempt.answered_at >= asked))
    otherwise = exists().where(LessonProgress.person_id == person_id, LessonProgress.passed_version_id == LessonVersion.id)
    return or_(by_quiz.correlate_except(QuizAttempt), otherwise.correlate_except(LessonProgress))


def waiting(session: Session, request: DifferenceRequest, *, today: date) -> Iterator[PersonId]:
    """Who is asked to read something again and has not, is here and not on leave: a statement for each version that was finished."""
    lessons, _titles = _lessons(session, request.course_id)
    current = session.scalar(select(CourseVersion.id).where(CourseVersion.course_id == request.course_id, CourseVersion.is_current))
    if current is None:
        return
    for version_id, held in lessons.items():
        if changed := rules.changed(held, lessons[current]):
            yield from session.scalars(_waiting(request, version_id, changed, today))


def _waiting(request: DifferenceRequest, version_id: CourseVersionId, changed: list[LessonVersionId], today: date) -> Any:
    known = _is_known(Person.id, request.created_at)
    is_left = exists().where(LessonVersion.id.in_(changed), ~known).correlate(Person)
    away = exists().where(Leave.person_id == Person.id, Leave.starts_on <= today, (Leave.ends_on.is_(None)) | (Leave.ends_on > today))
    return (
        select(Person.id)
        .join(Completion, and_(is_asked(request, Completion, Person.id), Completion.course_version_id == version_id))
        .where((Person.left_on.is_(None)) | (Person.left_on > today), ~away, is_left)
    )
