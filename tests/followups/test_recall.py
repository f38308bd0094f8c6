"""When what was learned comes back: with the follow-up of a plan, or by itself."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms.accounts.models.people import Leave
from lms.catalog import queries as catalog
from lms.followups import services
from lms.followups.kinds import Channel, State
from lms.kernel import clock
from lms.learning.models import RecallAnswer
from lms.learning.queries import recall as recall_queries
from lms.practice import services as practice
from tests.catalog import TITLE, Shelf
from tests.conftest import on_one_database
from tests.followups import ask, messages, moment, questions, rows
from tests.followups.recall import FIRST, FOURTH, PASSED_AT, Visit, come_back, of_lesson, passes, plans, published, states
from tests.town import Town


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, session: Session, town: Town) -> Shelf:
    return published(tmp_path / "courses", session)


def test_two_questions_come_back_after_one_and_four_weeks(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    passes(session, town)
    assert [ask(engine, FIRST - timedelta(days=3)), ask(engine, FIRST), ask(engine, FIRST)] == [0, 1, 0]
    first = of_lesson(engine)[0]
    assert (first.step, first.title) == (1, TITLE)
    with clock.standing_at(FIRST):
        me = visit(town.yamano)
        home = me.get("/").text
        assert f'href="/followups/{first.id}"' in home
        page = me.get(f"/followups/{first.id}").text
        assert ["どこで切りますか。" in page, "三つめの問いです。" in page, "確かめるものはどれですか。" in page] == [True, True, False]
        assert "句点は意味の切れ目です。" not in page, "no answer before it is due"
        sent = me.submit(f"/followups/{first.id}", {"q-q1": ["a"], "q-q3": ["b"]}, action=f"/followups/{first.id}/recall")
        assert (sent.status_code, sent.headers["Location"]) == (303, f"/followups/{first.id}#recall")
        assert "句点は意味の切れ目です。" in me.get(f"/followups/{first.id}").text
        assert f'href="/followups/{first.id}"' not in me.get("/").text
        assert "2問のうち1問" in me.get("/recall/").text
    assert states(engine) == [State.ANSWERED, State.SCHEDULED]
    assert ask(engine, FOURTH) == 1
    with clock.standing_at(FOURTH):
        page = visit(town.yamano).get(f"/followups/{of_lesson(engine)[1].id}").text
    shown = ["どこで切りますか。" in page, "確かめるものはどれですか。" in page, "三つめの問いです。" in page]
    assert shown == [False, True, True], "what was missed a second time, and what has not come back yet"


@on_one_database
def test_the_lessons_of_a_week_come_in_one_message(session: Session, town: Town, engine: Engine) -> None:
    passes(session, town)
    passes(session, town, lesson="headings")
    passes(session, town, town.sato)
    assert ask(engine, FIRST) == 3
    told = [each for each in messages(engine, Channel.IN_APP) if each.kind == "recall"]
    assert sorted((each.recipient_id, len(each.params["titles"]), each.link) for each in told) == [
        (town.yamano, 2, "/recall/"),
        (town.sato, 1, "/recall/"),
    ]


def test_a_batch_cuts_nobodys_message_in_two(session: Session, town: Town, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    passes(session, town)
    passes(session, town, town.sato)
    passes(session, town, lesson="headings")
    monkeypatch.setattr(services, "BATCH", 1)
    assert [ask(engine, FIRST) for _ in range(3)] == [2, 1, 0]
    told = [each for each in messages(engine, Channel.IN_APP) if each.kind == "recall"]
    assert sorted((each.recipient_id, len(each.params["titles"])) for each in told) == [(town.yamano, 2), (town.sato, 1)]


@on_one_database
def test_a_day_off_and_leave_wait(session: Session, town: Town, engine: Engine) -> None:
    session.add(Leave(person_id=town.yamano, starts_on=date(2026, 11, 5), ends_on=date(2026, 11, 22)))
    passes(session, town)
    assert [ask(engine, moment(f"2026-11-{day} 09:00")) for day in ("09", "16", "23", "24")] == [0, 0, 0, 1]  # the 23rd is a holiday


def test_with_a_plan_it_comes_with_the_follow_up(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    passes(session, town)
    made = plans(session, town)
    assert states(engine) == [State.SUPPRESSED] * 2
    assert ask(engine, FIRST) == 0
    at = moment("2026-11-17 09:00")
    assert ask(engine, at) == 1
    first = questions(engine, made.id)[0]
    path = f"/followups/{first.id}"
    with clock.standing_at(at):
        me = visit(town.yamano)
        assert f'<a href="{path}">レッスンの問いも' in me.get("/").text
        assert "どこで切りますか。" in me.get(path).text
        me.submit(path, {"answer": "not_yet"}, action="")
        page = me.get(path).text
        assert "どこで切りますか。" in page, "the four answers do not swallow the questions"
        assert f'href="{path}#recall"' in me.get("/recall/").text
        me.submit(path, {"q-q1": ["a"], "q-q3": ["a"]}, action=f"{path}/recall")
        assert "2問のうち2問" in me.get("/recall/").text
        assert f'href="{path}#recall"' not in me.get("/recall/").text
    assert [each.step for each in rows(engine, RecallAnswer)] == [1]


@on_one_database
def test_what_came_with_a_plan_stays_on_the_front_page_once_its_question_is_answered(
    visit: Visit, session: Session, town: Town, engine: Engine
) -> None:
    passes(session, town)
    made, at = plans(session, town), moment("2026-11-17 09:00")
    ask(engine, at)
    path = f"/followups/{questions(engine, made.id)[0].id}"
    with clock.standing_at(at):
        me = visit(town.yamano)
        assert f'href="{path}#recall"' not in me.get("/").text, "it comes with the open question"
        me.submit(path, {"answer": "done"}, action="")
        home = me.get("/").text
        assert f'href="{path}#recall"' in home
        assert f'id="h-recall">{TITLE}' in home.replace("<wbr>", ""), "the lesson, not the plan"
        me.submit(path, {"q-q1": ["a"], "q-q3": ["a"]}, action=f"{path}/recall")
        assert 'id="h-recall"' not in me.get("/").text


def test_a_plan_given_up_leaves_the_questions_to_come_alone(session: Session, town: Town, engine: Engine) -> None:
    passes(session, town)
    first, second = plans(session, town), plans(session, town, due_on=date(2026, 11, 11))
    for made, standing in ((first, State.SUPPRESSED), (second, State.SCHEDULED)):
        with clock.standing_at(PASSED_AT):
            practice.stop(session, town.actor(session, town.yamano), made.id)
        session.commit()
        assert states(engine) == [standing] * 2, "while another plan carries them, they come with that one"
    assert ask(engine, FIRST) == 1


@on_one_database
@pytest.mark.parametrize(("outcome", "first"), [("done", State.SCHEDULED), ("could_not_try", State.SUPPRESSED)])
def test_whoever_tries_at_once_is_asked_alone(session: Session, town: Town, engine: Engine, outcome: str, first: str) -> None:
    passes(session, town)
    made = plans(session, town)
    at = moment("2026-11-10 15:00")  # before the plan's first question, and after the day on which the lesson's would have come
    with clock.standing_at(at):
        told = practice.LogEntry(outcome, barrier="time" if outcome == "could_not_try" else None)
        practice.log(session, town.actor(session, town.yamano), made.id, entry=told, now=at)
    session.commit()
    assert states(engine) == [first, State.SUPPRESSED], "the fourth week is still asked with the plan"
    assert of_lesson(engine)[0].due_on == (date(2026, 11, 10) if first == State.SCHEDULED else date(2026, 11, 9))


@on_one_database
def test_twelve_weeks_later_and_without_a_lesson_nothing_comes_back(session: Session, town: Town, shelf: Shelf) -> None:
    page = catalog.lesson(session, "waste", "cutting")
    me = town.actor(session, town.yamano)
    assert recall_queries.recall(session, me, page.version_id, 12) is None
    assert recall_queries.recall(session, me, None, 1) is None
    assert recall_queries.recall(session, me, page.version_id, 1) is not None


@on_one_database
def test_the_content_that_was_learned_comes_back(visit: Visit, session: Session, town: Town, engine: Engine, shelf: Shelf) -> None:
    passes(session, town)
    shelf.change("waste/01-cutting.quiz.toml", "三つめの問いです。", "書き直した問いです。")
    shelf.publish(session)
    ask(engine, FIRST)
    with clock.standing_at(FIRST):
        assert "三つめの問いです。" in visit(town.yamano).get(f"/followups/{of_lesson(engine)[0].id}").text


@on_one_database
def test_what_nobody_answers_leaves_the_front_page(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    link = f'href="{come_back(session, town, engine)}"'
    for days, is_shown in ((27, True), (28, False)):
        with clock.standing_at(FIRST + timedelta(days=days)):
            assert (link in visit(town.yamano).get("/").text) is is_shown


@on_one_database
def test_nothing_is_sent_or_promised_to_a_guest(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    passes(session, town, town.partner)
    assert of_lesson(engine) == []
    them = visit(town.partner)
    assert "1週間後" not in them.get("/recall/").text
    assert ['href="/recall/"' in each.get("/courses/").text for each in (them, visit(town.yamano))] == [False, True]
