"""Courses that are made here: their files in every state that was saved, and what of them was published when."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base, Timestamped
from lms.kernel.ids import MadeCourseId, MadeFileId, MadeReleaseId, PersonId


class MadeCourse(Timestamped, Base):
    """A course by its folder name. *is_offered*: what was released last is served, in the place of a built-in course of that name."""

    __tablename__ = "made_courses"

    id: Mapped[MadeCourseId] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(8))
    is_offered: Mapped[bool] = mapped_column(default=False)
    sent_by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"))
    sent_at: Mapped[datetime | None]
    advice: Mapped[str] = mapped_column(default="")  # of whoever gave it back


class MadeFile(Base):
    """One saved state of one file of a course. Without text and picture: it was removed. The newest is current."""

    __tablename__ = "made_files"
    __table_args__ = (
        UniqueConstraint("course_id", "name", "version"),
        Index(
            "uq_made_files_current", "course_id", "name", unique=True, sqlite_where=text("is_current"), postgresql_where=text("is_current")
        ),
    )

    id: Mapped[MadeFileId] = mapped_column(primary_key=True)
    course_id: Mapped[MadeCourseId] = mapped_column(ForeignKey("made_courses.id"))
    name: Mapped[str] = mapped_column(String(100))
    version: Mapped[int]
    is_current: Mapped[bool]
    text: Mapped[str | None]
    picture: Mapped[str | None] = mapped_column(ForeignKey("figure_pictures.digest"))
    alternative: Mapped[str] = mapped_column(String(200), default="")  # the words that stand for a figure
    changed_by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[datetime]


class MadeRelease(Base):
    """What was published: every file as it stood, who sent it, who looked it through."""

    __tablename__ = "made_releases"
    __table_args__ = (UniqueConstraint("course_id", "number"),)

    id: Mapped[MadeReleaseId] = mapped_column(primary_key=True)
    course_id: Mapped[MadeCourseId] = mapped_column(ForeignKey("made_courses.id"))
    number: Mapped[int]
    files: Mapped[dict[str, Any]]  # name: {"text": …} or {"picture": digest}
    sent_by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"))
    released_by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"))
    released_at: Mapped[datetime]
