"""Keys by which machines ask: made, shown once, used, stopped."""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from lms.accounts.models.access import ApiToken
from lms.accounts.queries import api_tokens as queries
from lms.accounts.queries import token_hash
from lms.accounts.services import audit
from lms.accounts.services.signin import address_key, take_try
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.ids import ApiTokenId

MOST_CALLS = 9_000  # of one key in a window of 15 minutes: ten a second
TRY_AGAIN = 900  # seconds: a window of the throttle
MOST_REFUSED = 100  # wrong keys from one address in a window
NOTED_EVERY = timedelta(minutes=1)
PREFIX = "mnw_"  # by which a scanner of texts knows a key that has leaked


class Admission(StrEnum):
    """What becomes of a machine that asks."""

    WELCOME = "welcome"
    UNKNOWN = "unknown"
    TOO_MANY = "too_many"


def make(session: Session, actor: Actor, *, name: str, scope: str, expires_at: datetime | None, now: datetime) -> str:
    """A new key; only who reads this answer ever knows it."""
    if expires_at is not None and expires_at <= now:
        raise Unacceptable(N_("きょうより後の日を選んでください。"), field="expires_on")
    key = PREFIX + secrets.token_urlsafe(32)
    made = ApiToken(person_id=actor.person_id, name=name, token_hash=token_hash(key), scopes=[scope], expires_at=expires_at)
    session.add(made)
    session.flush()
    audit(session, actor.person_id, "api_token_made", "api_token", made.id)
    return key


def revoke(session: Session, actor: Actor, token_id: ApiTokenId, *, now: datetime) -> None:
    """From now on the key opens nothing. Twice is once. Raises NotFound."""
    queries.token(session, token_id)
    stopped = update(ApiToken).where(ApiToken.id == token_id, ApiToken.revoked_at.is_(None)).values(revoked_at=now)
    if session.scalar(stopped.returning(ApiToken.id)) is not None:
        audit(session, actor.person_id, "api_token_revoked", "api_token", token_id)


def admit(session: Session, key: str, *, scope: str, address: str | None, now: datetime) -> Admission:
    """Whether this key opens *scope* now. Use is counted, noted at most once a minute, and stands in the audit trail once a day."""
    live = (ApiToken.revoked_at.is_(None), or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now))
    found = session.execute(
        select(ApiToken.id, ApiToken.scopes, ApiToken.last_used_at).where(ApiToken.token_hash == token_hash(key), *live)
    ).first()
    if found is None or scope not in found.scopes:
        may_guess = take_try(session, f"api {address_key(address)}", now=now, most=MOST_REFUSED)
        return Admission.UNKNOWN if may_guess else Admission.TOO_MANY
    if not take_try(session, f"api key:{found.id}", now=now, most=MOST_CALLS):
        return Admission.TOO_MANY
    _note_use(session, found.id, found.last_used_at, now)
    return Admission.WELCOME


def _note_use(session: Session, token_id: ApiTokenId, last: datetime | None, now: datetime) -> None:
    if last is not None and now - last < NOTED_EVERY:
        return
    session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=now))
    if last is None or clock.local_date(last) != clock.local_date(now):
        audit(session, None, "api_token_used", "api_token", token_id)
