"""Who is kept for a while although the time of keeping is over."""

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
