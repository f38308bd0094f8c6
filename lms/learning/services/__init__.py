"""Use cases of learning: assign, note where somebody reads, take a quiz once."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.services import insert_or_nothing
from lms.catalog import queries as catalog
from lms.catalog.queries import LessonPage
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.db import rows
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.events import publish
from lms.kernel.ids import CourseId, LessonId, LessonVersionId, PersonId, UnitId
from lms.learning.events import PassTakenBack, QuizPassed
from lms.learning.kinds import Audience, DueFrom
from lms.learning.models import Assignment, Completion, Enrolment, LessonProgress, QuizAttempt
from lms.learning.services import upserts
from lms.learning.services.completion import complete


def assign(
    session: Session, course_id: CourseId, *, audience: Audience, fiscal_year: int, due_on: date | None, unit_id: UnitId | None = None
) -> Assignment:
    """A course for an audience in a fiscal year, for the command line and the demo; the office's way is in services.assignments."""
    made = Assignment(course_id=course_id, audience=audience, fiscal_year=fiscal_year, due_on=due_on, unit_id=unit_id)
    made.begins_on, made.due_from = clock.today(), DueFrom.DAY if due_on else DueFrom.NONE
    session.add(made)
    session.flush()
    return made


def note_position(
    session: Session, person_id: PersonId, lesson_id: LessonId, version_id: LessonVersionId, section: int, *, now: datetime
) -> None:
    """Remember the section that was opened, so that reading goes on there."""
    standing = _progress(session, person_id, lesson_id, version_id, now)
    if (standing.section, standing.lesson_version_id) != (section, version_id):
        standing.place = 0
    standing.section, standing.lesson_version_id, standing.seen_at = section, version_id, now
    standing.furthest = max(standing.furthest, section)


def note_place(session: Session, person_id: PersonId, page: LessonPage, *, section: int, place: int) -> None:
    """Remember how far down the section was read; nothing where another window has gone on to another section meanwhile."""
    here = (LessonProgress.person_id == person_id, LessonProgress.lesson_id == page.lesson_id)
    same = (LessonProgress.section == section, LessonProgress.lesson_version_id == page.version_id)
    session.execute(update(LessonProgress).where(*here, *same).values(place=place))


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
    course_id, year = page.course.course_id, _year_of(session)
    made = rows(session, upserts.attempt(_dialect(session)), {**values, "me": actor.person_id, "course": course_id, "year": year}).first()
    if made is None:  # the same form was sent before
        mine = (QuizAttempt.person_id == actor.person_id, QuizAttempt.form_token == form_token[:64])
        return session.scalars(select(QuizAttempt).where(*mine)).one()
    has_practised = made.standing == upserts.PRACTISED if made.standing else enrol(session, actor.person_id, course_id)
    told = QuizPassed(actor.person_id, page.lesson_id, page.version_id, page.title, clock.local_date(now), actor.is_partner)
    if reached.is_passed:
        _pass(session, told, len(page.sections), now=now)
        if has_practised:  # also where it was passed before: the course may ask for less by now
            complete(session, actor.person_id, course_id, now, fiscal_year=year)
    return QuizAttempt(id=made.id, **values)


def is_the_same(attempt: QuizAttempt, answers: Mapping[str, Sequence[str]]) -> bool:
    """Whether an attempt was made of these answers, in whatever order they came."""
    return {key: sorted(given) for key, given in attempt.answers.items()} == {key: sorted(given) for key, given in answers.items()}


def _pass(session: Session, passed: QuizPassed, sections: int, *, now: datetime, is_taught: bool = False) -> None:
    """Note that a quiz is passed, and announce the first time. What is passed stays passed; who was taught knows the version of that day."""
    begun = _begun(passed.person_id, passed.lesson_id, passed.lesson_version_id, now)
    noted = {**begun, "furthest": sections, "passed_at": now, "passed_version_id": passed.lesson_version_id}
    if rows(session, upserts.passed(_dialect(session), is_taught=is_taught), noted).scalar() == now:
        publish(session, passed)


def count_attendance(session: Session, person_id: PersonId, lesson_id: LessonId, *, attended_at: datetime) -> None:
    """Somebody was taught a lesson in a room: as if its quiz were passed then, in the fiscal year of that day or in this one.

    Who had passed it before has read, with that, what has changed since.
    """
    lesson, day = catalog.taught(session, lesson_id), clock.local_date(attended_at)
    enrol(session, person_id, lesson.course_id, day=day)
    told = QuizPassed(person_id, lesson_id, lesson.version_id, lesson.title, day)
    _pass(session, told, lesson.sections, now=attended_at, is_taught=True)
    for year in sorted({_year_of(session, day), _year_of(session)}):
        complete(session, person_id, lesson.course_id, attended_at, fiscal_year=year)


def take_attendance_back(session: Session, person_id: PersonId, lesson_id: LessonId, *, attended_at: datetime) -> None:
    """They were not there: what only that attendance had passed is open again, or passed since their own quiz. Raises Unacceptable."""
    standing = session.get(LessonProgress, (person_id, lesson_id), populate_existing=True)
    own = select(QuizAttempt.answered_at, QuizAttempt.lesson_version_id).where(
        QuizAttempt.person_id == person_id, QuizAttempt.lesson_id == lesson_id, QuizAttempt.is_passed
    )
    first = session.execute(own.order_by(QuizAttempt.answered_at, QuizAttempt.id).limit(1)).first()
    if standing is None or standing.passed_at != attended_at:  # passed otherwise, and earlier
        if standing is not None and first is not None:
            standing.passed_version_id = first[1]
        return
    course_id = catalog.taught(session, lesson_id).course_id
    mine = (Completion.person_id == person_id, Completion.course_id == course_id, Completion.completed_at >= attended_at)
    if session.scalar(select(Completion.id).where(*mine).limit(1)) is not None:
        raise Unacceptable(N_("この出席で講座を修了した方がいるので、取り消せません。"))
    standing.passed_at, standing.passed_version_id = (first[0], first[1]) if first else (None, None)
    if first is None:
        publish(session, PassTakenBack(person_id, lesson_id))


def note_practised(session: Session, person_id: PersonId, lesson_version_id: LessonVersionId, *, now: datetime) -> None:
    """Something planned in a lesson was tried and logged: the other half of completing its course, the first time in a fiscal year."""
    year = _year_of(session, clock.local_date(now))
    params = {"me": person_id, "of_version": lesson_version_id, "year": year, "at": now}
    course_id, since = rows(session, upserts.practised(_dialect(session)), params).one()
    if since == now:  # else what came later has seen it
        complete(session, person_id, course_id, now, fiscal_year=year)


def forget_reasons(session: Session, person_id: PersonId, _: Sequence[str]) -> None:
    """Take out why somebody needed no practice: that they completed stays counted."""
    session.execute(update(Enrolment).where(Enrolment.person_id == person_id).values(release_reason=""))


def _year_of(session: Session, day: date | None = None) -> int:
    """The fiscal year of *day*, of today where there is none."""
    return accounts.fiscal_year(session, day or clock.today()).year


def enrol(session: Session, person_id: PersonId, course_id: CourseId, *, day: date | None = None) -> bool:
    """Enrol for this fiscal year (or that of *day*) where that is not done yet.

    Answers whether a practice out of the course is logged already, or need not be.
    """
    now = clock.now()
    year = _year_of(session, day)
    values = {"person_id": person_id, "course_id": course_id, "fiscal_year": year, "created_at": now, "updated_at": now}
    return rows(session, upserts.enrolment(_dialect(session)), values).scalar() is not None


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


def _progress(session: Session, person_id: PersonId, lesson_id: LessonId, version_id: LessonVersionId, now: datetime) -> LessonProgress:
    """The row of this person and lesson, made where it is missing; two windows make one row."""
    values = _begun(person_id, lesson_id, version_id, now)
    once = insert_or_nothing(session, LessonProgress).values(values)
    seen = once.on_conflict_do_update(index_elements=["person_id", "lesson_id"], set_={"seen_at": now}).returning(LessonProgress)
    made: LessonProgress = session.scalars(seen, execution_options={"populate_existing": True}).one()
    return made


def _begun(person_id: PersonId, lesson_id: LessonId, version_id: LessonVersionId, now: datetime) -> dict[str, Any]:
    """The row of a lesson that is opened for the first time."""
    read = {"section": 1, "furthest": 1, "seconds": 0, "seen_at": now}
    return {"person_id": person_id, "lesson_id": lesson_id, "lesson_version_id": version_id, **read}
