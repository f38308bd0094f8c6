"""When the seven questions are asked. The answers lie in the anonymous store."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base, Timestamped


class PulseRound(Timestamped, Base):
    """From its first to its last day; the last day is its name in the anonymous store."""

    __tablename__ = "pulse_rounds"
    __table_args__ = (CheckConstraint("last_on > first_on", name="days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    first_on: Mapped[date] = mapped_column(unique=True)
    last_on: Mapped[date] = mapped_column(unique=True)
