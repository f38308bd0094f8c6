"""What left the house, waits, or got lost: the office's list of letters, and one of them."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from lms.accounts.models.people import Person
from lms.followups.kinds import Channel, MessageState
from lms.followups.kinds.letters import Shown
from lms.followups.models import Message
from lms.followups.rules import letters as rules
from lms.kernel.clock import TOKYO
from lms.kernel.db import columns
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import MessageId
from lms.kernel.immutable import immutable

PAGE = 50
WAITING = (MessageState.QUEUED, MessageState.LEASED, MessageState.SENDING)
STATES = {
    Shown.WAITING: WAITING,
    Shown.DELIVERED: (MessageState.DELIVERED,),
    Shown.UNKNOWN: (MessageState.UNKNOWN,),
    Shown.FAILED: (MessageState.FAILED,),
}
_OUTSIDE = Message.channel.in_((Channel.MAIL, Channel.WEBHOOK))


@immutable
class Wish:
    """What the list is to show; empty means all. *before*: the letter at which the page before it ended."""

    state: str = ""
    channel: str = ""
    kind: str = ""
    since: date | None = None
    before: int | None = None


@immutable
class Page:
    rows: Sequence[Any]
    next: int | None


def page(session: Session, wish: Wish) -> Page:
    """The newest first. Whom a letter is for stands on its own page only: a list of who is asked what is nobody's business."""
    found = (
        select(Message.id, Message.created_at, Message.sent_at, Message.next_try_at, Message.kind, Message.channel)
        .add_columns(Message.state, Message.attempts, Message.error, Message.settled, Message.settled_at, Message.settled_reason)
        .where(_OUTSIDE, *_wished(wish))
        .order_by(Message.id.desc())
        .limit(PAGE + 1)
    )
    rows = columns(session, found).all()
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def _wished(wish: Wish) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wish.state:
        found.append(Message.state.in_(STATES[Shown(wish.state)]))
    if wish.channel:
        found.append(Message.channel == wish.channel)
    if wish.kind:
        found.append(Message.kind == wish.kind)
    if wish.since:
        found.append(Message.created_at >= datetime.combine(wish.since, time(), TOKYO))
    if wish.before:
        found.append(Message.id < wish.before)
    return found


def reason(letter: Any, *, has_server: bool, now: datetime) -> str:
    """Why it stands as it does; empty where there is nothing to say."""
    return rules.reason(letter.state, letter.channel, letter.error, letter.next_try_at, has_server=has_server, now=now)


def counts(session: Session, now: datetime) -> dict[str, int]:
    """How many wait, got lost or are in doubt, and how many arrived within the last seven days."""
    lost = (MessageState.UNKNOWN, MessageState.FAILED)
    not_yet = select(Message.state, func.count()).where(_OUTSIDE, Message.state.in_((*WAITING, *lost))).group_by(Message.state)
    lately = (
        Message.state == MessageState.DELIVERED,
        Message.next_try_at >= now - timedelta(days=7),
    )  # as the index has it: no letter leaves before
    found = {str(state): int(number) for state, number in columns(session, not_yet)}
    arrived = columns(session, select(func.count()).where(_OUTSIDE, *lately)).scalar() or 0
    return {
        Shown.WAITING: sum(found.get(state, 0) for state in WAITING),
        Shown.DELIVERED: arrived,
        Shown.UNKNOWN: found.get(MessageState.UNKNOWN, 0),
        Shown.FAILED: found.get(MessageState.FAILED, 0),
    }


def letter(session: Session, message_id: MessageId) -> tuple[Message, str]:
    """One letter with the name of its reader, who may have to be asked. Raises NotFound, also for what stands in an inbox only."""
    row = session.execute(
        select(Message, Person.name).join(Person, Person.id == Message.recipient_id).where(Message.id == message_id, _OUTSIDE)
    ).one_or_none()
    if row is None:
        raise NotFound(N_("この知らせは見つかりません。"))
    return row[0], row[1]
