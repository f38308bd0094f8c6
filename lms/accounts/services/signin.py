"""Signing in: passwords, the throttle of tries, and server-side sessions."""

import secrets
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from lms.accounts import queries, rules
from lms.accounts.kinds import Role
from lms.accounts.models.access import Password, SigninSession, SigninThrottle
from lms.accounts.models.people import Person
from lms.accounts.services import add_person, audit, grant, insert_or_nothing
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotAllowed
from lms.kernel.ids import PersonId, TerminalId


class TooManyTries(NotAllowed):
    """The tries of this window are used up."""

    status = 429

    def __init__(self) -> None:
        super().__init__(N_("続けてお試しになったため、15分ほどお待ちください。"))


def check_password(password: str) -> None:
    """Judge a new password before it is hashed. Raises WeakPassword."""
    rules.check_password(password)


def hashed(password: str) -> str:
    """Judge a new password, then hash it: slow on purpose, so before a transaction opens. Raises WeakPassword."""
    rules.check_password(password)
    return PasswordHasher().hash(password)


def enter_administrator(session: Session, *, login: str, password: str) -> Person:
    """The first person of an empty municipality: may sign in as *login* and set up everything else. Raises WeakPassword."""
    secret = hashed(password)
    made = add_person(session, name="管理者", kana="かんりしゃ", staff_no=login)
    grant(session, made.id, Role.ADMINISTRATOR, valid_from=clock.today())
    set_password_hash(session, made.id, secret)
    audit(session, None, "administrator_entered", "person", made.id)
    return made


def set_password_hash(session: Session, person_id: PersonId, hashed: str, *, must_change: bool = False) -> None:
    """Store a hash (made outside the transaction) and end every session of the person."""
    standing = session.get(Password, person_id)
    if standing is None:
        session.add(Password(person_id=person_id, hash=hashed, must_change=must_change))
    else:
        standing.hash, standing.must_change = hashed, must_change
    revoke_sessions(session, person_id)


def take_try(session: Session, key: str, *, now: datetime, most: int = rules.TRIES_PER_WINDOW) -> bool:
    """Count one try at *key* before anything is hashed; False when the window's *most* tries are used up.

    One conditional UPDATE, so that no number of parallel guesses gets past the limit.
    """
    fresh = insert_or_nothing(session, SigninThrottle).values(key=key, window_started_at=now, tries=1)
    if session.scalar(fresh.on_conflict_do_nothing().returning(SigninThrottle.tries)) is not None:
        return True
    over = SigninThrottle.window_started_at <= now - rules.WINDOW
    restarted = update(SigninThrottle).where(SigninThrottle.key == key, over).values(window_started_at=now, tries=1)
    if session.scalar(restarted.returning(SigninThrottle.tries)) is not None:
        return True
    counted = update(SigninThrottle).where(SigninThrottle.key == key, SigninThrottle.tries < most)
    return session.scalar(counted.values(tries=SigninThrottle.tries + 1).returning(SigninThrottle.tries)) is not None


def forget_tries(session: Session, key: str) -> None:
    session.execute(delete(SigninThrottle).where(SigninThrottle.key == key))


def start_session(
    session: Session,
    person_id: PersonId,
    *,
    now: datetime,
    method: str = "password",
    is_shared_terminal: bool = False,
    terminal_id: TerminalId | None = None,
) -> str:
    """A new sign-in session; answers the token that only the browser keeps."""
    token = secrets.token_urlsafe(32)
    session.add(
        SigninSession(
            token_hash=queries.token_hash(token),
            person_id=person_id,
            method=method,
            is_shared_terminal=is_shared_terminal,
            terminal_id=terminal_id,
            idle_seconds=int(idle_limit(session, is_shared=is_shared_terminal).total_seconds()),
            started_at=now,
            last_seen_at=now,
            ends_at=now + rules.SESSION_LENGTH,
        )
    )
    audit(session, person_id, "signed_in")
    return token


def idle_limit(session: Session, *, is_shared: bool) -> timedelta:
    """How long a session may be left alone: what the office has set for shared terminals, four hours elsewhere."""
    return timedelta(minutes=queries.setting(session, "terminal_idle_minutes")) if is_shared else rules.IDLE_LIMIT


def touch_session(session: Session, token: str, *, now: datetime) -> None:
    session.execute(update(SigninSession).where(SigninSession.token_hash == queries.token_hash(token)).values(last_seen_at=now))


def end_session(session: Session, actor: Actor, token: str) -> None:
    session.execute(update(SigninSession).where(SigninSession.token_hash == queries.token_hash(token)).values(revoked_at=clock.now()))
    audit(session, actor.person_id, "signed_out")


def revoke_sessions(session: Session, person_id: PersonId) -> None:
    living = update(SigninSession).where(SigninSession.person_id == person_id, SigninSession.revoked_at.is_(None))
    session.execute(living.values(revoked_at=clock.now()))
