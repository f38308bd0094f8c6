"""AI利用ルール under test: published as the office publishes them, acknowledged as a reader answers."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.catalog.rules.quiz.asked import Choice
from lms.guidelines import files, queries, rules, services
from lms.kernel import clock
from lms.kernel.ids import PersonId
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
ASKED = [each for each in rules.questions_of(files.shipped()) if isinstance(each, Choice)]
RIGHT = {**{each.name: each.right_answer()[0] for each in ASKED}, "read": "y"}  # the tests leave the questions as the product has them
WRONG = {each.name: next(option.id for option in each.option if not option.right) for each in ASKED}
OFFICE, DRAFT = "/office/rules", "/office/rules/draft"


def published(session: Session, town: Town, *, on: date | None = None, **written: str) -> int:
    """A new version with some texts of its own, in force from *on*, or from today."""
    office = town.actor(session, town.office)
    standing = queries.draft(session)
    texts = {**queries.begun(session).written(), **written}
    services.save_draft(session, office, texts, version=standing.version if standing else 0)
    draft = queries.draft(session)
    assert draft is not None
    number = services.publish(session, office, effective_on=on or clock.today(), version=draft.version, now=clock.now())
    session.commit()
    return number


def acknowledged(session: Session, town: Town, person: PersonId, number: int | None = None) -> None:
    """As if this person had answered the questions of a version, the newest unless named."""
    page = queries.version(session, number) if number else queries.newest(session)
    assert page is not None
    assert services.acknowledge(session, town.actor(session, person), page, page.right_answers(), now=clock.now())
    session.commit()


def answer(visitor: Visitor, **changed: Any) -> TestResponse:
    """Open the rules, answer, send."""
    return visitor.submit("/rules/", {**RIGHT, **changed})
