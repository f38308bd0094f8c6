"""One attempt at a new way of working: planned first, logged one or several times."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base, Timestamped, Versioned
from lms.kernel.ids import (
    LessonVersionId,
    LogEvidenceId,
    PersonId,
    PracticeCardId,
    PracticeId,
    PracticeLogId,
    ToolId,
    UnitId,
    WorkTaskId,
)


class Practice(Timestamped, Versioned, Base):
    """A plan as an if-then sentence (when → at which work → what is tried) and where it stands."""

    __tablename__ = "practices"
    __table_args__ = (
        Index("ix_practices_origin", "origin_kind", "origin_id"),
        Index("ix_practices_owner_id_state", "owner_id", "state"),
    )

    id: Mapped[PracticeId] = mapped_column(primary_key=True)
    owner_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"))
    unit_id: Mapped[UnitId] = mapped_column(ForeignKey("units.id"), index=True)
    origin_kind: Mapped[str] = mapped_column(String(12))
    origin_id: Mapped[int | None]  # a lesson, case, decision or prompt; the kind says which
    lesson_version_id: Mapped[LessonVersionId | None] = mapped_column(ForeignKey("lesson_versions.id"))
    work_task_id: Mapped[WorkTaskId | None] = mapped_column(ForeignKey("work_tasks.id"), index=True)
    work: Mapped[str] = mapped_column(String(80))
    plan_when: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(200))
    ai_use: Mapped[str] = mapped_column(String(12))
    tool_id: Mapped[ToolId | None] = mapped_column(ForeignKey("tools.id"))
    data_class: Mapped[str] = mapped_column(String(12))
    due_on: Mapped[date]
    minutes_now: Mapped[int | None]  # per time, as planned; the log's "before" starts from it
    state: Mapped[str] = mapped_column(String(10))
    stop_reason: Mapped[str] = mapped_column(String(200), default="")
    planned_at: Mapped[datetime]
    started_at: Mapped[datetime | None]


class PracticeMember(Base):
    """Somebody beside the owner who tries it too."""

    __tablename__ = "practice_members"

    practice_id: Mapped[PracticeId] = mapped_column(ForeignKey("practices.id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    joined_at: Mapped[datetime]


class PracticeLog(Timestamped, Versioned, Base):
    """What came of one try. Only the outcome is required; whole minutes; checking time is part of *minutes_after*."""

    __tablename__ = "practice_logs"
    __table_args__ = (
        CheckConstraint("minutes_before BETWEEN 0 AND 1440", name="minutes_before"),
        CheckConstraint("minutes_after BETWEEN 0 AND 1440", name="minutes_after"),
        CheckConstraint("minutes_checking BETWEEN 0 AND 1440", name="minutes_checking"),
        CheckConstraint("times_per_month BETWEEN 0 AND 10000", name="times_per_month"),
        CheckConstraint("quality BETWEEN 1 AND 5", name="quality"),
        CheckConstraint("outcome <> 'could_not_try' OR barrier IS NOT NULL", name="barrier"),
        Index("ix_practice_logs_unit_id_logged_at", "unit_id", "logged_at"),
        Index("ix_practice_logs_entered_by_id_form_token", "entered_by_id", "form_token", unique=True),
    )

    id: Mapped[PracticeLogId] = mapped_column(primary_key=True)
    practice_id: Mapped[PracticeId] = mapped_column(ForeignKey("practices.id"), index=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), index=True)
    entered_by_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"))
    entered_how: Mapped[str] = mapped_column(String(5))
    form_token: Mapped[str | None] = mapped_column(String(64))  # a form sent twice makes one log
    unit_id: Mapped[UnitId] = mapped_column(ForeignKey("units.id"))  # stamped at logging: a transfer moves no history
    work_task_id: Mapped[WorkTaskId | None] = mapped_column(ForeignKey("work_tasks.id"))
    logged_at: Mapped[datetime]
    tried_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(String(15))
    minutes_before: Mapped[int | None]
    minutes_after: Mapped[int | None]
    minutes_checking: Mapped[int | None]
    is_measured: Mapped[bool] = mapped_column(default=False)
    times_per_month: Mapped[int | None]
    waiting_minutes: Mapped[int | None]  # residents' waiting, minutes won per time
    yen_per_month: Mapped[int | None]
    quality: Mapped[int | None]
    errors_found: Mapped[int | None]
    effect: Mapped[str] = mapped_column(default="")
    effect_kinds: Mapped[list[Any]] = mapped_column(default=list)
    helped: Mapped[str] = mapped_column(default="")
    not_worked: Mapped[str] = mapped_column(default="")
    barrier: Mapped[str | None] = mapped_column(String(15))
    data_class: Mapped[str | None] = mapped_column(String(12))
    fact_checked: Mapped[bool | None]
    ai_disclosed: Mapped[bool | None]
    better_without: Mapped[bool | None]  # whether it would have gone better without AI
    prompt: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    assistance: Mapped[str | None] = mapped_column(String(10))
    next_step: Mapped[str | None] = mapped_column(String(10))
    visibility: Mapped[str] = mapped_column(String(10))
    manager_comment: Mapped[str] = mapped_column(default="")
    manager_comment_by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"))


class PracticeCard(Timestamped, Base):
    """実践カード: a sheet of paper that stands for one log of one person, once. Whoever reads it off keys in its code."""

    __tablename__ = "practice_cards"

    id: Mapped[PracticeCardId] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    practice_id: Mapped[PracticeId] = mapped_column(ForeignKey("practices.id"), index=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), index=True)
    made_by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"))
    used_at: Mapped[datetime | None]
    log_id: Mapped[PracticeLogId | None] = mapped_column(ForeignKey("practice_logs.id", ondelete="SET NULL"), index=True)


class LogEvidence(Timestamped, Base):
    """A picture or text beside a log, without what a camera tells of place and person. Goes with its log."""

    __tablename__ = "log_evidence"
    __table_args__ = (UniqueConstraint("log_id", "digest"),)

    id: Mapped[LogEvidenceId] = mapped_column(primary_key=True)
    log_id: Mapped[PracticeLogId] = mapped_column(ForeignKey("practice_logs.id", ondelete="CASCADE"))
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), index=True)
    about: Mapped[str] = mapped_column(String(80))  # what is to be seen: the words that stand for a picture
    media_type: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class LoggedFor(Base):
    """What a manager heard and logged for somebody: once a day for each practice and person, also where the person has taken it out again."""

    __tablename__ = "logged_for"

    practice_id: Mapped[PracticeId] = mapped_column(ForeignKey("practices.id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    tried_on: Mapped[date] = mapped_column(primary_key=True)
    log_id: Mapped[PracticeLogId | None] = mapped_column(ForeignKey("practice_logs.id"), unique=True)
    entered_by_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None]
