"""One attempt at a new way of working: planned first, logged one or several times."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base, Timestamped, Versioned
from lms.kernel.ids import LessonVersionId, PersonId, PracticeId, PracticeLogId, ToolId, UnitId, WorkTaskId


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
    origin_id: Mapped[int | None]  # a lesson, case or decision; the kind says which
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
    )

    id: Mapped[PracticeLogId] = mapped_column(primary_key=True)
    practice_id: Mapped[PracticeId] = mapped_column(ForeignKey("practices.id"), index=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), index=True)
    entered_by_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"))
    entered_how: Mapped[str] = mapped_column(String(5))
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
    prompt: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    assistance: Mapped[str | None] = mapped_column(String(10))
    next_step: Mapped[str | None] = mapped_column(String(10))
    visibility: Mapped[str] = mapped_column(String(10))
    manager_comment: Mapped[str] = mapped_column(default="")
    manager_comment_by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"))


class LoggedFor(Base):
    """What a manager heard and logged for somebody: once a day for each practice and person, also where the person has taken it out again."""

    __tablename__ = "logged_for"

    practice_id: Mapped[PracticeId] = mapped_column(ForeignKey("practices.id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    tried_on: Mapped[date] = mapped_column(primary_key=True)
    log_id: Mapped[PracticeLogId | None] = mapped_column(ForeignKey("practice_logs.id"), unique=True)
    entered_by_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None]
