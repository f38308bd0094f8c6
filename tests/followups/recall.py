"""Somebody who has passed a lesson of three questions, and what is asked of it later."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms.catalog import queries as catalog
from lms.followups.kinds import Subject
from lms.followups.models import FollowUp
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.learning import services as learning
from lms.practice import services as practice
from lms.practice.kinds import Origin
from lms.practice.models import Practice
from tests.catalog import QUIZ, SECOND_TITLE, Shelf
from tests.followups import ask, entry, moment, rows
from tests.learning import RIGHT, WRONG
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
PASSED_AT = moment("2026-11-02 10:00")  # a Monday
FIRST, FOURTH = moment("2026-11-09 09:00"), moment("2026-11-30 09:00")
THIRD_QUESTION = QUIZ.split('[[question]]\nid = "q2"')[0].replace('"q1"', '"q3"').replace("どこで切りますか。", "三つめの問いです。")


def published(directory: Path, session: Session) -> Shelf:
    """Two lessons, the first with a third question."""
    made = Shelf(directory)
    made.write("waste/01-cutting.quiz.toml", QUIZ + THIRD_QUESTION)
    made.lesson("02-headings", SECOND_TITLE)
    made.publish(session)
    return made


def passes(session: Session, town: Town, who: PersonId | None = None, lesson: str = "cutting", *, at: datetime = PASSED_AT) -> None:
    """Wrong about q1 at first, then all right."""
    actor, page = town.actor(session, who or town.yamano), catalog.lesson(session, "waste", lesson)
    for number, answers in enumerate(({**WRONG, "q3": ["b"]}, {**RIGHT, "q3": ["a"]})):
        with clock.standing_at(at):
            learning.submit_quiz(session, actor, page, answers=answers, form_token=f"{lesson}{number}", seed=number, now=at)
    session.commit()


def plans(session: Session, town: Town, lesson: str = "cutting", due_on: date = date(2026, 11, 10)) -> Practice:
    page = catalog.lesson(session, "waste", lesson)
    origin = practice.Origin(Origin.LESSON, page.lesson_id, page.version_id)
    with clock.standing_at(PASSED_AT):
        made = practice.plan(session, town.actor(session, town.yamano), entry(due_on=due_on), origin=origin, now=PASSED_AT)
    session.commit()
    return made


def of_lesson(engine: Engine) -> list[FollowUp]:
    return sorted((each for each in rows(engine, FollowUp) if each.subject_kind == Subject.LESSON), key=lambda each: (each.id, each.step))


def states(engine: Engine) -> list[str]:
    return [each.state for each in of_lesson(engine)]


def come_back(session: Session, town: Town, engine: Engine) -> str:
    """山野 has passed; a week later the questions are there. Answers the path of their page."""
    passes(session, town)
    ask(engine, FIRST)
    return f"/followups/{of_lesson(engine)[0].id}"
