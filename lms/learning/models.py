"""Assignments, enrolments, progress, attempts, completions; instructions tried out; what was remembered weeks later."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base, Timestamped, Versioned
from lms.kernel.ids import CourseId, CourseVersionId, InstructionTryId, LessonId, LessonVersionId, PersonId, QuizAttemptId, UnitId


class Assignment(Timestamped, Versioned, Base):
    """A course for an audience in a fiscal year, with a day by which it should be done."""

    __tablename__ = "assignments"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[CourseId] = mapped_column(ForeignKey("courses.id"), index=True)
    audience: Mapped[str] = mapped_column(String(12))
    unit_id: Mapped[UnitId | None] = mapped_column(ForeignKey("units.id"))
    fiscal_year: Mapped[int]
    due_on: Mapped[date | None]
    is_compulsory: Mapped[bool] = mapped_column(default=True)


class Enrolment(Timestamped, Base):
    """A person in a course for one fiscal year; *practised_at*: when something planned in one of its lessons was first logged."""

    __tablename__ = "enrolments"
    __table_args__ = (UniqueConstraint("person_id", "course_id", "fiscal_year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"))
    course_id: Mapped[CourseId] = mapped_column(ForeignKey("courses.id"), index=True)
    fiscal_year: Mapped[int]
    practised_at: Mapped[datetime | None]


class LessonProgress(Base):
    """How far somebody has read a lesson and whether its quiz is passed."""

    __tablename__ = "lesson_progress"

    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), primary_key=True)
    lesson_id: Mapped[LessonId] = mapped_column(ForeignKey("lessons.id"), primary_key=True)
    lesson_version_id: Mapped[LessonVersionId] = mapped_column(ForeignKey("lesson_versions.id"))
    section: Mapped[int] = mapped_column(default=1)  # the one last opened, from 1
    furthest: Mapped[int] = mapped_column(default=1)
    seconds: Mapped[int] = mapped_column(default=0)
    seen_at: Mapped[datetime]
    passed_at: Mapped[datetime | None]
    passed_version_id: Mapped[LessonVersionId | None] = mapped_column(ForeignKey("lesson_versions.id"))


class QuizAttempt(Base):
    """One run through a quiz. Answers are kept as given; the form token makes a retry the same attempt."""

    __tablename__ = "quiz_attempts"
    __table_args__ = (
        UniqueConstraint("person_id", "form_token"),
        Index("ix_quiz_attempts_person_id_lesson_id", "person_id", "lesson_id"),
        CheckConstraint("score BETWEEN 0 AND total", name="score"),
    )

    id: Mapped[QuizAttemptId] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"))
    lesson_id: Mapped[LessonId] = mapped_column(ForeignKey("lessons.id"))
    lesson_version_id: Mapped[LessonVersionId] = mapped_column(ForeignKey("lesson_versions.id"))
    form_token: Mapped[str] = mapped_column(String(64))
    seed: Mapped[int]
    answers: Mapped[dict[str, Any]]
    score: Mapped[int]
    total: Mapped[int]
    is_passed: Mapped[bool]
    answered_at: Mapped[datetime]


class Completion(Base):
    """Once per person, course and fiscal year: quizzes passed and one practice logged, pinned to the content read."""

    __tablename__ = "completions"
    __table_args__ = (UniqueConstraint("person_id", "course_id", "fiscal_year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"))
    course_id: Mapped[CourseId] = mapped_column(ForeignKey("courses.id"), index=True)
    course_version_id: Mapped[CourseVersionId] = mapped_column(ForeignKey("course_versions.id"))
    fiscal_year: Mapped[int]
    completed_at: Mapped[datetime]


class InstructionTry(Base):
    """An instruction to an AI as somebody wrote it, for their own eyes; *answer* is what the AI inside the network made of it, if it was asked."""

    __tablename__ = "instruction_tries"
    __table_args__ = (
        UniqueConstraint("person_id", "form_token"),
        Index("ix_instruction_tries_person_id_lesson_id", "person_id", "lesson_id"),
    )

    id: Mapped[InstructionTryId] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"))
    lesson_id: Mapped[LessonId] = mapped_column(ForeignKey("lessons.id"))
    lesson_version_id: Mapped[LessonVersionId] = mapped_column(ForeignKey("lesson_versions.id"))
    form_token: Mapped[str] = mapped_column(String(64))
    text: Mapped[str]
    written_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    model: Mapped[str] = mapped_column(String(100), default="")
    answered_at: Mapped[datetime | None]


class RecallAnswer(Base):
    """What somebody remembered of a lesson some weeks later: for themselves and, without a name, for the lesson's author. Nobody's appraisal."""

    __tablename__ = "recall_answers"
    __table_args__ = (UniqueConstraint("person_id", "lesson_id", "step"), CheckConstraint("score BETWEEN 0 AND total", name="score"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"))
    lesson_id: Mapped[LessonId] = mapped_column(ForeignKey("lessons.id"), index=True)
    lesson_version_id: Mapped[LessonVersionId] = mapped_column(ForeignKey("lesson_versions.id"))
    step: Mapped[int]  # weeks after the quiz, or after the day of the plan
    answers: Mapped[dict[str, Any]]
    score: Mapped[int]
    total: Mapped[int]
    answered_at: Mapped[datetime]
