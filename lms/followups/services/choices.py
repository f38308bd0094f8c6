"""How somebody wants to be told beside the inbox."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.services import insert_or_nothing
from lms.followups.kinds import MessageState
from lms.followups.kinds.letters import RESTING
from lms.followups.models import LetterChoice, Message
from lms.followups.rules import letters
from lms.kernel.actor import Actor


def save(
    session: Session, actor: Actor, ways: Mapping[str, Sequence[str]], *, quiet_from: int | None, quiet_until: int | None, now: datetime
) -> None:
    """Keep what this person chose; letters that rest are looked at anew. Raises Unacceptable."""
    letters.quiet_hours(quiet_from, quiet_until)
    chosen: dict[str, Any] = {"ways": dict(ways), "quiet_from": quiet_from, "quiet_until": quiet_until, "updated_at": now}
    kept = insert_or_nothing(session, LetterChoice).values(person_id=actor.person_id, created_at=now, **chosen)
    session.execute(kept.on_conflict_do_update(index_elements=["person_id"], set_=chosen))
    resting = (Message.recipient_id == actor.person_id, Message.state == MessageState.QUEUED, Message.error == RESTING)
    session.execute(update(Message).where(*resting).values(next_try_at=now, error=""))
