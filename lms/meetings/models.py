"""Meetings, who takes part, what is talked over, what was decided."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base, Timestamped, Versioned
from lms.kernel.ids import AgendaItemId, CaseId, ConcernId, DecisionHandoverId, DecisionId, MeetingId, PersonId, PracticeId, UnitId


class Meeting(Timestamped, Versioned, Base):
    """One date. Meetings of one *series* open with what the one before has decided. *sequence* counts what calendars have to hear of."""

    __tablename__ = "meetings"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="times"), Index("ix_meetings_series_starts_at", "series", "starts_at"))

    id: Mapped[MeetingId] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    series: Mapped[str] = mapped_column(String(80), default="")
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(120), default="")
    link: Mapped[str] = mapped_column(String(300), default="")
    facilitator_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), index=True)
    recorder_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), index=True)
    is_open: Mapped[bool]  # to all staff; otherwise to those named
    state: Mapped[str] = mapped_column(String(10))
    sequence: Mapped[int] = mapped_column(default=0)
    shown: Mapped[str] = mapped_column(String(20), default="", server_default="")  # the slide on the wall: the number of an item, or a word
    rules_read_at: Mapped[datetime | None]
    faces_free: Mapped[int] = mapped_column(default=0, server_default="0")  # the safety check: how many chose which face, and nothing else
    faces_so_so: Mapped[int] = mapped_column(default=0, server_default="0")
    faces_not_yet: Mapped[int] = mapped_column(default=0, server_default="0")
    faces_over: Mapped[bool] = mapped_column(default=False, server_default=false())
    public_text: Mapped[str] = mapped_column(default="", server_default="")  # of the minutes that may leave the house


class Participant(Timestamped, Base):
    """A colleague who takes part, with unit and post of the day on which they were named. Guests stand in their invitations."""

    __tablename__ = "meeting_participants"

    meeting_id: Mapped[MeetingId] = mapped_column(ForeignKey("meetings.id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    unit_id: Mapped[UnitId] = mapped_column(ForeignKey("units.id"))
    post: Mapped[str] = mapped_column(String(40), default="")
    attended: Mapped[bool] = mapped_column(default=False, server_default=false())


class AgendaItem(Timestamped, Versioned, Base):
    """A case, or a theme of one's own (困りごと), in its place on the agenda. What came out of the talk: the four answers of an after-action review, and *notes* for the rest."""

    __tablename__ = "agenda_items"
    __table_args__ = (
        UniqueConstraint("meeting_id", "case_id"),
        CheckConstraint("(case_id IS NULL) = (title <> '')", name="subject"),
        CheckConstraint("minutes BETWEEN 1 AND 240", name="minutes"),
    )

    id: Mapped[AgendaItemId] = mapped_column(primary_key=True)
    meeting_id: Mapped[MeetingId] = mapped_column(ForeignKey("meetings.id"))
    place: Mapped[int]
    case_id: Mapped[CaseId | None] = mapped_column(ForeignKey("cases.id"), index=True)
    title: Mapped[str] = mapped_column(String(120), default="")
    question: Mapped[str] = mapped_column(String(200), default="")
    presenter_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"))
    is_read_aloud: Mapped[bool] = mapped_column(default=False, server_default=false())  # 代読: for somebody else
    minutes: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(10))
    expected: Mapped[str] = mapped_column(default="", server_default="")
    actual: Mapped[str] = mapped_column(default="", server_default="")
    cause: Mapped[str] = mapped_column(default="", server_default="")
    next_step: Mapped[str] = mapped_column(default="", server_default="")
    notes: Mapped[str] = mapped_column(default="")


class Try(Timestamped, Base):
    """What somebody who takes part said they would try, once an item. The plan that came of it is theirs alone."""

    __tablename__ = "meeting_tries"

    item_id: Mapped[AgendaItemId] = mapped_column(ForeignKey("agenda_items.id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    meeting_id: Mapped[MeetingId] = mapped_column(ForeignKey("meetings.id"))
    text: Mapped[str] = mapped_column(String(200))


class Decision(Timestamped, Versioned, Base):
    """What is to be tried, by whom and until when. Adopted, it is a practice of its owner."""

    __tablename__ = "decisions"
    __table_args__ = (CheckConstraint("verdict = 'adopted' OR reason <> ''", name="reason"), UniqueConstraint("practice_id"))

    id: Mapped[DecisionId] = mapped_column(primary_key=True)
    meeting_id: Mapped[MeetingId] = mapped_column(ForeignKey("meetings.id"), index=True)
    item_id: Mapped[AgendaItemId | None] = mapped_column(ForeignKey("agenda_items.id"), index=True)
    work: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), index=True)
    owner_unit_id: Mapped[UnitId] = mapped_column(ForeignKey("units.id"))
    owner_post: Mapped[str] = mapped_column(String(40), default="")
    due_on: Mapped[date]
    level: Mapped[str] = mapped_column(String(12))
    verdict: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(200), default="")
    practice_id: Mapped[PracticeId | None] = mapped_column(ForeignKey("practices.id"))
    followed_by_id: Mapped[DecisionId | None] = mapped_column(ForeignKey("decisions.id"))  # what a later meeting has decided in its place


class DecisionHandover(Timestamped, Base):
    """Who answered for a decision before, and until which day it was due then. *practice_id*: the plan that ended with them."""

    __tablename__ = "decision_handovers"

    id: Mapped[DecisionHandoverId] = mapped_column(primary_key=True)
    decision_id: Mapped[DecisionId] = mapped_column(ForeignKey("decisions.id"), index=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), index=True)
    unit_id: Mapped[UnitId] = mapped_column(ForeignKey("units.id"))
    post: Mapped[str] = mapped_column(String(40), default="")
    due_on: Mapped[date]
    practice_id: Mapped[PracticeId | None] = mapped_column(ForeignKey("practices.id"))


class GroundRules(Timestamped, Versioned, Base):
    """What the meetings of one series keep to in talking, a line each, where they say it in words of their own."""

    __tablename__ = "ground_rules"

    series: Mapped[str] = mapped_column(String(80), primary_key=True)
    text: Mapped[str]


class AgendaSource(Base):
    """What a theme was made of, where it is no case: a concern, an anonymous failure (whose words lie elsewhere), or a decision that stands still."""

    __tablename__ = "agenda_sources"
    __table_args__ = tuple(UniqueConstraint("meeting_id", each) for each in ("concern_id", "failure_id", "decision_id"))

    item_id: Mapped[AgendaItemId] = mapped_column(ForeignKey("agenda_items.id", ondelete="CASCADE"), primary_key=True)
    meeting_id: Mapped[MeetingId] = mapped_column(ForeignKey("meetings.id"))
    concern_id: Mapped[ConcernId | None] = mapped_column(ForeignKey("concerns.id"), index=True)
    failure_id: Mapped[str | None] = mapped_column(String(32))
    decision_id: Mapped[DecisionId | None] = mapped_column(ForeignKey("decisions.id"))


class TrayEntry(Base):
    """A case that somebody keeps at hand for an agenda."""

    __tablename__ = "tray_entries"

    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), primary_key=True)
    case_id: Mapped[CaseId] = mapped_column(ForeignKey("cases.id"), primary_key=True, index=True)
    put_in_at: Mapped[datetime]
