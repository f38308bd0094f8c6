"""The outbox of every way out: claim with a lease, say that sending begins, hand over outside any transaction, note what came of it.

A row whose lease ended before sending began is claimed again. One whose process died while sending is unknown: it is
shown to the office and never sent again by itself.
"""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session, sessionmaker

from lms.accounts import queries as accounts
from lms.accounts.queries import standing, token_hash
from lms.followups import rules
from lms.followups.kinds import LINK_LIFE, MOST_ATTEMPTS, Channel, MessageState
from lms.followups.kinds.letters import RESTING
from lms.followups.models import AnswerLink, LetterChoice, Message
from lms.followups.rules.letters import Quiet
from lms.kernel import clock
from lms.kernel.ids import MessageId, PersonId
from lms.kernel.immutable import immutable

BATCH = 50


class NotHandedOver(Exception):
    """The server did not take it: it may be tried again."""


class InDoubt(Exception):
    """The line broke after it had been handed over: the server may have kept it."""


class Refused(Exception):
    """The server will never take this."""


@immutable
class Letter:
    """A claimed message with everything its sender needs."""

    id: MessageId
    recipient_id: PersonId
    dedupe_key: str
    kind: str
    params: dict[str, Any]
    link: str
    attempts: int


Send = Callable[[Letter, tuple[str, str, str]], None]  # the letter and (address, name, language)
ADDRESSES: dict[Channel, Callable[..., dict[PersonId, tuple[str, str, str]]]] = {
    Channel.MAIL: standing.mail_addresses,
    Channel.WEBHOOK: standing.still_here,
}


def send_all(sessions: sessionmaker[Session], worker: str, send: Send, channel: Channel = Channel.MAIL) -> int:
    """Send what is due by one way, letter by letter; answers how many were delivered."""
    with sessions() as session:
        _settle_lost(session, clock.now())
        letters = _without_quiet(session, _claim(session, worker, clock.now(), channel), clock.now())
        if channel is Channel.MAIL:
            letters = _with_links(session, letters, clock.now())
        addresses = ADDRESSES[channel](session, [letter.recipient_id for letter in letters], today=clock.today())
        session.commit()
    return sum(_send_one(sessions, worker, letter, addresses.get(letter.recipient_id), send) for letter in letters)


def _send_one(sessions: sessionmaker[Session], worker: str, letter: Letter, to: tuple[str, str, str] | None, send: Send) -> bool:
    if to is None:
        _finish(sessions, worker, letter, MessageState.FAILED, "no address any more")
        return False
    if not _begin(sessions, worker, letter):
        return False
    try:
        send(letter, to)
    except NotHandedOver as reason:
        again = letter.attempts + 1 < MOST_ATTEMPTS
        _finish(sessions, worker, letter, MessageState.QUEUED if again else MessageState.FAILED, str(reason))
        return False
    except InDoubt as reason:
        _finish(sessions, worker, letter, MessageState.UNKNOWN, str(reason))
        return False
    except Refused as reason:
        _finish(sessions, worker, letter, MessageState.FAILED, str(reason))
        return False
    _finish(sessions, worker, letter, MessageState.DELIVERED, "")
    return True


def _claim(session: Session, worker: str, now: datetime, channel: Channel = Channel.MAIL) -> list[Letter]:
    mail = (Message.channel == channel, Message.state == MessageState.QUEUED, Message.next_try_at <= now)
    found = session.scalars(
        select(Message.id).where(*mail).order_by(Message.next_try_at, Message.id).limit(BATCH).with_for_update(skip_locked=True)
    )
    taken = (
        update(Message)
        .where(Message.id.in_(list(found)), Message.state == MessageState.QUEUED)
        .values(state=MessageState.LEASED, lease_owner=worker, lease_until=now + rules.LEASE)
        .returning(Message)
    )
    rows = session.scalars(taken).all()
    return [Letter(row.id, row.recipient_id, row.dedupe_key, row.kind, row.params, row.link, row.attempts) for row in rows]


def _with_links(session: Session, letters: list[Letter], now: datetime) -> list[Letter]:
    """Where the office allows it, the letter about a plan opens a page that takes one answer. The token is in the letter and nowhere else."""
    asked = {letter.id: secrets.token_urlsafe(24) for letter in letters if letter.kind == "follow_up"}
    if not asked or not accounts.setting(session, "answer_by_link"):
        return letters
    rows = [
        {"follow_up_id": int(letter.link.rpartition("/")[2]), "token_hash": token_hash(asked[letter.id]), "ends_at": now + LINK_LIFE}
        for letter in letters
        if letter.id in asked
    ]
    session.execute(insert(AnswerLink), rows)
    return [replace(letter, link=f"/f/{asked[letter.id]}") if letter.id in asked else letter for letter in letters]


def _without_quiet(session: Session, letters: list[Letter], now: datetime) -> list[Letter]:
    """Put back those whose readers are in their quiet hours: a letter that failed before may fall into them."""
    found = select(LetterChoice).where(
        LetterChoice.person_id.in_([each.recipient_id for each in letters]), LetterChoice.quiet_from.is_not(None)
    )
    over = {each.person_id: Quiet(each.quiet_from or 0, each.quiet_until or 0).over(now) for each in session.scalars(found)}
    for letter in letters:
        at = over.get(letter.recipient_id, now)
        if at > now:
            back = {"state": MessageState.QUEUED, "lease_owner": None, "lease_until": None, "next_try_at": at, "error": RESTING}
            session.execute(update(Message).where(Message.id == letter.id).values(back))
    return [letter for letter in letters if over.get(letter.recipient_id, now) <= now]


def _settle_lost(session: Session, now: datetime) -> None:
    over = Message.lease_until <= now
    again = update(Message).where(Message.state == MessageState.LEASED, over)
    session.execute(again.values(state=MessageState.QUEUED, lease_owner=None, lease_until=None))
    lost = update(Message).where(Message.state == MessageState.SENDING, over)
    session.execute(lost.values(state=MessageState.UNKNOWN, lease_owner=None, lease_until=None, error="the process ended while sending"))


def _begin(sessions: sessionmaker[Session], worker: str, letter: Letter) -> bool:
    """Commit the intent before anything leaves; False where the lease has gone to somebody else."""
    with sessions() as session:
        mine = (Message.id == letter.id, Message.lease_owner == worker, Message.state == MessageState.LEASED)
        begun = (
            update(Message)
            .where(*mine)
            .values(state=MessageState.SENDING, lease_until=clock.now() + rules.LEASE, attempts=Message.attempts + 1)
        )
        is_mine = session.scalar(begun.returning(Message.id)) is not None
        session.commit()
    return is_mine


def _finish(sessions: sessionmaker[Session], worker: str, letter: Letter, state: MessageState, error: str) -> None:
    now = clock.now()
    values: dict[str, Any] = {"state": state, "lease_owner": None, "lease_until": None, "error": error[:200]}
    if state == MessageState.DELIVERED:
        values["sent_at"] = now
    elif state == MessageState.QUEUED:
        values["next_try_at"] = now + rules.wait(letter.attempts + 1)
    with sessions() as session:
        mine = (Message.id == letter.id, Message.lease_owner == worker)
        session.execute(update(Message).where(*mine).values(values))
        session.commit()


def doubt_what_waits(session: Session) -> None:
    """After a restore: what waited when the backup was made may have left since."""
    waiting = Message.state.in_((MessageState.QUEUED, MessageState.LEASED, MessageState.SENDING))
    doubted = update(Message).where(Message.channel != Channel.IN_APP, waiting)
    session.execute(doubted.values(state=MessageState.UNKNOWN, lease_owner=None, lease_until=None, error="restored from a backup"))
