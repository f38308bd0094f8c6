"""Use cases of learning: assign, note where somebody reads, take a quiz once."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.services import insert_or_nothing
from lms.catalog import queries as catalog
from lms.catalog.queries import LessonPage
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.events import publish
from lms.kernel.ids import CourseId, LessonId, LessonVersionId, PersonId, UnitId
from lms.learning import queries
from lms.learning.events import CourseCompleted, QuizPassed
from lms.learning.kinds import Audience
from lms.learning.models import Assignment, Completion, Enrolment, LessonProgress, QuizAttempt


def assign(
    session: Session, course_id: CourseId, *, audience: Audience, fiscal_year: int, due_on: date | None, unit_id: UnitId | None = None
) -> Assignment:
    """A course for an audience in a fiscal year."""
    made = Assignment(course_id=course_id, audience=audience, fiscal_year=fiscal_year, due_on=due_on, unit_id=unit_id)
    session.add(made)
    session.flush()
    return made


def note_position(
    session: Session, person_id: PersonId, lesson_id: LessonId, version_id: LessonVersionId, section: int, *, now: datetime
) -> None:
    """Remember the section that was opened, so that reading goes on there."""
    standing = _progress(session, person_id, lesson_id, version_id, now)
    standing.section, standing.lesson_version_id, standing.seen_at = section, version_id, now
    standing.furthest = max(standing.furthest, section)


def submit_quiz(
    session: Session,
    actor: Actor,
    page: LessonPage,
    *,
    answers: Mapping[str, Sequence[str]],
    form_token: str,
    seed: int,
    now: datetime,
) -> QuizAttempt:
    """Judge a quiz and keep its answers as given; the same form sent again is the same attempt."""
    reached = page.score(answers)
    values = {
        "person_id": actor.person_id,
        "lesson_id": page.lesson_id,
        "lesson_version_id": page.version_id,
        "form_token": form_token[:64],
        "seed": seed,
        "answers": {key: list(chosen) for key, chosen in answers.items()},
        "score": reached.right,
        "total": reached.total,
        "is_passed": reached.is_passed,
        "answered_at": now,
    }
    taken = insert_or_nothing(session, QuizAttempt).values(values).on_conflict_do_nothing().returning(QuizAttempt)
    made: QuizAttempt | None = session.scalar(taken)
    if made is None:  # the same form was sent before
        mine = (QuizAttempt.person_id == actor.person_id, QuizAttempt.form_token == form_token[:64])
        return session.scalars(select(QuizAttempt).where(*mine)).one()
    has_practised = _enrol(session, actor.person_id, page.course.course_id)
    if reached.is_passed and _pass(session, actor, page, now) and has_practised:
        _complete(session, actor.person_id, page.course.course_id, now)
    return made


def _pass(session: Session, actor: Actor, page: LessonPage, now: datetime) -> bool:
    """Note that a quiz is passed; answers whether this was the first time."""
    standing = _progress(session, actor.person_id, page.lesson_id, page.version_id, now)
    standing.furthest = len(page.sections)
    if standing.passed_at is not None:
        return False
    standing.passed_at, standing.passed_version_id = now, page.version_id
    session.flush()
    publish(session, QuizPassed(actor.person_id, page.lesson_id, page.version_id, page.title, clock.local_date(now), actor.is_partner))
    return True


def note_practised(session: Session, person_id: PersonId, lesson_version_id: LessonVersionId, *, now: datetime) -> None:
    """Something planned in a lesson was tried and logged: the other half of completing its course."""
    course_id = catalog.course_of(session, lesson_version_id)
    _enrol(session, person_id, course_id)
    mine = (Enrolment.person_id == person_id, Enrolment.course_id == course_id, Enrolment.fiscal_year == _this_year(session))
    session.execute(update(Enrolment).where(*mine, Enrolment.practised_at.is_(None)).values(practised_at=now))
    _complete(session, person_id, course_id, now)


def _complete(session: Session, person_id: PersonId, course_id: CourseId, now: datetime) -> None:
    """Once a fiscal year, when all quizzes of the current version are passed and one practice is logged: marks alone are not completion."""
    version_id = queries.completable_version(session, person_id, course_id, fiscal_year=_this_year(session))
    if version_id is None:
        return
    values = {
        "person_id": person_id,
        "course_id": course_id,
        "course_version_id": version_id,
        "fiscal_year": _this_year(session),
        "completed_at": now,
    }
    made = insert_or_nothing(session, Completion).values(values).on_conflict_do_nothing().returning(Completion.id)
    if session.scalar(made) is not None:
        publish(session, CourseCompleted(person_id, course_id))


def _this_year(session: Session) -> int:
    return accounts.fiscal_year(session, clock.today()).year


def _enrol(session: Session, person_id: PersonId, course_id: CourseId) -> bool:
    """Enrol for this fiscal year where that is not done yet; answers whether a practice out of the course is logged already."""
    now = clock.now()
    values = {"person_id": person_id, "course_id": course_id, "fiscal_year": _this_year(session), "created_at": now, "updated_at": now}
    once = insert_or_nothing(session, Enrolment).values(values)
    seen = once.on_conflict_do_update(index_elements=["person_id", "course_id", "fiscal_year"], set_={"updated_at": now})
    return session.scalar(seen.returning(Enrolment.practised_at)) is not None


def _progress(session: Session, person_id: PersonId, lesson_id: LessonId, version_id: LessonVersionId, now: datetime) -> LessonProgress:
    """The row of this person and lesson, made where it is missing; two windows make one row."""
    values = {
        "person_id": person_id,
        "lesson_id": lesson_id,
        "lesson_version_id": version_id,
        "section": 1,
        "furthest": 1,
        "seconds": 0,
        "seen_at": now,
    }
    once = insert_or_nothing(session, LessonProgress).values(values)
    seen = once.on_conflict_do_update(index_elements=["person_id", "lesson_id"], set_={"seen_at": now}).returning(LessonProgress)
    made: LessonProgress = session.scalars(seen, execution_options={"populate_existing": True}).one()
    return made
