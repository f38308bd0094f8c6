"""What everybody concerned hears in the inbox: new AI利用ルール, a licence that was stopped."""

from sqlalchemy import String, bindparam, cast, literal, select
from sqlalchemy.orm import Session

from lms.accounts.services import insert_or_nothing
from lms.followups.kinds import Channel, MessageState
from lms.followups.models import Message
from lms.followups.services import Word, tell
from lms.guidelines import queries as guidelines
from lms.guidelines.events import RulesPublished
from lms.kernel import clock
from lms.kernel.db import Document, UtcDateTime
from lms.licences.events import LicenceRevoked


def on_rules_published(session: Session, event: RulesPublished) -> None:
    """Whoever has acknowledged an earlier version finds it in the inbox, once: one statement for a whole town, and no mail."""
    now, params = clock.now(), {"number": event.number, "effective_on": event.effective_on.isoformat()}
    reader = guidelines.readers_before(event.number, clock.today()).subquery()
    values = {
        "dedupe_key": literal(f"rules_published:{event.number}:", String()).concat(cast(reader.c.id, String())),
        "channel": literal(Channel.IN_APP.value, String()),
        "kind": literal("rules_published", String()),
        "params": bindparam("told", params, type_=Document),
        "link": literal("/rules/", String()),
        "state": literal(MessageState.DELIVERED.value, String()),
        "attempts": literal(0),
        **dict.fromkeys(("next_try_at", "created_at", "updated_at"), bindparam("now", now, type_=UtcDateTime())),
        "error": literal("", String()),
    }
    found = select(reader.c.id, *values.values()).where(reader.c.id.is_not(None))  # SQLite wants a WHERE before ON CONFLICT
    told = insert_or_nothing(session, Message).from_select(["recipient_id", *values], found)
    session.execute(told.on_conflict_do_nothing())


def on_licence_revoked(session: Session, event: LicenceRevoked) -> None:
    """The holder is told where the reason stands; the reason itself is in no mail."""
    key = f"licence_revoked:{event.revocation_id}:{event.person_id}"
    tell(session, [Word(event.person_id, "licence_revoked", {}, "/licence/", key)])
