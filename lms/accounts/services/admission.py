"""From the first factor to a session: what was judged still stands, what a one-time code began before is over, the second factor is asked for."""

import secrets
from dataclasses import field
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from lms.accounts import queries, rules
from lms.accounts.kinds import SecondFactorProof, SigninMethod
from lms.accounts.models.access import Password
from lms.accounts.models.second_factor import PendingSignin
from lms.accounts.queries import signin as signin_queries
from lms.accounts.services import signin
from lms.kernel import clock
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.ids import PersonId
from lms.kernel.immutable import immutable


class CodeOver(Unacceptable):
    """A one-time code that is too old, or in whose place something else stands meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            N_("この仮のパスワードは、期限が過ぎたか、新しいものに変わっています。担当課で出し直してもらってください。"),
            field="password",
        )


@immutable
class FirstFactor:
    """Who has shown what. *password_hash* is the one that was judged: another one by now ends the sign-in."""

    person_id: PersonId
    method: SigninMethod = SigninMethod.PASSWORD
    password_hash: str = field(default="", repr=False)
    is_shared_terminal: bool = False
    proof: SecondFactorProof = SecondFactorProof.NONE


@immutable
class Admitted:
    """A session's token, or the token of a sign-in that still lacks its second factor."""

    token: str | None = field(default=None, repr=False)
    pending: str | None = field(default=None, repr=False)


def admit(session: Session, shown: FirstFactor, *, now: datetime, former: str | None) -> Admitted:
    """Begin a session, or ask for the second factor first. Raises CodeOver."""
    needs_more = shown.proof == SecondFactorProof.NONE
    if needs_more and signin_queries.asks_for_second_factor(session, shown.person_id, today=clock.local_date(now)):
        return Admitted(pending=_wait(session, shown, now=now))
    return Admitted(token=begin(session, shown, now=now, former=former))


def begin(session: Session, shown: FirstFactor, *, now: datetime, former: str | None) -> str:
    """The session itself; the token that only the browser keeps. Raises CodeOver."""
    if shown.method == SigninMethod.PASSWORD:
        _use(session, shown, now=now)
    return signin.start_session(
        session,
        shown.person_id,
        now=now,
        method=shown.method,
        is_shared_terminal=shown.is_shared_terminal,
        second_factor=shown.proof,
        former=former,
    )


def renew_hash(session: Session, found: queries.Credentials, fresh: str) -> None:
    """Put a hash after the parameters of today in the place of an older one of the same password: no session ends."""
    same = (Password.person_id == found.person_id, Password.hash == found.password_hash)
    session.execute(update(Password).where(*same).values(hash=fresh))


def take(session: Session, pending: str) -> bool:
    """Whether this sign-in was still waiting: of two browsers that finish it, one does."""
    gone = delete(PendingSignin).where(PendingSignin.token_hash == queries.token_hash(pending)).returning(PendingSignin.token_hash)
    return session.scalar(gone) is not None


def _wait(session: Session, shown: FirstFactor, *, now: datetime) -> str:
    pending = secrets.token_urlsafe(32)
    session.add(
        PendingSignin(
            token_hash=queries.token_hash(pending),
            person_id=shown.person_id,
            method=shown.method,
            is_shared_terminal=shown.is_shared_terminal,
            password_hash=shown.password_hash,
            ends_at=now + rules.PENDING_LENGTH,
        )
    )
    return pending


def _use(session: Session, shown: FirstFactor, *, now: datetime) -> None:
    """The password that was judged is still the person's. A one-time code lives until its owner sets a password: a browser may die before that.

    It opens nothing but the page for that, and one session at a time: who enters with it ends what was begun with it before.
    """
    standing = session.get(Password, shown.person_id, with_for_update=True, populate_existing=True)
    if standing is None or standing.hash != shown.password_hash:
        raise CodeOver
    if standing.one_time_until is None:
        return
    if rules.code_ends(standing.one_time_until, standing.used_at) <= now:
        raise CodeOver
    standing.used_at = standing.used_at or now
    signin.revoke_sessions(session, shown.person_id, method=SigninMethod.PASSWORD)
