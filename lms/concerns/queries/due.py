"""Concerns whose answer was asked for by a day that has come."""

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.models.people import Posting
from lms.concerns.models import Concern
from lms.concerns.queries import STANDING, holds_post
from lms.kernel.db import columns


def asked_by(session: Session, first: date, last: date) -> Any:
    """A row for each who holds the post that was asked on the *last* day; where nobody does, for who was asked."""
    who = func.coalesce(Posting.person_id, Concern.answerer_id).label("answerer_id")
    found = select(Concern.id, Concern.title, who, Concern.answer_by).distinct().outerjoin(Posting, holds_post(last))
    found = found.select_from(Concern).where(Concern.state.in_(STANDING), Concern.answer_by.between(first, last))
    return columns(session, found.order_by(Concern.id, who))
