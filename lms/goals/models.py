"""Visions, KPIs, and the values that people enter for them. A *place* is the id of a unit, or kinds.TOWN."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel import clock
from lms.kernel.db import Base, Timestamped, Versioned
from lms.kernel.ids import KpiId, PersonId, UnitId


class Vision(Base):
    """What a place wants to become, in its own words. A new wording is a new row: what was said before stands."""

    __tablename__ = "visions"

    place_id: Mapped[UnitId] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(String(400))
    written_by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"), index=True)
    written_at: Mapped[datetime] = mapped_column(default=clock.now)


class Kpi(Timestamped, Versioned, Base):
    """Something by which a place sees whether it comes nearer. *measure*: what the product counts; empty where people enter it."""

    __tablename__ = "kpis"
    __table_args__ = (CheckConstraint("baseline <> target", name="distance"),)

    id: Mapped[KpiId] = mapped_column(primary_key=True)
    place_id: Mapped[UnitId] = mapped_column(index=True)
    shape: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(60))
    aim: Mapped[str] = mapped_column(String(200), default="")
    measure: Mapped[str] = mapped_column(String(12), default="")
    counted_in: Mapped[str] = mapped_column(String(12), default="")
    baseline: Mapped[float | None]
    target: Mapped[float | None]
    due_on: Mapped[date]
    keeper_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"), index=True)
    retired_at: Mapped[datetime | None]


class KpiValue(Base):
    """One value of a KPI, one a day: entered again, the later one stands."""

    __tablename__ = "kpi_values"

    kpi_id: Mapped[KpiId] = mapped_column(ForeignKey("kpis.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    figure: Mapped[float | None]
    state: Mapped[str] = mapped_column(String(10), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    link: Mapped[str] = mapped_column(String(300), default="")
    source: Mapped[str] = mapped_column(String(6))
    entered_by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"), index=True)
    entered_at: Mapped[datetime] = mapped_column(default=clock.now)
