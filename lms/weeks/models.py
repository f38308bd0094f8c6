"""The figures of weeks that are over."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel import clock
from lms.kernel.db import Base
from lms.kernel.ids import UnitId


class UnitWeek(Base):
    """One week of one 課. Written once: what is taken back later changes no figure that was read in the meantime."""

    __tablename__ = "unit_weeks"

    unit_id: Mapped[UnitId] = mapped_column(ForeignKey("units.id"), primary_key=True)
    begins_on: Mapped[date] = mapped_column(primary_key=True, index=True)  # its Monday
    people: Mapped[int]  # who served there on its last day: small groups are not shown
    planned: Mapped[int]
    tried: Mapped[int]
    shared: Mapped[int]
    taken_at: Mapped[datetime] = mapped_column(default=clock.now)
