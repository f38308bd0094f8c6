"""Concerns under test."""

from typing import Any

from sqlalchemy.orm import Session

from lms.concerns import services
from lms.concerns.services import ConcernEntry
from lms.kernel import clock
from lms.kernel.ids import ConcernId, PersonId
from tests.town import Town

TITLE = "同じ問い合わせに、毎日30分かかる"
TEXT = "電話が続くと、窓口の列が止まります。"


def put_in(session: Session, town: Town, person: PersonId, **changed: Any) -> ConcernId:
    """A concern of that person, with the name unless said otherwise. Committed."""
    entry: dict[str, Any] = {"title": TITLE, "text": TEXT, **changed}
    token = f"{person}:{entry['title']}"[:64]
    made = services.put_in(session, town.actor(session, person), ConcernEntry(**entry), token=token, today=clock.today())
    session.commit()
    return made
