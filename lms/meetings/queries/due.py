"""Decisions that are held until a day, and whose day has come."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.kernel.db import columns
from lms.meetings.kinds import Verdict
from lms.meetings.models import Decision, Meeting


def held_until(session: Session, first: date, last: date) -> Any:
    """Each with its owner and with whoever led the meeting."""
    about: Any = (Decision.id, Decision.work, Decision.text, Decision.due_on, Decision.owner_id, Meeting.facilitator_id)
    found = select(*about).join(Meeting, Meeting.id == Decision.meeting_id)
    waits = (Decision.verdict == Verdict.HELD, Decision.followed_by_id.is_(None), Decision.due_on.between(first, last))
    return columns(session, found.where(*waits).order_by(Decision.id))
