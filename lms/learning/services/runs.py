"""A quiz under way: every answer kept as it is given, by whichever screen, until the quiz is sent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from typing import Self

from sqlalchemy import delete, literal, select
from sqlalchemy.orm import Session

from lms.accounts.services import insert_or_nothing
from lms.catalog.queries import LessonPage
from lms.kernel.actor import Actor
from lms.kernel.ids import QuizAttemptId
from lms.kernel.immutable import immutable
from lms.learning.models import QuizAttempt, QuizRun
from lms.learning.queries.runs import Run
from lms.learning.rules import runs
from lms.learning.rules.runs import Sent

MOST_TOKEN = 64


@immutable
class Screen:
    """A form as it was sent: its answers and what it knows of them (rules.runs.Sent), its token and shuffle; *is_anew*: answers to an earlier version are left behind."""

    answers: Mapping[str, Sequence[str]]
    seen: Mapping[str, int]
    form_token: str
    seed: int
    changed: Collection[str] | None = None
    yields: Collection[str] = ()
    is_anew: bool = False

    def with_answers(self, answers: Mapping[str, Sequence[str]]) -> Self:
        return replace(self, answers=answers)

    def sent(self) -> Sent:
        return Sent(self.answers, self.seen, self.changed, self.yields)


@immutable
class Kept:
    """What stands after a screen was heard; or why nothing does: the quiz was sent meanwhile, or goes on in another version."""

    run: Run
    clashes: list[str] = field(default_factory=list)
    sent_as: QuizAttemptId | None = None
    is_elsewhere: bool = False

    @property
    def is_whole(self) -> bool:
        return not (self.clashes or self.sent_as or self.is_elsewhere)


def keep(session: Session, actor: Actor, page: LessonPage, screen: Screen, *, now: datetime) -> Kept:
    """Lay the answers of a screen over what stands; what another screen changed meanwhile is left alone and named."""
    if screen.is_anew:
        _leave_behind(session, actor, page)
    row = _opened(session, actor, page, screen, now)
    if row is None:
        return Kept(Run(screen.form_token, screen.seed, page.version_id, {}), sent_as=_attempt_of(session, actor, screen))
    if row.lesson_version_id != page.version_id:
        return Kept(Run(row.form_token, row.seed, row.lesson_version_id, row.answers), is_elsewhere=True)
    made = runs.laid(row.answers, screen.sent(), at=now.isoformat())
    if made.is_changed:
        row.answers = made.answers
        session.flush()
    return Kept(Run(row.form_token, row.seed, row.lesson_version_id, made.answers), made.clashes)


def _opened(session: Session, actor: Actor, page: LessonPage, screen: Screen, now: datetime) -> QuizRun | None:
    """The run of this person and lesson, begun where there is none, locked for this transaction; None where the form was sent already.

    One statement: two devices that answer their first question at the same moment begin one run.
    """
    token = screen.form_token[:MOST_TOKEN]
    values = {
        "person_id": actor.person_id,
        "lesson_id": page.lesson_id,
        "lesson_version_id": page.version_id,
        "form_token": token,
        "seed": screen.seed,
        "answers": {},
        "begun_at": now,
        "saved_at": now,
    }
    is_sent = select(QuizAttempt.id).where(QuizAttempt.person_id == actor.person_id, QuizAttempt.form_token == token).exists()
    columns = QuizRun.__table__.c
    fresh = select(*(literal(value, columns[name].type) for name, value in values.items())).where(~is_sent)
    once = insert_or_nothing(session, QuizRun).from_select(list(values), fresh)
    opened = once.on_conflict_do_update(index_elements=["person_id", "lesson_id"], set_={"saved_at": now}).returning(QuizRun)
    return session.scalars(opened, execution_options={"populate_existing": True}).one_or_none()


def _attempt_of(session: Session, actor: Actor, screen: Screen) -> QuizAttemptId | None:
    mine = (QuizAttempt.person_id == actor.person_id, QuizAttempt.form_token == screen.form_token[:MOST_TOKEN])
    return session.scalar(select(QuizAttempt.id).where(*mine))


def _leave_behind(session: Session, actor: Actor, page: LessonPage) -> None:
    """Answers to another version of this lesson are given up: their person chose the new one."""
    mine = (QuizRun.person_id == actor.person_id, QuizRun.lesson_id == page.lesson_id)
    session.execute(delete(QuizRun).where(*mine, QuizRun.lesson_version_id != page.version_id))


@immutable
class Ended:
    """The answers that are to be judged; and those on which another screen knows better, or knows alone."""

    answers: dict[str, list[str]]
    run: Run
    clashes: list[str]
    fetched: list[str]


def end(session: Session, actor: Actor, page: LessonPage, screen: Screen, *, now: datetime) -> Ended:
    """The run is over, for its quiz is being sent. A refusal afterwards rolls back, and the run goes on."""
    if screen.is_anew:
        _leave_behind(session, actor, page)
    mine = (QuizRun.person_id == actor.person_id, QuizRun.lesson_id == page.lesson_id, QuizRun.lesson_version_id == page.version_id)
    standing = session.scalar(delete(QuizRun).where(*mine).returning(QuizRun.answers)) or {}
    made = runs.laid(standing, screen.sent(), at=now.isoformat())
    run = Run(screen.form_token, screen.seed, page.version_id, made.answers)
    answers = {key: list(given) if key in made.clashes else run.given(key) for key, given in screen.answers.items()}
    return Ended(answers, run, made.clashes, made.fetched)
