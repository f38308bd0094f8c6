"""Assignments, enrolments, progress, attempts, completions; instructions tried out; what was remembered weeks later."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base, Timestamped, Versioned
from lms.kernel.ids import CourseId, CourseVersionId, InstructionTryId, LessonId, LessonVersionId, PersonId, QuizAttemptId, UnitId


class Assignment(Timestamped, Versioned, Base):
    """A course for an audience in a fiscal year, or in each from that one on, with a day by which it should be done.

    *unit_id*, *post* and *employment* narrow the audience where they are said. The last day is *due_on*, or *due_days* after joining or
    after taking up *due_post*, counted from *begins_on* at the earliest.
    """

    __tablename__ = "assignments"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[CourseId] = mapped_column(ForeignKey("courses.id"), index=True)
    audience: Mapped[str] = mapped_column(String(12))
    unit_id: Mapped[UnitId | None] = mapped_column(ForeignKey("units.id"))
    post: Mapped[str] = mapped_column(String(40), default="", server_default="")
    employment: Mapped[str] = mapped_column(String(20), default="", server_default="")
    fiscal_year: Mapped[int]
    is_yearly: Mapped[bool] = mapped_column(default=False, server_default=false())
    begins_on: Mapped[date]
    due_from: Mapped[str] = mapped_column(String(8), default="", server_default="")
    due_on: Mapped[date | None]
    due_days: Mapped[int | None]
    due_post: Mapped[str] = mapped_column(String(40), default="", server_default="")
    is_compulsory: Mapped[bool] = mapped_column(default=True)
    ended_on: Mapped[date | None]  # first day on which it is over


class AssignmentPerson(Base):
    """Somebody for whom a course is by name."""

    __tablename__ = "assignment_people"

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)


class Exemption(Timestamped, Base):
    """Somebody of the audience for whom an assignment is not, and why."""

    __tablename__ = "assignment_exemptions"
    __table_args__ = (UniqueConstraint("assignment_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"))
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), index=True)
    reason: Mapped[str] = mapped_column(String(200))
    exempted_by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"))


class Enrolment(Timestamped, Base):
    """A person in a course for one fiscal year; *practised_at*: when something planned in one of its lessons was first logged.

    Where there is no work of this kind: *release_asked_at*, when the person asked that the quizzes alone count; *released_at*, when a manager or
    the office agreed. *release_reason* without *released_at*: the answer was another one, and one may ask again.
    """

    __tablename__ = "enrolments"
    __table_args__ = (UniqueConstraint("person_id", "course_id", "fiscal_year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"))
    course_id: Mapped[CourseId] = mapped_column(ForeignKey("courses.id"), index=True)
    fiscal_year: Mapped[int]
    practised_at: Mapped[datetime | None]
    release_asked_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"))
    release_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")


class DifferenceRequest(Timestamped, Base):
    """The office asks who finished an earlier version of a course to read what has changed up to this one."""

    __tablename__ = "difference_requests"
    __table_args__ = (UniqueConstraint("course_id", "course_version_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[CourseId] = mapped_column(ForeignKey("courses.id"))
    course_version_id: Mapped[CourseVersionId] = mapped_column(ForeignKey("course_versions.id"))
    due_on: Mapped[date]


class LessonProgress(Base):
    """How far somebody has read a lesson and whether its quiz is passed."""

    __tablename__ = "lesson_progress"

    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), primary_key=True)
    lesson_id: Mapped[LessonId] = mapped_column(ForeignKey("lessons.id"), primary_key=True)
    lesson_version_id: Mapped[LessonVersionId] = mapped_column(ForeignKey("lesson_versions.id"))
    section: Mapped[int] = mapped_column(default=1)  # the one last opened, from 1
    place: Mapped[int] = mapped_column(default=0, server_default="0")  # the piece of that section that stood on top, from 0
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
        Index("ix_quiz_attempts_lesson_id_person_id", "lesson_id", "person_id"),  # for the statistics of a lesson's questions
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


class QuizRun(Base):
    """A quiz that somebody has begun and not sent yet: each answer as it was given, with the number of its state.

    *answers*: id of the question → {"given": […], "version": 1, "at": "2026-11-26T01:02:03+00:00"}.
    """

    __tablename__ = "quiz_runs"

    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), primary_key=True)
    lesson_id: Mapped[LessonId] = mapped_column(ForeignKey("lessons.id"), primary_key=True)
    lesson_version_id: Mapped[LessonVersionId] = mapped_column(ForeignKey("lesson_versions.id"))
    form_token: Mapped[str] = mapped_column(String(64))
    seed: Mapped[int]
    answers: Mapped[dict[str, Any]]
    begun_at: Mapped[datetime]
    saved_at: Mapped[datetime]


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
