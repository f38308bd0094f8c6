"""A word to everybody, a word to the mayor, and the answer."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.kinds import FORMER_STAFF
from lms.accounts.services import audit, insert_or_nothing
from lms.accounts.services.office import set_setting
from lms.executive import rules
from lms.executive.kinds import SETTING
from lms.executive.models import Voice
from lms.followups.services import Word, tell
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotAllowed, NotFound, Stale, Unacceptable
from lms.kernel.ids import PersonId
from lms.kernel.immutable import immutable
from lms.kernel.personal import forget_in


@immutable
class Message:
    """What stands on everybody's home, signed, up to a day; an empty one is none."""

    text: str = ""
    signed: str = ""
    until: str = ""


def say(session: Session, actor: Actor, text: str, signed: str, until: date, *, today: date) -> None:
    """Put a message on everybody's home, in the place of the one that stands there. Raises Unacceptable, NotAllowed."""
    _may(actor)
    rules.check_until(until, today)
    set_setting(session, actor, SETTING, asdict(Message(text, signed, until.isoformat())))


def take_down(session: Session, actor: Actor) -> None:
    """Before its day. Twice is once. Raises NotAllowed."""
    _may(actor)
    if accounts.settings(session)[SETTING].get("text"):
        set_setting(session, actor, SETTING, asdict(Message()))


def speak(session: Session, actor: Actor, key: str, text: str, *, is_named: bool, may_quote: bool, today: date) -> None:
    """A voice to the mayor. Without a name no person is kept with it, nor its day. Sent twice under one *key*, it is one. Raises Unacceptable, NotAllowed."""
    if not actor.serves:
        raise NotAllowed(N_("声を届けられるのは、所属のある職員です。"))
    if not rules.is_key(key):
        raise Unacceptable(N_("画面が古くなっています。もう一度送ってください。"))
    whose = actor.person_id if is_named else None
    said = {"key": key, "writer_id": whose, "written_on": rules.kept_day(today, is_named=is_named), "text": text, "may_quote": may_quote}
    fresh = {"answer": "", "is_public": False, "version": 1}
    session.execute(insert_or_nothing(session, Voice).values(**said, **fresh).on_conflict_do_nothing())


def answer(session: Session, actor: Actor, key: str, text: str, *, is_public: bool, version: int, today: date) -> None:
    """Answer a voice, or answer it anew; *is_public*: everybody reads the answer. Who wrote it under their name finds it in the inbox.

    Raises NotFound, Stale, NotAllowed.
    """
    _may(actor)
    before = session.execute(select(Voice.writer_id, Voice.answer).where(Voice.key == key)).one_or_none()
    if before is None:
        raise NotFound(N_("おさがしの声が見つかりません。"))
    given = {"answer": text, "is_public": is_public, "answered_by_id": actor.person_id, "answered_on": today, "version": version + 1}
    seen = update(Voice).where(Voice.key == key, Voice.version == version).values(**given)
    if session.scalar(seen.returning(Voice.key)) is None:
        raise Stale(N_("ほかの方が先に答えています。いまの答えを確かめてから、もう一度送ってください。"))
    audit(session, actor.person_id, "voice_answered", "voice", key)
    if before.writer_id is not None and before.answer != text:
        tell(session, [Word(before.writer_id, "voice_answered", {}, "/voices/", f"voice_answered:{key}:{version}")], by_mail=False)


def said_by(person_id: PersonId) -> ColumnElement[bool]:
    return or_(Voice.writer_id == person_id, Voice.answered_by_id == person_id)


def forget_name(session: Session, person_id: PersonId, spellings: Sequence[str]) -> None:
    """Take a name out of what its bearer told the mayor or answered."""
    for row in session.scalars(select(Voice).where(said_by(person_id))):
        row.version += forget_in(row, spellings, FORMER_STAFF)


def _may(actor: Actor) -> None:
    if not actor.has("executive"):
        raise NotAllowed(N_("これができるのは、経営層の方だけです。"))
