"""Courses and lessons; every published state is kept by its content hash, for files vanish on upgrade."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.catalog.kinds import MOST_ENGLISH, MOST_EXPLANATION, MOST_READING, MOST_TERM, MOST_WORD
from lms.kernel.db import Base, Timestamped, Versioned
from lms.kernel.ids import CourseId, CourseVersionId, GlossaryKey, LessonId, LessonVersionId, OwnTermId


class Course(Timestamped, Base):
    """A course by its folder name. *faults* say why its newest files could not be read; the last good version is served."""

    __tablename__ = "courses"

    id: Mapped[CourseId] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    faults: Mapped[list[Any]] = mapped_column(default=list)


class CourseVersion(Base):
    """One published state of a course: its front matter, introduction, and which lesson versions it holds, in order."""

    __tablename__ = "course_versions"
    __table_args__ = (UniqueConstraint("course_id", "content_hash"),)

    id: Mapped[CourseVersionId] = mapped_column(primary_key=True)
    course_id: Mapped[CourseId] = mapped_column(ForeignKey("courses.id"))
    content_hash: Mapped[str] = mapped_column(String(64))
    is_current: Mapped[bool] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(String(120))
    tier: Mapped[str] = mapped_column(String(12))
    sort: Mapped[int]
    document: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]


class Lesson(Base):
    """A lesson by its file name without the number."""

    __tablename__ = "lessons"
    __table_args__ = (UniqueConstraint("course_id", "slug"),)

    id: Mapped[LessonId] = mapped_column(primary_key=True)
    course_id: Mapped[CourseId] = mapped_column(ForeignKey("courses.id"))
    slug: Mapped[str] = mapped_column(String(80))


class LessonVersion(Base):
    """One published state of a lesson with its quiz and figures; what a person finished is this, not the file of today."""

    __tablename__ = "lesson_versions"
    __table_args__ = (UniqueConstraint("lesson_id", "content_hash"),)

    id: Mapped[LessonVersionId] = mapped_column(primary_key=True)
    lesson_id: Mapped[LessonId] = mapped_column(ForeignKey("lessons.id"))
    content_hash: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(120))
    minutes: Mapped[int]
    sections: Mapped[int]
    questions: Mapped[int]
    document: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]


class CourseVersionLesson(Base):
    """Which lesson version stands at which place of a course version."""

    __tablename__ = "course_version_lessons"

    course_version_id: Mapped[CourseVersionId] = mapped_column(ForeignKey("course_versions.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    lesson_version_id: Mapped[LessonVersionId] = mapped_column(ForeignKey("lesson_versions.id"), index=True)


class GlossaryTerm(Base):
    """A word that the courses explain, and the lessons of today that use it."""

    __tablename__ = "glossary_terms"

    word: Mapped[str] = mapped_column(String(60), primary_key=True)
    key: Mapped[GlossaryKey] = mapped_column(unique=True)  # by rules.terms.key_of: under it the index has the word
    reading: Mapped[str] = mapped_column(String(120), default="")
    text: Mapped[str]
    used_in: Mapped[list[Any]]  # [course slug, lesson slug, title]


class OwnTerm(Versioned, Timestamped, Base):
    """A word that the municipality explains itself; it stands in the place of one that the courses bring."""

    __tablename__ = "own_terms"

    id: Mapped[OwnTermId] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(String(MOST_TERM), unique=True)
    key: Mapped[GlossaryKey] = mapped_column(unique=True)  # as that of GlossaryTerm
    reading: Mapped[str] = mapped_column(String(MOST_READING))
    text: Mapped[str] = mapped_column(String(MOST_EXPLANATION))
    english: Mapped[str] = mapped_column(String(MOST_ENGLISH), default="")


class FigurePicture(Base):
    """A photograph or a screenshot of a lesson, without metadata, under the digest of its bytes."""

    __tablename__ = "figure_pictures"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(4))
    width: Mapped[int]
    height: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)


class BroughtReading(Base):
    """How a word is read, as the files that every course shares say it."""

    __tablename__ = "brought_readings"

    word: Mapped[str] = mapped_column(primary_key=True)
    reading: Mapped[str]


class ReadingCorrection(Timestamped, Base):
    """How a word is read where the dictionary is wrong, as an author has said it; without a course, everywhere."""

    __tablename__ = "reading_corrections"
    __table_args__ = (
        UniqueConstraint("word", "course_id"),
        Index(
            "uq_reading_corrections_everywhere",
            "word",
            unique=True,
            sqlite_where=text("course_id IS NULL"),
            postgresql_where=text("course_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(String(MOST_WORD))
    reading: Mapped[str] = mapped_column(String(MOST_READING))
    course_id: Mapped[CourseId | None] = mapped_column(ForeignKey("courses.id"), index=True)


class Edition(Base):
    """The digest of what every lesson shares: each process keeps that under it, and reads it anew when another one stands here."""

    __tablename__ = "catalog_editions"
    SHARED: ClassVar[str] = "shared"
    COURSES: ClassVar[str] = (
        "courses"  # not of what lessons share: of the files that were published last, so that a start need not read them
    )

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
