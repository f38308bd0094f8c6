"""Prompts, what they said before, and who said that they used one."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base, Versioned
from lms.kernel.ids import CaseId, PersonId, PracticeLogId, PromptId, ToolId, UnitId

STANDS = text("withdrawn_at IS NULL")


class Prompt(Versioned, Base):
    """What it says today. *folded* is what a search looks through; the counts are those of its uses."""

    __tablename__ = "prompts"
    __table_args__ = (
        Index("uq_prompts_source_case_id", "source_case_id", unique=True, sqlite_where=STANDS, postgresql_where=STANDS),
        Index("uq_prompts_source_log_id", "source_log_id", unique=True, sqlite_where=STANDS, postgresql_where=STANDS),
    )

    id: Mapped[PromptId] = mapped_column(primary_key=True)
    author_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), index=True)
    unit_id: Mapped[UnitId] = mapped_column(ForeignKey("units.id"))
    section_path: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(80))
    purpose: Mapped[str] = mapped_column(String(200))
    text: Mapped[str]
    field: Mapped[str] = mapped_column(String(12))
    ai_use: Mapped[str] = mapped_column(String(12))
    tool_id: Mapped[ToolId | None] = mapped_column(ForeignKey("tools.id"))
    source_case_id: Mapped[CaseId | None] = mapped_column(ForeignKey("cases.id"))
    source_log_id: Mapped[PracticeLogId | None] = mapped_column(ForeignKey("practice_logs.id", ondelete="SET NULL"))
    folded: Mapped[str]
    use_count: Mapped[int] = mapped_column(default=0)
    worked_count: Mapped[int] = mapped_column(default=0)
    written_at: Mapped[datetime]  # the version of today
    put_in_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str] = mapped_column(String(8), default="", server_default="")  # empty: gone with its case, and back with it


class PromptVersion(Base):
    """What a prompt said before somebody bettered it."""

    __tablename__ = "prompt_versions"

    prompt_id: Mapped[PromptId] = mapped_column(ForeignKey("prompts.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(80))
    purpose: Mapped[str] = mapped_column(String(200))
    text: Mapped[str]
    written_at: Mapped[datetime]


class PromptTakedown(Base):
    """That something of a resident was taken out of a prompt: who, when, of what class, from which fields. Never what it was."""

    __tablename__ = "prompt_takedowns"

    id: Mapped[int] = mapped_column(primary_key=True)
    prompt_id: Mapped[PromptId] = mapped_column(ForeignKey("prompts.id"), index=True)
    taken_by_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(String(12))
    places: Mapped[list[Any]]  # names of columns, and "versions"
    taken_at: Mapped[datetime]


class PromptUse(Base):
    """Somebody says that they used it that day: once a person and day, however often they say it."""

    __tablename__ = "prompt_uses"

    prompt_id: Mapped[PromptId] = mapped_column(ForeignKey("prompts.id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    used_on: Mapped[date] = mapped_column(primary_key=True)
    number: Mapped[int]  # of the version that stood there
    has_worked: Mapped[bool]
