"""Shared terminals that the office has registered, and the PINs by which people without a PC sign in there."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base, Timestamped
from lms.kernel.ids import PersonId, TerminalId, UnitId


class Terminal(Timestamped, Base):
    """One browser of a shared machine. Its cookie holds a random token; here stands its SHA-256."""

    __tablename__ = "terminals"

    id: Mapped[TerminalId] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    unit_id: Mapped[UnitId] = mapped_column(ForeignKey("units.id"))
    registered_by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"))
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Pin(Base):
    """The argon2 hash of a person's PIN. It opens nothing but a registered terminal."""

    __tablename__ = "pins"

    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(String(200))
    must_change: Mapped[bool] = mapped_column(default=False)
    set_at: Mapped[datetime]
