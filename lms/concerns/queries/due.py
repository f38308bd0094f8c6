"""Concerns whose answer was asked for by a day that has come."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.concerns.models import Concern
from lms.concerns.queries import STANDING
from lms.kernel.db import columns


def asked_by(session: Session, first: date, last: date) -> Any:
    found = select(Concern.id, Concern.title, Concern.answerer_id, Concern.answer_by)
    return columns(session, found.where(Concern.state.in_(STANDING), Concern.answer_by.between(first, last)).order_by(Concern.id))
