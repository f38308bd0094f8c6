"""Versions of the AI利用ルール, and who has acknowledged which."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base, Timestamped, Versioned
from lms.kernel.ids import PersonId, RulesVersionId


class RulesVersion(Timestamped, Versioned, Base):
    """One state of the rules. Without *published_at* it is the draft of the next one, of which there is one; published it never changes."""

    __tablename__ = "rules_versions"
    __table_args__ = (CheckConstraint("published_at IS NULL OR effective_on IS NOT NULL", name="publication"),)

    id: Mapped[RulesVersionId] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    document: Mapped[dict[str, Any]]
    effective_on: Mapped[date | None]
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"))


class Acknowledgement(Base):
    """Somebody has read a version and answered its questions, once."""

    __tablename__ = "rules_acknowledgements"

    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), primary_key=True)
    version_id: Mapped[RulesVersionId] = mapped_column(ForeignKey("rules_versions.id"), primary_key=True, index=True)
    acknowledged_at: Mapped[datetime]
