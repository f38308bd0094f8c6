"""An answer that meets a question which a log has closed at this moment: it is said that it was not taken, and nothing typed is lost."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from lms.followups.kinds import Answer, Closed
from lms.followups.services import answering
from lms.kernel import clock
from lms.kernel.ids import PersonId, PracticeId
from lms.practice import services as practice
from lms.practice.models import Practice
from lms.practice.services import LogEntry
from tests.at_once import two_at_once
from tests.followups import ASKED_AT, asked, questions, rows
from tests.followups.test_links import link_of
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    with clock.standing_at(ASKED_AT + timedelta(hours=1)):
        yield


@pytest.mark.parametrize("given", ["stopped", "done"])
def test_an_answer_that_meets_a_closed_question_is_not_thanked_for(
    visit: Visit, session: Session, town: Town, engine: Engine, given: str
) -> None:
    """It closes between the look of the page and the answer; on SQLite nobody comes between, and so before."""
    practice_id, first = asked(session, town, engine)
    visitor, path = visit(town.yamano), f"/followups/{first.id}"
    window, later = visitor.form(path), visitor.form(path, action=f"{path}/later")

    waiting = [LogEntry("could_not_try", barrier="time")]

    def come_between(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if waiting and ("FOR NO KEY UPDATE" in statement or "UPDATE follow_ups" in statement):
            practice.log(session, town.actor(session, town.yamano), practice_id, entry=waiting.pop(), now=clock.now())
            session.commit()

    if engine.dialect.name == "sqlite":
        come_between(None, None, "UPDATE follow_ups")
    else:
        event.listen(engine, "before_cursor_execute", come_between)
    for _ in range(2):
        page = visitor.send(path, window, {"answer": given, "memo": "窓口が混む"}).text.partition("<main")[2]
        assert ("受け取っていません" in page, "ありがとうございます" in page, "<p>窓口が混む</p>" in page) == (True, False, True)
        assert (f'action="/practices/{practice_id}/stop"' in page) == (given == "stopped")
    if engine.dialect.name != "sqlite":
        event.remove(engine, "before_cursor_execute", come_between)
    late = visitor.send(path, window, {"answer": given, "memo": "窓口が混む" * 300})
    assert (late.status_code, "窓口が混む" * 300 in late.text) == (422, True)
    assert [(each.answer, each.memo) for each in questions(engine, practice_id)] == [("not_yet", ""), (None, ""), (None, "")]
    assert rows(engine, Practice)[0].state == "planned"
    assert visitor.send(path, later, {"days": "7"}).headers["Location"] == path, "there is nothing to put off"


def test_a_letter_whose_question_a_log_closes_at_this_moment_is_not_thanked_for(session: Session, town: Town, engine: Engine) -> None:
    first, link = link_of(session, town, engine)
    practice_id, entry = PracticeId(first.subject_id), LogEntry("could_not_try", barrier="time")

    def log(own: Session) -> Any:
        return practice.log(own, town.actor(own, town.yamano), practice_id, entry=entry, now=clock.now()).id

    def give_up(own: Session) -> Any:
        return answering.answer_by_link(own, link.removeprefix("/f/"), None, Answer.STOPPED, now=clock.now())

    _, refused = two_at_once(engine, log, give_up)
    assert isinstance(refused, answering.LinkClosed), refused
    assert (refused.why, questions(engine, practice_id)[0].answer) == (Closed.USED, Answer.NOT_YET)
    assert rows(engine, Practice)[0].state == "planned"
