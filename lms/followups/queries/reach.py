"""Who is reached beside the inbox, by which ways, and from when."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.models.people import Person
from lms.followups.kinds import Channel
from lms.followups.models import LetterChoice
from lms.followups.rules.letters import Quiet, Reader
from lms.kernel.actor import Actor
from lms.kernel.db import columns
from lms.kernel.ids import PersonId


def readers(session: Session, ids: Collection[PersonId], *, today: date) -> dict[PersonId, Reader]:
    """How each of those who are still here wants to be told, in one statement."""
    found = (
        select(Person.id, Person.mail, Person.mail_wanted, LetterChoice.ways, LetterChoice.quiet_from, LetterChoice.quiet_until)
        .outerjoin(LetterChoice, LetterChoice.person_id == Person.id)
        .where(Person.id.in_(ids), or_(Person.left_on.is_(None), Person.left_on > today))
    )
    return {row.id: _reader(row) for row in columns(session, found)}


def _reader(row: Any) -> Reader:
    quiet = None if row.quiet_from is None or row.quiet_until is None else Quiet(row.quiet_from, row.quiet_until)
    return Reader(bool(row.mail and row.mail_wanted), row.ways or {}, quiet)


def ways(
    session: Session, readers_: Mapping[PersonId, Reader], person_id: PersonId, kind: str, now: datetime
) -> Iterator[tuple[Channel, datetime]]:
    """(way, from when) of one message to one person."""
    reader = readers_.get(person_id)
    if reader is None:
        return
    at = reader.quiet.over(now) if reader.quiet else now
    if reader.wants(kind, Channel.MAIL):
        yield Channel.MAIL, at
    if reader.wants(kind, Channel.WEBHOOK) and has_chat(session):
        yield Channel.WEBHOOK, at


def has_chat(session: Session) -> bool:
    """Whether the office hands messages on to a chat."""
    return bool(accounts.setting(session, "webhook_enabled"))


def choice(session: Session, actor: Actor) -> LetterChoice | None:
    """What this person has chosen; None for whoever never has."""
    return session.get(LetterChoice, actor.person_id)
