"""Workshops, who signed up and came, and what was handed out."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from lms.kernel.db import Base, Timestamped, Versioned
from lms.kernel.ids import HandoutId, LessonId, PersonId, UnitId, WorkshopId


class Workshop(Timestamped, Versioned, Base):
    """A lesson taught at one date. *sequence* counts what calendars have to hear of (RFC 5545)."""

    __tablename__ = "workshops"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="times"), CheckConstraint("seats > 0", name="seats"))

    id: Mapped[WorkshopId] = mapped_column(primary_key=True)
    lesson_id: Mapped[LessonId] = mapped_column(ForeignKey("lessons.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    about: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(String(120), default="")
    link: Mapped[str] = mapped_column(String(300), default="")  # of an online meeting: shown to those who have a seat
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    closes_on: Mapped[date]  # the last day on which one may sign up or withdraw
    seats: Mapped[int]
    planner_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"))
    sequence: Mapped[int] = mapped_column(default=0)
    code: Mapped[str] = mapped_column(String(10), default="")
    code_until: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(String(200), default="")


class SignUp(Timestamped, Base):
    """One person and one workshop, from signing up to having been there. *number* is the place in the queue."""

    __tablename__ = "workshop_sign_ups"
    __table_args__ = (Index("ix_workshop_sign_ups_person_id", "person_id"),)

    workshop_id: Mapped[WorkshopId] = mapped_column(ForeignKey("workshops.id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), primary_key=True)
    unit_id: Mapped[UnitId | None] = mapped_column(ForeignKey("units.id"))  # where the person served when signing up
    standing: Mapped[str] = mapped_column(String(10))
    number: Mapped[int]
    signed_up_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    attended_at: Mapped[datetime | None]
    attended_how: Mapped[str] = mapped_column(String(4), default="")
    noted_by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"))


class Handout(Timestamped, Base):
    """A file or a link that goes with a workshop."""

    __tablename__ = "workshop_handouts"
    __table_args__ = (CheckConstraint("(link = '') <> (file_name = '')", name="one"),)

    id: Mapped[HandoutId] = mapped_column(primary_key=True)
    workshop_id: Mapped[WorkshopId] = mapped_column(ForeignKey("workshops.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    link: Mapped[str] = mapped_column(String(300), default="")
    file_name: Mapped[str] = mapped_column(String(120), default="")
    media_type: Mapped[str] = mapped_column(String(100), default="")
    size: Mapped[int] = mapped_column(default=0)
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
