"""What pages and scripts of a quiz under way do, and what stands of it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.learning.models import QuizAttempt, QuizRun
from tests.learning import QUIZ
from tests.visitor import PageForm, Visitor, forms_of

JSON_PLEASE = {"Accept": "application/json"}


def quiz_form(page: str) -> PageForm:
    return next(form for form in forms_of(page) if "seed" in form.values)


def standing(visitor: Visitor) -> dict[str, list[str]]:
    """What a freshly opened quiz shows as answered."""
    return {name: sorted(values) for name, values in quiz_form(visitor.get(QUIZ).text).values.items() if name.startswith("q-")}


def keep(visitor: Visitor, form: PageForm, answers: dict[str, Any], *changed: str) -> Any:
    """Send answers as the page's script does."""
    data = {**form.values, **answers, "save": "1", "changed": list(changed) or [""]}
    answer = visitor.client.post(QUIZ, data=data, headers=JSON_PLEASE)
    assert answer.status_code == 200
    return answer.json


def save(visitor: Visitor, form: PageForm, answers: dict[str, Any]) -> TestResponse:
    """Press 答えを残して、あとで続ける."""
    return visitor.send(QUIZ, form, {**answers, "save": "1"})


def run(session: Session) -> dict[str, tuple[list[str], int]] | None:
    """The answers that stand with the numbers of their states; None where no run is open."""
    session.rollback()
    found = session.scalar(select(QuizRun.answers))
    session.rollback()
    return None if found is None else {key: (each["given"], each["version"]) for key, each in found.items()}


def attempts(session: Session) -> list[QuizAttempt]:
    session.rollback()
    found = list(session.scalars(select(QuizAttempt).order_by(QuizAttempt.id)))
    session.rollback()
    return found
