"""Signing in: passwords, the throttle of tries, and server-side sessions."""

import ipaddress
import secrets
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.accounts import queries, rules
from lms.accounts.kinds import LOGIN_NAME_LENGTH, Role, SecondFactorProof, SigninMethod
from lms.accounts.models.access import Password, SigninSession, SigninThrottle
from lms.accounts.models.people import Person
from lms.accounts.models.second_factor import PendingSignin
from lms.accounts.queries.signin import PasswordRule
from lms.accounts.rules import passwords
from lms.accounts.services import add_person, audit, grant, insert_or_nothing
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotAllowed
from lms.kernel.ids import PersonId, TerminalId
from lms.kernel.text import folded

hasher = PasswordHasher()
KEPT_BY_RENEWAL = ("person_id", "method", "second_factor", "is_shared_terminal", "terminal_id", "idle_seconds", "started_at", "ends_at")


class TooManyTries(NotAllowed):
    """The tries of this window are used up."""

    status = 429

    def __init__(self) -> None:
        super().__init__(N_("続けてお試しになったため、15分ほどお待ちください。"))


# Passwords: everything slow, so before a transaction opens


def check_password(password: str, rule: PasswordRule) -> None:
    """Judge a new password before it is hashed. Raises WeakPassword."""
    passwords.check(password, least=rule.least, own=rule.own)


def hashed(password: str) -> str:
    return hasher.hash(password)


def matches(found: queries.Credentials | None, typed: str) -> bool:
    """Whether this is the password; of nobody, an answer that takes as long. A one-time code may be typed in any fashion."""
    standing = found.password_hash if found else _nobodys_hash()
    code = passwords.as_one_time_code(typed) if found and found.must_change else None
    try:
        return hasher.verify(standing, code or typed) and found is not None
    except (VerificationError, InvalidHashError):
        return False


def rehashed(found: queries.Credentials, password: str) -> str | None:
    """A hash after the parameters of today, where the standing one has older ones."""
    return hasher.hash(password) if not found.must_change and hasher.check_needs_rehash(found.password_hash) else None


@cache
def _nobodys_hash() -> str:
    """An unknown name costs as much as a known one; made when first needed, and not at every start."""
    return hasher.hash("nobody has this password")


def enter_administrator(session: Session, *, login: str, password: str) -> Person:
    """The first person of an empty municipality: may sign in as *login* and set up everything else. Raises WeakPassword."""
    check_password(password, PasswordRule(queries.setting(session, "password_length"), (login,)))
    secret = hashed(password)
    made = add_person(session, name="管理者", kana="かんりしゃ", staff_no=login)
    grant(session, made.id, Role.ADMINISTRATOR, valid_from=clock.today())
    set_password_hash(session, made.id, secret)
    audit(session, None, "administrator_entered", "person", made.id)
    return made


def set_password_hash(
    session: Session, person_id: PersonId, hashed: str, *, must_change: bool = False, one_time_until: datetime | None = None
) -> None:
    """Store a hash (made outside the transaction) and end every session of the person. *one_time_until*: until then it leads to the setting of another."""
    values = {"hash": hashed, "must_change": must_change, "one_time_until": one_time_until, "used_at": None, "updated_at": clock.now()}
    kept = insert_or_nothing(session, Password).values(person_id=person_id, **values)
    session.execute(kept.on_conflict_do_update(index_elements=["person_id"], set_=values))
    revoke_sessions(session, person_id)


# The throttle


def name_key(login_name: str) -> str:
    return f"name:{folded(login_name)[:LOGIN_NAME_LENGTH]}"  # folding may lengthen a name beyond what the column holds


def person_key(person_id: PersonId) -> str:
    """Of tries by somebody whose first factor is known: codes, the old password."""
    return f"person:{person_id}"


def address_key(address: str | None) -> str:
    """Of an address; of IPv6 the network of one subscriber, who has 2^64 addresses to try from."""
    try:
        parsed = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return "address:unknown"
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return f"address:{parsed if parsed.version == 4 else ipaddress.ip_network((parsed, 64), strict=False)}"


def take_tries(session: Session, key: str | None, address: str | None, *, now: datetime) -> bool:
    """Count one try of this name or person and of this address, before anything is judged; False where either has none left."""
    of_address = take_try(session, address_key(address), now=now, most=rules.TRIES_PER_ADDRESS)
    return of_address and (key is None or take_try(session, key, now=now))


def give_back(session: Session, key: str | None, address: str | None) -> None:
    """The try was no guess: the name begins anew, and the address, behind which a whole building may sit, has failed once less."""
    taken = update(SigninThrottle).where(SigninThrottle.key == address_key(address), SigninThrottle.tries > 0)
    session.execute(
        taken.values(tries=SigninThrottle.tries - 1)
    )  # the address first, as in take_tries: two sign-ins must not wait for each other
    if key is not None:
        forget_tries(session, key)


def forget_tries(session: Session, key: str) -> None:
    session.execute(delete(SigninThrottle).where(SigninThrottle.key == key))


def take_try(session: Session, key: str, *, now: datetime, most: int = rules.TRIES_PER_WINDOW) -> bool:
    """Count one try at *key* before anything is hashed; False when the window's tries are used up.

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


# Sessions


def start_session(
    session: Session,
    person_id: PersonId,
    *,
    now: datetime,
    method: str = SigninMethod.PASSWORD,
    is_shared_terminal: bool = False,
    second_factor: str = SecondFactorProof.NONE,
    former: str | None = None,
    terminal_id: TerminalId | None = None,
) -> str:
    """A new sign-in session in the place of the browser's *former* one; answers the token that only the browser keeps."""
    if former is not None:
        living = update(SigninSession).where(SigninSession.token_hash == queries.token_hash(former), SigninSession.revoked_at.is_(None))
        session.execute(living.values(revoked_at=now))
    token = secrets.token_urlsafe(32)
    session.add(
        SigninSession(
            token_hash=queries.token_hash(token),
            person_id=person_id,
            method=method,
            second_factor=second_factor,
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


def renew_session(session: Session, former: str, *, now: datetime) -> str:
    """The same session under a new token: the old one opens nothing any more."""
    same = session.scalars(select(SigninSession).where(SigninSession.token_hash == queries.token_hash(former))).one()
    token = secrets.token_urlsafe(32)
    kept = {name: getattr(same, name) for name in KEPT_BY_RENEWAL}
    session.add(SigninSession(token_hash=queries.token_hash(token), last_seen_at=now, **kept))
    same.revoked_at = same.revoked_at or now
    return token


def idle_limit(session: Session, *, is_shared: bool) -> timedelta:
    """How long a session may be left alone: what the office has set for shared terminals, four hours elsewhere."""
    return timedelta(minutes=queries.setting(session, "terminal_idle_minutes")) if is_shared else rules.IDLE_LIMIT


def touch_session(session: Session, token: str, *, now: datetime) -> None:
    session.execute(update(SigninSession).where(SigninSession.token_hash == queries.token_hash(token)).values(last_seen_at=now))


def end_session(session: Session, actor: Actor, token: str) -> None:
    session.execute(update(SigninSession).where(SigninSession.token_hash == queries.token_hash(token)).values(revoked_at=clock.now()))
    audit(session, actor.person_id, "signed_out")


def revoke_sessions(session: Session, person_id: PersonId, *, but: str | None = None, method: SigninMethod | None = None) -> None:
    """End every session of the person, save the one with the token *but*, and every sign-in under way; those that began by *method* where it is named."""
    living = update(SigninSession).where(SigninSession.person_id == person_id, SigninSession.revoked_at.is_(None))
    if but is not None:
        living = living.where(SigninSession.token_hash != queries.token_hash(but))
    begun = delete(PendingSignin).where(PendingSignin.person_id == person_id)
    if method is not None:
        living, begun = living.where(SigninSession.method == method), begun.where(PendingSignin.method == method)
    session.execute(living.values(revoked_at=clock.now()))
    session.execute(begun)
