"""Use cases of the box: put in, say who answers by when, answer, take out. Meetings say when one is on an agenda."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from lms.accounts.kinds import FORMER_STAFF
from lms.accounts.queries import finding
from lms.accounts.services import audit, insert_or_nothing
from lms.concerns import queries, rules
from lms.concerns.events import ConcernAnswered, ConcernAsked
from lms.concerns.kinds import State
from lms.concerns.models import Concern
from lms.kernel.actor import Actor
from lms.kernel.db import hold
from lms.kernel.errors import N_, AlreadyDone, Unacceptable
from lms.kernel.events import publish
from lms.kernel.ids import ConcernId, PersonId
from lms.kernel.immutable import immutable
from lms.kernel.personal import forget_in
from lms.kernel.versions import write_over


@immutable
class ConcernEntry:
    """What somebody puts in. With *change* it is a proposal; *is_named*: whether who puts it in stands with it."""

    title: str
    text: str
    change: str = ""
    partner_id: PersonId | None = None
    is_named: bool = True


@immutable
class Care:
    """Who cares for a concern, and who answers it by when."""

    owner_id: PersonId
    answerer_id: PersonId
    answer_by: date


def put_in(session: Session, actor: Actor, entry: ConcernEntry, *, token: str, today: date) -> ConcernId:
    """For everybody at once. The same form twice is once: raises AlreadyDone. Without a name the person is written nowhere here: no claim, no draft, no audit."""
    if not 0 < len(token) <= 64:
        raise Unacceptable(N_("この画面は古くなっています。もう一度開いてください。"))
    values = {
        "title": entry.title,
        "text": entry.text,
        "change": entry.change,
        "partner_id": _partner(session, entry, today),
        **(_named(actor, entry) if entry.is_named else {}),
        "token": token,
        "put_in_on": today,
        "state": State.OPEN,
    }
    put = insert_or_nothing(session, Concern).values(values).on_conflict_do_nothing(index_elements=["token"])
    made: ConcernId | None = session.scalar(put.returning(Concern.id))
    if made is None:
        raise AlreadyDone(f"/concerns/{session.scalar(select(Concern.id).where(Concern.token == token))}")
    return made


def _named(actor: Actor, entry: ConcernEntry) -> dict[str, Any]:
    """A proposal is cared for by who makes it, until somebody says otherwise."""
    owner = actor.person_id if entry.change and actor.serves else None
    return {"author_id": actor.person_id, "unit_id": actor.unit_id, "owner_id": owner}


def _partner(session: Session, entry: ConcernEntry, today: date) -> PersonId | None:
    if entry.partner_id is None or not entry.change:
        return None
    if entry.partner_id not in {each.id for each in finding.partners(session, today=today)}:
        raise Unacceptable(N_("表示されている中から選んでください。"), field="partner_id")
    return entry.partner_id


def ask(session: Session, actor: Actor, concern_id: ConcernId, care: Care, *, version: int, today: date) -> None:
    """Say who cares for it and which post answers by when; who is asked hears of it. Raises NotFound, NotOpen, Stale, Unacceptable."""
    standing = queries.cared(session, actor, concern_id)
    rules.check_unanswered(standing.state)
    rules.check_answer_by(care.answer_by, today, standing.answer_by)
    if care.owner_id not in {each.id for each in queries.owners(session, standing, today)}:
        raise Unacceptable(N_("表示されている中から選んでください。"), field="owner_id")
    head = next((each for each in queries.heads(session, today) if each.id == care.answerer_id), None)
    if head is None:
        raise Unacceptable(N_("表示されている中から選んでください。"), field="answerer_id")
    is_news = (standing.answerer_id, standing.answer_by) != (care.answerer_id, care.answer_by)
    post = {"answerer_unit_id": head.unit_id, "answerer_post": head.post}
    write_over(session, standing, version, {**asdict(care), **post})
    audit(session, actor.person_id, "concern_asked", "concern", concern_id)
    if is_news:
        publish(session, ConcernAsked(concern_id, care.answerer_id, actor.person_id, care.answer_by, standing.title))


def answer(session: Session, actor: Actor, concern_id: ConcernId, text: str, *, version: int, today: date) -> None:
    """By who holds the post that was asked, or by the office in their stead; an answer may be bettered. Raises NotFound, Stale."""
    standing = queries.answerable(session, actor, concern_id, today)
    values: dict[str, Any] = {"answer": text, "answered_on": today, "state": State.ANSWERED}
    if actor.person_id in queries.holders(session, concern_id, today):
        values["answerer_id"] = actor.person_id  # the post has passed on since it was asked
    write_over(session, standing, version, values)
    told = {standing.author_id, standing.owner_id} - {actor.person_id, None}
    publish(session, ConcernAnswered(concern_id, tuple(sorted(each for each in told if each)), standing.version, standing.title))


def remove(session: Session, actor: Actor, concern_id: ConcernId) -> None:
    """By who put it in with a name, or by the office: its words are gone. Raises NotFound, NotOpen."""
    standing = queries.own_or_office(session, actor, concern_id)
    hold(session, Concern, concern_id)  # with what is answered at this moment, or before it
    rules.check_removable(standing.state)
    standing.title, standing.text, standing.change, standing.answer, standing.state = "-", "", "", "", State.REMOVED
    standing.version += 1
    audit(session, actor.person_id, "concern_removed", "concern", concern_id)


def note_on_agenda(session: Session, concern_id: ConcernId, *, is_on: bool) -> None:
    """A meeting takes it up, or does so no more: it is taken off, called off or over. What it left without an answer waits on; an answer stays an answer."""
    before, after = (State.OPEN, State.TAKEN_UP) if is_on else (State.TAKEN_UP, State.OPEN)
    session.execute(update(Concern).where(Concern.id == concern_id, Concern.state == before).values(state=after))


def touched_by(person_id: PersonId) -> ColumnElement[bool]:
    return or_(*(column == person_id for column in (Concern.author_id, Concern.owner_id, Concern.answerer_id, Concern.partner_id)))


def forget_name(session: Session, person_id: PersonId, spellings: Sequence[str]) -> None:
    """Take a name out of the concerns that its bearer put in, cared for or answered."""
    for row in session.scalars(select(Concern).where(touched_by(person_id))):
        row.version += forget_in(row, spellings, FORMER_STAFF)
