"""Use cases of licences: the holder makes a card, the office stops a licence and lets it go on."""

import secrets
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.services import audit, insert_or_nothing
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, Stale, Unacceptable
from lms.kernel.events import publish
from lms.kernel.ids import PersonId
from lms.licences import queries
from lms.licences.events import LicenceRestored, LicenceRevoked
from lms.licences.models import LicenceCard, LicenceRevocation


def make_card(session: Session, actor: Actor, *, shows_name: bool, is_renewed: bool, now: datetime) -> None:
    """The card of this person, made or changed; renewed, the QR on the earlier one leads nowhere."""
    card = session.get(LicenceCard, actor.person_id, with_for_update=True)
    if card is not None:
        card.shows_name = shows_name
        card.code = _code() if is_renewed else card.code
        return
    values = {"person_id": actor.person_id, "code": _code(), "shows_name": shows_name, "made_at": now}
    session.execute(insert_or_nothing(session, LicenceCard).values(values).on_conflict_do_nothing())


def _code() -> str:
    """128 bits: nobody guesses their way to a card."""
    return secrets.token_urlsafe(16)


def revoke(session: Session, actor: Actor, person_id: PersonId, *, reason: str, now: datetime) -> None:
    """Stop a licence until further notice. Nobody stops their own. Raises NotFound, Stale."""
    if person_id == actor.person_id:
        raise Unacceptable(N_("自分のライセンスは止められません。ほかの担当の方に頼んでください。"))
    queries.held_by(session, person_id, clock.local_date(now))
    values = {"person_id": person_id, "reason": reason, "revoked_by_id": actor.person_id, "revoked_at": now}
    made = insert_or_nothing(session, LicenceRevocation).values(values).on_conflict_do_nothing().returning(LicenceRevocation.id)
    revocation_id = session.scalar(made)
    if revocation_id is None:
        raise Stale(N_("このライセンスは、もう止めています。"))
    audit(session, actor.person_id, "licence_revoked", "person", person_id)
    publish(session, LicenceRevoked(person_id, revocation_id))


def restore(session: Session, actor: Actor, person_id: PersonId, *, now: datetime) -> None:
    """Let a stopped licence go on. Nobody does so for themselves. Twice is once. Raises Unacceptable."""
    if person_id == actor.person_id:
        raise Unacceptable(N_("自分のライセンスは戻せません。ほかの担当の方に頼んでください。"))
    open_ = (LicenceRevocation.person_id == person_id, LicenceRevocation.lifted_at.is_(None))
    lifted = update(LicenceRevocation).where(*open_).values(lifted_at=now, lifted_by_id=actor.person_id)
    revocation_id = session.scalar(lifted.returning(LicenceRevocation.id))
    if revocation_id is not None:
        audit(session, actor.person_id, "licence_restored", "person", person_id)
        publish(session, LicenceRestored(person_id, revocation_id))
