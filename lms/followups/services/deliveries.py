"""What a person decides about a letter that nobody can vouch for: send it again, or let it be."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.followups.kinds import Channel, MessageState
from lms.followups.kinds.letters import Settled
from lms.followups.models import Message
from lms.followups.queries import deliveries
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, Refusal
from lms.kernel.ids import MessageId

LOST = (MessageState.UNKNOWN, MessageState.FAILED)


class NotInDoubt(Refusal):
    """It waits, is on its way, or somebody has decided already."""

    def __init__(self) -> None:
        super().__init__(N_("この知らせは、もう決まっているか、送っているところです。いまの状態を確かめてください。"))


def send_again(session: Session, actor: Actor, message_id: MessageId, *, reason: str, now: datetime) -> None:
    """By the same way, with the same Message-ID: a mailbox that has it can tell. Raises NotFound, NotInDoubt."""
    _settle(session, actor, message_id, Settled.SENT_AGAIN, reason, now, {"state": MessageState.QUEUED, "attempts": 0, "next_try_at": now})


def arrived(session: Session, actor: Actor, message_id: MessageId, *, reason: str, now: datetime) -> None:
    """Its reader has said so. Raises NotFound, NotInDoubt."""
    _settle(session, actor, message_id, Settled.ARRIVED, reason, now, {"state": MessageState.DELIVERED})


def _settle(
    session: Session, actor: Actor, message_id: MessageId, how: Settled, reason: str, now: datetime, values: dict[str, Any]
) -> None:
    """One of two who decide at once wins; the other is told."""
    deliveries.letter(session, message_id)
    lost = (Message.id == message_id, Message.channel != Channel.IN_APP, Message.state.in_(LOST))
    noted = {"settled": how, "settled_at": now, "settled_reason": reason, "error": "", **values}
    if session.scalar(update(Message).where(*lost).values(noted).returning(Message.id)) is None:
        raise NotInDoubt
    accounts.audit(session, actor.person_id, "letter_sent_again" if how == Settled.SENT_AGAIN else "letter_arrived", "message", message_id)
