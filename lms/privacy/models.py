"""Who is kept for a while although the time of keeping is over; how often the guard has found something."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base, Timestamped
from lms.kernel.ids import PersonId


class RetentionHold(Timestamped, Base):
    """保留: somebody who has left is not erased before *until*, for a legal duty."""

    __tablename__ = "retention_holds"

    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(200))
    until: Mapped[date]  # first day on which it is over
    placed_by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"))


class GuardCount(Base):
    """In how many boxes the guard has found something in a week, and what became of it. No person, no unit, no text."""

    __tablename__ = "guard_counts"

    week: Mapped[date] = mapped_column(primary_key=True)  # its Monday
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    level: Mapped[str] = mapped_column(String(8), primary_key=True)
    deed: Mapped[str] = mapped_column(String(10), primary_key=True)
    reason: Mapped[str] = mapped_column(String(20), primary_key=True)  # why it was kept; empty for any other deed
    count: Mapped[int]
