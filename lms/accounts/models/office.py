"""What the office sets for the whole municipality, and the small rows behind every form."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base, Document, Timestamped, Versioned
from lms.kernel.ids import PersonId, ToolId


class OfficeSetting(Timestamped, Versioned, Base):
    """One setting of the municipality by its key; kinds and defaults are in rules.SETTINGS."""

    __tablename__ = "office_settings"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(Document)


class OfficeSettingChange(Base):
    """The history of the settings: who changed what from what, when."""

    __tablename__ = "office_setting_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), index=True)
    old: Mapped[Any] = mapped_column(Document, nullable=True)
    new: Mapped[Any] = mapped_column(Document)
    changed_by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[datetime]


class OfficeFile(Timestamped, Base):
    """A picture of the municipality, such as its logo, as it was sent and judged."""

    __tablename__ = "office_files"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    content: Mapped[bytes]


class Tool(Timestamped, Versioned, Base):
    """A tool the municipality allows, as it stands in the plan form."""

    __tablename__ = "tools"

    id: Mapped[ToolId] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    note: Mapped[str] = mapped_column(String(200), default="")
    sort: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None]


class Draft(Base):
    """What somebody has typed and not yet saved: a row, never browser storage."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("owner_id", "form_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"))
    form_key: Mapped[str] = mapped_column(String(80))
    fields: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime] = mapped_column(index=True)


class IdempotencyKey(Base):
    """A form that was taken once; a double click or a retry finds its result here."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (UniqueConstraint("owner_id", "token"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"))
    token: Mapped[str] = mapped_column(String(64))
    location: Mapped[str] = mapped_column(String(300), default="")
    taken_at: Mapped[datetime] = mapped_column(index=True)
