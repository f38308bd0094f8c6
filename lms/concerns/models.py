"""What lies in the box. Without a name, no column leads to a person: neither who put it in, nor their unit, nor the hour."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base, Versioned
from lms.kernel.ids import ConcernId, PersonId, UnitId


class Concern(Versioned, Base):
    """A concern; with *change* a proposal (提案). *token* is of the form, so that it lies here once. *answerer_unit_id* and *answerer_post* are of the day it was asked."""

    __tablename__ = "concerns"
    __table_args__ = (
        CheckConstraint("author_id IS NOT NULL OR unit_id IS NULL", name="anonymous"),
        CheckConstraint("(answerer_id IS NULL) = (answer_by IS NULL)", name="asked"),
        Index("ix_concerns_state_answer_by", "state", "answer_by"),
    )

    id: Mapped[ConcernId] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    put_in_on: Mapped[date]
    author_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"), index=True)
    unit_id: Mapped[UnitId | None] = mapped_column(ForeignKey("units.id"))
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str]
    change: Mapped[str] = mapped_column(default="")
    partner_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"))
    owner_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"), index=True)
    answerer_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"), index=True)
    answerer_unit_id: Mapped[UnitId | None] = mapped_column(ForeignKey("units.id"))
    answerer_post: Mapped[str] = mapped_column(String(40), default="")
    answer_by: Mapped[date | None]
    answer: Mapped[str] = mapped_column(default="")
    answered_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10))
