"""Reading a quiz that is under way."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.catalog.models import Course, Lesson, LessonVersion
from lms.kernel.db import rows
from lms.kernel.ids import LessonId, LessonVersionId, PersonId
from lms.kernel.immutable import immutable
from lms.learning.models import QuizRun
from lms.learning.rules import runs

MOST_BEGUN = 10


@immutable
class Run:
    """A quiz under way: which version of its lesson, in which shuffle, and what is answered so far."""

    form_token: str
    seed: int
    lesson_version_id: LessonVersionId
    answers: Mapping[str, Any] = field(default_factory=dict)

    def given(self, key: str) -> list[str]:
        return runs.given_in(self.answers, key)

    def version(self, key: str) -> int:
        return runs.version_of(self.answers, key)

    def changed_at(self, key: str) -> datetime:
        """When an answer that stands was last changed."""
        return datetime.fromisoformat(self.answers[key]["at"])


def own_run(session: Session, person_id: PersonId, lesson_id: LessonId) -> Run | None:
    """What this person has answered of a lesson's quiz and not sent."""
    row = rows(session, _own_run(), {"me": person_id, "lesson": lesson_id}).first()
    return Run(*row) if row else None


def begun(session: Session, person_id: PersonId) -> Sequence[Any]:
    """The quizzes that this person has begun and not sent, the latest first, also of lessons that were taken down: course_slug, slug, title."""
    return rows(session, _begun(), {"me": person_id}).all()


@cache
def _begun() -> Any:
    columns = (Course.slug.label("course_slug"), Lesson.slug, LessonVersion.title)
    found = select(*columns).select_from(QuizRun).join(Lesson, Lesson.id == QuizRun.lesson_id).join(Course, Course.id == Lesson.course_id)
    found = found.join(LessonVersion, LessonVersion.id == QuizRun.lesson_version_id).where(QuizRun.person_id == bindparam("me"))
    return found.order_by(QuizRun.saved_at.desc(), QuizRun.lesson_id).limit(MOST_BEGUN)


def begun_version(session: Session, person_id: PersonId, course_slug: str, lesson_slug: str) -> LessonVersionId | None:
    """The version of a lesson that is not served any more, whose quiz this person has begun."""
    found = select(QuizRun.lesson_version_id).join(Lesson, Lesson.id == QuizRun.lesson_id).join(Course, Course.id == Lesson.course_id)
    return session.scalar(found.where(QuizRun.person_id == person_id, Course.slug == course_slug, Lesson.slug == lesson_slug))


@cache
def _own_run() -> Any:
    columns = (QuizRun.form_token, QuizRun.seed, QuizRun.lesson_version_id, QuizRun.answers)
    return select(*columns).where(QuizRun.person_id == bindparam("me"), QuizRun.lesson_id == bindparam("lesson"))
