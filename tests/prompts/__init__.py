"""What the tests of the prompt library begin with."""

from typing import Any

from sqlalchemy.orm import Session

from lms.kernel import clock
from lms.kernel.ids import PersonId, PromptId
from lms.prompts import services
from lms.prompts.services import NO_SOURCE, PromptEntry, Source
from tests.town import Town

SOUND = {
    "title": "通知文をやさしく直す",
    "purpose": "住民の方への案内を、小学5年生に伝わる文にする",
    "text": "次の〔案内文〕を、小学5年生に分かる文に直してください。{{期限}}は変えないでください。",
    "field": "documents",
    "ai_use": "drafting",
}


def put_in(session: Session, town: Town, person: PersonId, source: Source = NO_SOURCE, **changed: Any) -> PromptId:
    """A prompt of that person in the library, committed."""
    entry: dict[str, Any] = {**SOUND, "tool_id": town.tool, **changed}
    made = services.put_in(session, town.actor(session, person), PromptEntry(**entry), source, now=clock.now())
    session.commit()
    return made
