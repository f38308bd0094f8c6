"""Questions due, messages waiting to leave, and what the jobs did."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base, Timestamped
from lms.kernel.ids import CourseId, FollowUpId, LessonVersionId, MessageId, PersonId, UnitId


class FollowUp(Timestamped, Base):
    """One おたずね to one person: quotes the plan, is due on a working day, takes one of four answers; or the questions of a lesson that come back."""

    __tablename__ = "follow_ups"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", "recipient_id", "kind", "step", "round"),
        Index("ix_follow_ups_state_due_on", "state", "due_on"),
        Index("ix_follow_ups_recipient_id_state", "recipient_id", "state"),
    )

    id: Mapped[FollowUpId] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[int]
    recipient_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str] = mapped_column(String(14))
    step: Mapped[int]  # weeks after the anchor
    round: Mapped[int] = mapped_column(default=1)  # まだ asks again: the next round of the same step
    anchor_on: Mapped[date]
    due_on: Mapped[date]
    shift_reason: Mapped[str] = mapped_column(String(20), default="")
    title: Mapped[str] = mapped_column(String(200))
    plan: Mapped[str]  # the if-then sentence, quoted
    question: Mapped[str] = mapped_column(default="")  # the lesson's own question of this week
    state: Mapped[str] = mapped_column(String(10))
    state_reason: Mapped[str] = mapped_column(String(12), default="")
    sent_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(String(12))
    memo: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    snoozed_until: Mapped[date | None]
    lesson_version_id: Mapped[LessonVersionId | None] = mapped_column(ForeignKey("lesson_versions.id"))  # whose questions come back with it
    help_step: Mapped[int] = mapped_column(default=0)


class Rhythm(Timestamped, Base):
    """In which weeks plans are asked about: of one course, of one unit and what is below it, or (*place* empty) of the whole town."""

    __tablename__ = "follow_up_rhythms"

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(String(40), unique=True)  # "", "course:3", "unit:12"
    course_id: Mapped[CourseId | None] = mapped_column(ForeignKey("courses.id"))
    unit_id: Mapped[UnitId | None] = mapped_column(ForeignKey("units.id"))
    weeks: Mapped[list[Any]]


class AnswerLink(Base):
    """A link in a letter that takes one answer without signing in. The letter holds a random token; here stands its SHA-256."""

    __tablename__ = "answer_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    follow_up_id: Mapped[FollowUpId] = mapped_column(ForeignKey("follow_ups.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Buddy(Base):
    """Somebody who offered to try things together with a colleague, in one field of work. The row goes when they like."""

    __tablename__ = "buddies"

    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String(12), primary_key=True, index=True)  # as a plan says what AI is used for
    offered_at: Mapped[datetime]


class Message(Timestamped, Base):
    """Something said to one person over one channel. In-app rows are the inbox, mail rows the outbox."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("dedupe_key", "channel"),
        Index("ix_messages_channel_state_next_try_at", "channel", "state", "next_try_at"),
        Index("ix_messages_recipient_id_channel_read_at", "recipient_id", "channel", "read_at"),
    )

    id: Mapped[MessageId] = mapped_column(primary_key=True)
    recipient_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"))
    dedupe_key: Mapped[str] = mapped_column(String(120))
    channel: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(30))
    params: Mapped[dict[str, Any]]
    link: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    lease_owner: Mapped[str | None] = mapped_column(String(60))
    lease_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(200), default="")
    settled: Mapped[str] = mapped_column(String(10), default="", server_default="")  # by a person, where nobody could vouch for it
    settled_at: Mapped[datetime | None]
    settled_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")


class LetterChoice(Timestamped, Base):
    """How somebody wants to be told beside the inbox: the ways of each group of kinds, and their quiet hours."""

    __tablename__ = "letter_choices"

    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), primary_key=True)
    ways: Mapped[dict[str, Any]]
    quiet_from: Mapped[int | None]  # minutes after midnight in Tokyo
    quiet_until: Mapped[int | None]


class JobRun(Base):
    """One run of a job: asked for by whom presses the button, or by the clock; when, by whom, and how it ended."""

    __tablename__ = "job_runs"
    __table_args__ = (
        Index(
            "uq_job_runs_waiting",  # who asks twice is answered once
            "name",
            unique=True,
            sqlite_where=text("started_at IS NULL"),
            postgresql_where=text("started_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), index=True)
    worker: Mapped[str] = mapped_column(String(60), default="")
    asked_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(200), default="")


class JobClock(Base):
    """When a job ran last, with something to do or without: what fell due since then is caught up, once."""

    __tablename__ = "job_clocks"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    seen_at: Mapped[datetime]  # since when the town has this job: nothing from before is caught up
    ran_at: Mapped[datetime | None]
    milliseconds: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)  # one after the other


class Heartbeat(Base):
    """The last sign of life of a worker's scheduler."""

    __tablename__ = "heartbeats"

    worker: Mapped[str] = mapped_column(String(60), primary_key=True)
    beat_at: Mapped[datetime]
