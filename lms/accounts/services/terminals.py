"""Shared terminals: registering a browser, PINs, and sessions that end with their terminal."""

import secrets
from collections.abc import Collection
from datetime import datetime

from argon2 import PasswordHasher
from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from lms.accounts import queries
from lms.accounts.kinds import MOST_PIN_LENGTH, Role, SigninMethod
from lms.accounts.models.access import SigninSession
from lms.accounts.models.terminals import Pin, Terminal
from lms.accounts.queries import standing
from lms.accounts.queries import terminals as terminal_queries
from lms.accounts.rules import terminals as rules
from lms.accounts.services import audit, insert_or_nothing, signin
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotAllowed
from lms.kernel.ids import PersonId, TerminalId, UnitId


class NoTerminal(NotAllowed):
    """A PIN where none counts: it is refused before anything is tried."""

    def __init__(self) -> None:
        super().__init__(N_("PINが使えるのは、登録した共用パソコンだけです。ここではパスワードでログインしてください。"))


# Terminals


def register(session: Session, actor: Actor, *, name: str, unit_id: UnitId, earlier: str | None, now: datetime) -> str:
    """Make this browser a terminal of a unit; answers the token for its cookie. What it was registered as before ends."""
    standing = terminal_queries.here(session, earlier)
    if standing is not None:
        revoke(session, actor, standing.id, now=now)
    token = secrets.token_urlsafe(32)
    made = Terminal(token_hash=queries.token_hash(token), name=name, unit_id=unit_id, registered_by_id=actor.person_id, created_at=now)
    session.add(made)
    session.flush()
    audit(session, actor.person_id, "terminal_registered", "terminal", made.id)
    return token


def revoke(session: Session, actor: Actor, terminal_id: TerminalId, *, now: datetime) -> None:
    """Take a terminal out of use: its cookie opens nothing any more, and whoever is signed in there is signed out."""
    gone = update(Terminal).where(Terminal.id == terminal_id, Terminal.revoked_at.is_(None)).values(revoked_at=now)
    if session.scalar(gone.returning(Terminal.id)) is None:
        return
    _end_sessions(session, SigninSession.terminal_id == terminal_id, now=now)
    audit(session, actor.person_id, "terminal_revoked", "terminal", terminal_id)


def _take_up(session: Session, token: str | None, *, now: datetime) -> TerminalId | None:
    """Note that a terminal is used. One conditional UPDATE: whoever revokes it meanwhile comes before or after, never between."""
    used = update(Terminal).where(Terminal.token_hash == queries.token_hash(token or ""), Terminal.revoked_at.is_(None))
    return session.scalar(used.values(last_used_at=now).returning(Terminal.id))


def settle_in(session: Session, *, token: str, terminal_token: str, earlier: str | None, now: datetime) -> None:
    """Somebody has signed in, however they did: on a registered terminal their session is short, and whoever was there before is out."""
    terminal_id = _take_up(session, terminal_token, now=now)
    if terminal_id is None:
        return
    mine = SigninSession.token_hash == queries.token_hash(token)
    idle = int(signin.idle_limit(session, is_shared=True).total_seconds())
    session.execute(update(SigninSession).where(mine).values(terminal_id=terminal_id, is_shared_terminal=True, idle_seconds=idle))
    _end_sessions(session, SigninSession.terminal_id == terminal_id, ~mine, now=now)
    if earlier:
        _end_sessions(session, SigninSession.token_hash == queries.token_hash(earlier), ~mine, now=now)


def _end_sessions(session: Session, *which: ColumnElement[bool], now: datetime) -> None:
    session.execute(update(SigninSession).where(SigninSession.revoked_at.is_(None), *which).values(revoked_at=now))


# PINs


def check_pin(pin: str, staff_numbers: Collection[str]) -> None:
    """Judge a new PIN before it is hashed. Raises WeakPin."""
    rules.check_pin(pin, staff_numbers)


def first_pin(staff_numbers: Collection[str]) -> tuple[str, str]:
    """A PIN that the office hands over, and its hash: slow, so before a transaction opens."""
    while True:
        pin = "".join(secrets.choice("0123456789") for _ in range(MOST_PIN_LENGTH))
        try:
            rules.check_pin(pin, staff_numbers)
        except rules.WeakPin:
            continue
        return pin, PasswordHasher().hash(pin)


def may_try(session: Session, key: str, terminal_id: TerminalId, *, now: datetime) -> bool:
    """Count a try of a PIN for the name and for the terminal, before anything is hashed."""
    by_name = signin.take_try(session, key, now=now, most=rules.PIN_TRIES_PER_WINDOW)
    return signin.take_try(session, f"terminal:{terminal_id}", now=now, most=rules.TERMINAL_TRIES_PER_WINDOW) and by_name


def enter_by_pin(session: Session, person_id: PersonId, terminal_token: str | None, *, now: datetime) -> str:
    """A session with staff rights on a terminal. Raises NoTerminal where it was revoked meanwhile."""
    terminal_id = _take_up(session, terminal_token, now=now)
    if terminal_id is None:
        raise NoTerminal
    return signin.start_session(session, person_id, now=now, method=SigninMethod.PIN, is_shared_terminal=True, terminal_id=terminal_id)


def set_pin(session: Session, person_id: PersonId, pin_hash: str, *, now: datetime, must_change: bool = False) -> None:
    """Keep the hash of a PIN (made outside the transaction) and end every session that a PIN had opened."""
    values = {"hash": pin_hash, "must_change": must_change, "set_at": now}
    kept = insert_or_nothing(session, Pin).values(person_id=person_id, **values)
    session.execute(kept.on_conflict_do_update(index_elements=["person_id"], set_=values))
    _end_sessions(session, SigninSession.person_id == person_id, SigninSession.method == SigninMethod.PIN, now=now)


def choose_pin(session: Session, actor: Actor, pin_hash: str, *, now: datetime) -> None:
    """One's own PIN."""
    set_pin(session, actor.person_id, pin_hash, now=now)
    audit(session, actor.person_id, "pin_set", "person", actor.person_id)


def issue_pin(session: Session, actor: Actor, person_id: PersonId, pin_hash: str, *, now: datetime) -> None:
    """A first PIN for somebody, to be changed at the first sign-in. An administrator's only by an administrator."""
    if person_id in standing.holders(session, Role.ADMINISTRATOR, today=clock.local_date(now)) and not actor.has(Role.ADMINISTRATOR):
        raise NotAllowed(N_("システム管理者のPINを出せるのは、システム管理者だけです。"))
    set_pin(session, person_id, pin_hash, now=now, must_change=True)
    audit(session, actor.person_id, "pin_issued", "person", person_id)
