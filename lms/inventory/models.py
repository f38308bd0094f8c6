"""The tasks of a unit."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base, Timestamped, Versioned
from lms.kernel.ids import UnitId, WorkTaskId


class WorkTask(Timestamped, Versioned, Base):
    """One task of a unit: how long, how often, and what changing it would cost and bring (1–5)."""

    __tablename__ = "work_tasks"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 0 AND 14400", name="minutes"),
        CheckConstraint("times_per_month BETWEEN 0 AND 100000", name="times_per_month"),
    )

    id: Mapped[WorkTaskId] = mapped_column(primary_key=True)
    unit_id: Mapped[UnitId] = mapped_column(ForeignKey("units.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    minutes: Mapped[int | None]  # per time
    times_per_month: Mapped[int | None]
    on_paper: Mapped[bool] = mapped_column(default=False)
    typed_twice: Mapped[bool] = mapped_column(default=False)
    impact: Mapped[int | None]
    cost: Mapped[int | None]
    effect: Mapped[int | None]
    retired_at: Mapped[datetime | None]
