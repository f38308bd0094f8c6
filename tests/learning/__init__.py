"""Quizzes under test: how a browser answers them."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.kernel.ids import LessonVersionId, PersonId, PracticeId
from lms.practice.models import Practice
from tests.visitor import PageForm, Visitor

Visit = Callable[[PersonId | None], Visitor]
COURSE, LESSON, QUIZ = "/courses/waste/", "/courses/waste/cutting", "/courses/waste/cutting/quiz"
RIGHT: Mapping[str, Sequence[str]] = {"q1": ["a"], "q2": ["a", "b"]}  # of the quiz in tests/catalog
WRONG: Mapping[str, Sequence[str]] = {"q1": ["b"], "q2": ["a", "b"]}


def filled(answers: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    return {f"q-{question}": list(chosen) for question, chosen in answers.items()}


def out_of(lesson: LessonVersionId, session: Session, plan: PracticeId) -> PracticeId:
    """The plan as if it had been made at the end of the lesson. Committed."""
    session.get_one(Practice, plan).lesson_version_id = lesson
    session.commit()
    return plan


def take(visitor: Visitor, answers: Mapping[str, Sequence[str]] = RIGHT, path: str = QUIZ) -> TestResponse:
    """Open the quiz, answer it, send it."""
    form: PageForm = visitor.form(path)
    return visitor.send(path, form, filled(answers))
