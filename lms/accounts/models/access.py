"""Signing in: secrets, server-side sessions, the throttle, API tokens, and the record of who did what."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base, Timestamped
from lms.kernel.ids import ApiTokenId, PersonId, TerminalId

FOUR_HOURS = 14_400


class Password(Timestamped, Base):
    """The argon2 hash of a person's password, or of the one-time code in its place: good until a moment, or until its owner sets a password; *used_at*: first."""

    __tablename__ = "passwords"

    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(String(200))
    must_change: Mapped[bool] = mapped_column(default=False)
    one_time_until: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


class SigninSession(Base):
    """One sign-in on one machine. The cookie holds a random token; here stands its SHA-256."""

    __tablename__ = "signin_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), index=True)
    method: Mapped[str] = mapped_column(String(10))  # password, sso, pin
    second_factor: Mapped[str] = mapped_column(String(10), default="", server_default="")
    is_shared_terminal: Mapped[bool] = mapped_column(default=False)
    terminal_id: Mapped[TerminalId | None] = mapped_column(ForeignKey("terminals.id"), index=True)
    idle_seconds: Mapped[int] = mapped_column(default=FOUR_HOURS, server_default=str(FOUR_HOURS))  # how long it may be left
    started_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class SigninThrottle(Base):
    """How often one login name (or one address) was tried in the running window."""

    __tablename__ = "signin_throttles"

    key: Mapped[str] = mapped_column(String(140), primary_key=True)
    window_started_at: Mapped[datetime]
    tries: Mapped[int]


class ApiToken(Timestamped, Base):
    """A key for a connected system, shown once, stored as SHA-256, with the scopes it opens. *person_id* made it; the key is the municipality's."""

    __tablename__ = "api_tokens"

    id: Mapped[ApiTokenId] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[Any]]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class AuditEntry(Base):
    """Actor's internal id, action, object; no content. The database refuses to change or remove a row; a job gives each its place and seal, once."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_object", "object_kind", "object_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)  # no foreign key: erasing a person removes the name, never the row
    action: Mapped[str] = mapped_column(String(60))
    object_kind: Mapped[str] = mapped_column(String(40), default="")
    object_id: Mapped[str] = mapped_column(String(80), default="")
    place: Mapped[int | None] = mapped_column(unique=True, index=True)  # 1, 2, 3 … in the chain
    seal: Mapped[str | None] = mapped_column(String(64))


class AuditAnchor(Base):
    """Where the chain ended after a run of sealing, kept a second time in a file beside the database: shows when the end was cut off."""

    __tablename__ = "audit_anchors"

    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seal: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class AuditCheck(Base):
    """One walk along the chain: how many entries it read, how many faults it found."""

    __tablename__ = "audit_checks"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    entries: Mapped[int]
    faults: Mapped[int]
