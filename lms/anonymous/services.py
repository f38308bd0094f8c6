"""Telling without a name, and what the code opens: none of these takes an actor, for there is none to take. Only what the office does has one."""

from dataclasses import asdict
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.anonymous import queries, rules
from lms.anonymous.kinds import WORDS, State
from lms.anonymous.models import Failure, PulseAnswer, Question, Thank
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotFound, Refusal, Unacceptable
from lms.kernel.immutable import immutable


class Gone(Refusal):
    """It was withdrawn; nothing of it is left to change."""


@immutable
class Told:
    title: str
    intended: str
    happened: str
    cause: str
    lesson: str


def new_code() -> str:
    """The one thing by which an author comes back. It is drawn before the form is sent: sent twice, it is the same failure."""
    return rules.new_code()


def new_key() -> str:
    return rules.new_key()


def is_key(text: str) -> bool:
    return rules.is_key(text)


def is_code(text: str) -> bool:
    return rules.plain_code(text) is not None


def tell(session: Session, told: Told, *, code: str, label: str = "", today: date, key: str | None = None) -> None:
    """Keep a failure until the next publication. Sent once more under the same code, it is a correction. Raises Gone, Unacceptable."""
    if not is_code(code):
        raise Unacceptable(N_("画面が古くなっています。もう一度送ってください。"))
    if queries.of_code(session, code) is not None:
        revise(session, code, told)
        return
    words = asdict(told)
    session.add(Failure(id=key or rules.new_key(), week=rules.week_of(today), label=label, code_digest=rules.digest(code), **words))


def revise(session: Session, code: str, told: Told) -> None:
    """Change the words: at once while it waits, else from the next publication on, for a change at once would tell when. Raises NotFound, Gone."""
    failure = _own(session, code)
    if failure.state == State.WAITING:
        for name, text in asdict(told).items():
            setattr(failure, name, text)
    else:
        failure.revision = asdict(told)


def withdraw(session: Session, code: str) -> str:
    """Take it back at once: nothing of its words is left. Answers its name, for what is kept beside. Raises NotFound, Gone."""
    failure = _own(session, code)
    _empty(session, failure)
    return failure.id


def take_down(session: Session, office: Session, actor: Actor, failure_id: str) -> None:
    """The office takes away what harms somebody. The trail of *office*, the product's own database, says that and who, never what. Raises NotFound."""
    found = queries.one(session, failure_id)
    failure = session.get(Failure, found.id)
    assert failure is not None
    accounts.audit(office, actor.person_id, "anonymous_taken_down", "failure", found.id)
    _empty(session, failure)


def answer(session: Session, code: str, key: str, text: str) -> None:
    """Answer what a reader asked; read by all from the next publication on. Raises NotFound, Gone."""
    failure = _own(session, code)
    asked = queries.question(session, failure.id, key)
    if asked is None:
        raise NotFound(N_("おさがしの質問が見つかりません。"))
    asked.answer, asked.is_answer_out = text, False


def thank(session: Session, failure_id: str, key: str) -> None:
    """One press more. Of whom is not known, so nobody is kept from a second; the same press counts once. Raises NotFound."""
    found = queries.one(session, failure_id)
    if rules.is_key(key) and session.get(Thank, (found.id, key)) is None:
        session.add(Thank(failure_id=found.id, key=key))


def ask(session: Session, failure_id: str, key: str, text: str) -> None:
    """A question to somebody unknown, by somebody unknown. Sent twice, it is one. Raises NotFound."""
    found = queries.one(session, failure_id)
    if rules.is_key(key) and queries.question(session, found.id, key) is None:
        session.add(Question(failure_id=found.id, key=key, text=text))


def keep_answer(session: Session, key: str, round_ends: date, department: str, marks: dict[str, int]) -> None:
    """An answer to the seven questions of 安全の脈, by the random key of its form; the same key is the same answer."""
    if session.get(PulseAnswer, key) is None:
        session.add(PulseAnswer(key=key, round=round_ends.isoformat(), department=department, **marks))


def publish(session: Session, *, today: date) -> int:
    """The batch of the week, where enough wait; and what authors have changed or answered since the last. Answers how many failures came out."""
    waiting = session.scalars(select(Failure).where(Failure.state == State.WAITING)).all()
    batch = waiting if rules.are_published(len(waiting)) else []
    for each in batch:
        each.state, each.week = State.PUBLISHED.value, rules.week_of(today)  # of the batch: when in between each was written is forgotten
    for each in session.scalars(select(Failure).where(Failure.revision.is_not(None))):
        for name, text in (each.revision or {}).items():
            setattr(each, name, text)
        each.revision = None
    for asked in session.scalars(select(Question).where(Question.answer != "", ~Question.is_answer_out)):
        asked.is_answer_out = True
    session.execute(delete(Failure).where(Failure.state == State.WITHDRAWN, Failure.week < rules.week_of(today)))
    return len(batch)


def _own(session: Session, code: str) -> Failure:
    failure = queries.of_code(session, code)
    if failure is None:
        raise NotFound(N_("このコードの失敗は見つかりません。文字をもう一度確かめてください。"))
    if failure.state == State.WITHDRAWN:
        raise Gone(N_("この失敗は、もう取り下げられています。"))
    return failure


def _empty(session: Session, failure: Failure) -> None:
    """Nothing of the words is left; the row says so to the holder of the code until the week is over."""
    failure.state, failure.label, failure.revision = State.WITHDRAWN.value, "", None
    for name in WORDS:
        setattr(failure, name, "")
    for each in (Thank, Question):
        session.execute(delete(each).where(each.failure_id == failure.id))
