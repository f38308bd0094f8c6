"""Reading follow-ups and messages."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.followups.kinds import Channel, MessageState
from lms.followups.models import Heartbeat, Message


def unread_count(session: Session, person_id: int) -> int:
    mine = (Message.recipient_id == person_id, Message.channel == Channel.IN_APP, Message.read_at.is_(None))
    return session.scalar(select(func.count()).where(*mine)) or 0


def last_heartbeat(session: Session) -> datetime | None:
    """When a scheduler last gave a sign of life."""
    return session.scalar(select(func.max(Heartbeat.beat_at)))


def unsettled_count(session: Session) -> int:
    """Mails that failed for good or whose fate is not known."""
    lost = Message.state.in_((MessageState.FAILED, MessageState.UNKNOWN))
    return session.scalar(select(func.count()).where(Message.channel == Channel.MAIL, lost)) or 0
