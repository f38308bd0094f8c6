"""Reading follow-ups and messages."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.followups.kinds import Channel
from lms.followups.models import Message


def unread_count(session: Session, person_id: int) -> int:
    mine = (Message.recipient_id == person_id, Message.channel == Channel.IN_APP, Message.read_at.is_(None))
    return session.scalar(select(func.count()).where(*mine)) or 0
