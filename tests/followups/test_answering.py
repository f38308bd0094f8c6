"""The page that a letter opens: four equal answers, nothing done by looking, and each answer does what it says."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.models.people import Leave
from lms.followups import services
from lms.followups.kinds import Answer, Channel, Reason, State
from lms.followups.models import FollowUp, Message
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.practice import services as practice
from lms.practice.models import Practice, PracticeLog, PracticeMember
from tests.conftest import on_one_database
from tests.followups import ACTION, ASKED_AT, PLANNED_AT, SENTENCE, ask, asked, messages, moment, planned, questions, rows, sessions_of
from tests.town import Town
from tests.visitor import Visitor, forms_of

Visit = Callable[[PersonId | None], Visitor]
MY_NUMBER = "123456789018"  # the published sample whose check digit is right
UNACCEPTABLE = [
    ({"memo": "窓口が混んでいた"}, "4つから1つ選んでください。どれでも大丈夫です。"),
    ({"answer": "excellent", "memo": "窓口が混んでいた"}, "表示されている中から選んでください。"),
    ({"answer": "not_yet", "memo": "窓口が混んでいた" * 200}, "1000字までで書いてください。"),
    ({"answer": "not_yet", "memo": f"窓口が混んでいた。個人番号 {MY_NUMBER}"}, "保存する前に見直してください"),
]


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    """Everybody looks into it an hour after the question came."""
    with clock.standing_at(ASKED_AT + timedelta(hours=1)):
        yield


def standing(engine: Engine) -> list[dict[str, Any]]:
    """Everything that an answer could change."""
    found = [each for table in (FollowUp, Message, Practice, PracticeLog) for each in rows(engine, table)]
    return [{name: value for name, value in vars(each).items() if name != "_sa_instance_state"} for each in found]


def radios(page: str) -> list[str]:
    return [tag.partition(">")[0] for tag in page.split("<input")[1:] if 'name="answer"' in tag.partition(">")[0]]


@on_one_database
def test_the_page_quotes_the_plan_and_offers_four_equal_answers(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    _, first = asked(session, town, engine)
    page = visit(town.yamano).get(f"/followups/{first.id}").text
    assert SENTENCE in page
    assert "1週間後のおたずね" in page
    assert [value for each in radios(page) for value in Answer if f'value="{value}"' in each] == list(Answer)
    assert not [each for each in radios(page) if "checked" in each]
    assert [words in page for words in ("できた", "うまくいかなかった", "まだ", "とりやめ")] == [True] * 4


@on_one_database
def test_the_page_speaks_the_readers_language(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    _, first = asked(session, town, engine)
    accounts.person(session, town.yamano).locale = "en"
    session.commit()
    page = unescape(visit(town.yamano).get(f"/followups/{first.id}").text)
    assert SENTENCE in page
    assert [words in page for words in ("Done", "Didn’t work", "Not yet", "Stopped")] == [True] * 4
    assert "できた" not in page


@on_one_database
def test_opening_a_link_changes_nothing(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    _, first = asked(session, town, engine)
    visitor, path = visit(town.yamano), f"/followups/{first.id}"
    before = standing(engine)
    assert visitor.get(path).status_code == 200
    for marked in Answer:
        page = visitor.get(path, answer=marked)
        assert page.status_code == 200
        assert [f'value="{marked}"' in each for each in radios(page.text) if "checked" in each] == [True]
        assert visitor.client.head(path, query_string={"answer": marked}).status_code == 200
    assert standing(engine) == before


@on_one_database
def test_a_link_with_an_answer_that_does_not_exist_marks_none(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    _, first = asked(session, town, engine)
    page = visit(town.yamano).get(f"/followups/{first.id}", answer="excellent")
    assert (page.status_code, [each for each in radios(page.text) if "checked" in each]) == (200, [])


@on_one_database
@pytest.mark.parametrize("given", [Answer.DONE, Answer.DID_NOT_WORK])
def test_who_tried_it_is_led_to_the_log(visit: Visit, session: Session, town: Town, engine: Engine, given: Answer) -> None:
    practice_id, first = asked(session, town, engine)
    visitor = visit(town.yamano)
    answer = visitor.submit(f"/followups/{first.id}", {"answer": given})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/practices/{practice_id}/log?outcome={given}")
    now = questions(engine, practice_id)[0]
    assert (now.state, now.answer, now.answered_at) == (State.ANSWERED, given, ASKED_AT + timedelta(hours=1))
    assert rows(engine, PracticeLog) == []
    assert rows(engine, Practice)[0].state == "planned"
    form = visitor.form(f"/practices/{practice_id}/log", action=None, outcome=given)
    assert form.values["outcome"] == [given]


@on_one_database
def test_the_log_that_follows_is_one_and_leaves_the_answer(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    practice_id, first = asked(session, town, engine)
    visitor = visit(town.yamano)
    location = visitor.submit(f"/followups/{first.id}", {"answer": "done"}).headers["Location"]
    answer = visitor.submit(location, {"note": "10分で終わった"})
    assert answer.status_code == 303, answer.text
    assert [(each.outcome, each.note) for each in rows(engine, PracticeLog)] == [("done", "10分で終わった")]
    assert questions(engine, practice_id)[0].answer == Answer.DONE


@on_one_database
def test_not_yet_asks_again_a_week_later(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    practice_id, first = asked(session, town, engine)
    visitor = visit(town.yamano)
    answer = visitor.submit(f"/followups/{first.id}", {"answer": "not_yet", "memo": "繁忙期で時間がとれない"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/practices/{practice_id}")
    page = visitor.get(f"/practices/{practice_id}").text
    assert "1週間後にもう一度お聞きします" in page
    assert rows(engine, PracticeLog) == []
    one_tap = f"/practices/{practice_id}/log?outcome=could_not_try"
    assert f'href="{one_tap}"' in page, "whoever wishes makes a log of it"
    assert visitor.form(one_tap).values["outcome"] == ["could_not_try"]
    again = questions(engine, practice_id)[1]
    assert (again.step, again.round, again.state, again.due_on) == (1, 2, State.SCHEDULED, date(2026, 11, 24))
    assert (again.plan, again.title, again.recipient_id) == (SENTENCE, ACTION, town.yamano)
    assert ask(engine, moment("2026-11-24 09:00")) == 1
    assert [each.link for each in messages(engine, Channel.IN_APP)] == [f"/followups/{first.id}", f"/followups/{again.id}"]


@on_one_database
def test_asking_again_keeps_to_working_days(session: Session, town: Town, engine: Engine) -> None:
    practice_id, first = asked(session, town, engine)
    answered_at = moment("2026-12-22 16:00")
    with clock.standing_at(answered_at), sessions_of(engine)() as writing:
        services.answer(writing, town.actor(writing, town.yamano), first.id, Answer.NOT_YET, memo="", now=answered_at)
        writing.commit()
    again = questions(engine, practice_id)[1]
    assert (again.due_on, again.shift_reason) == (date(2027, 1, 4), "年末年始")


@on_one_database
def test_stopping_stops_the_practice_and_its_questions(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    practice_id, first = asked(session, town, engine)
    visitor = visit(town.yamano)
    answer = visitor.submit(f"/followups/{first.id}", {"answer": "stopped"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/practices/{practice_id}")
    page = visitor.get(f"/practices/{practice_id}").text
    assert ("知らせてくださって助かります。" in page, "これで終わります。" in page, "?outcome=" in page) == (True, True, False)
    assert (rows(engine, Practice)[0].state, rows(engine, PracticeLog)) == ("stopped", [])
    first, *later = questions(engine, practice_id)
    assert (first.state, first.answer) == (State.ANSWERED, Answer.STOPPED)
    assert [(each.state, each.state_reason) for each in later] == [(State.SUPPRESSED, Reason.STOPPED)] * 2
    assert ask(engine, moment("2027-03-01 09:00")) == 0


def test_of_two_who_plan_together_each_is_asked_and_the_one_who_gives_up_stops_nobody_else(
    visit: Visit, session: Session, town: Town, engine: Engine
) -> None:
    practice_id = planned(session, town)
    with clock.standing_at(PLANNED_AT):
        practice.join(session, town.actor(session, town.yamano), practice_id, town.mori, now=PLANNED_AT)
    session.commit()
    assert ask(engine) == 2
    theirs = next(each for each in questions(engine, practice_id) if each.recipient_id == town.mori)
    visitor, path = visit(town.mori), f"/followups/{theirs.id}"
    answer = visitor.submit(path, {"answer": "stopped"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/practices/")
    assert 'class="btn btn-primary" href="/practices/"' in visitor.get(path).text, "the plan is theirs no more"
    assert (rows(engine, PracticeMember), rows(engine, Practice)[0].state) == ([], "planned")
    states = {(each.recipient_id, each.step): each.state for each in questions(engine, practice_id)}
    assert [states[town.yamano, week] for week in (1, 4, 12)] == [State.SENT, State.SCHEDULED, State.SCHEDULED]
    assert [states[town.mori, week] for week in (1, 4, 12)] == [State.ANSWERED, State.SUPPRESSED, State.SUPPRESSED]


@on_one_database
def test_somebody_elses_question_is_not_there(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    practice_id, first = asked(session, town, engine)
    before = standing(engine)
    for other in (town.mori, town.kacho, town.office, town.administrator):
        visitor = visit(other)
        assert visitor.get(f"/followups/{first.id}").status_code == 404
        assert visitor.post(f"/followups/{first.id}", {"answer": "stopped"}).status_code == 404
    assert visit(town.yamano).get(f"/followups/{questions(engine, practice_id)[1].id}").status_code == 404  # not asked yet
    assert visit(town.yamano).get("/followups/99999").status_code == 404
    assert visit(None).get(f"/followups/{first.id}").headers["Location"].startswith("/login")
    assert standing(engine) == before


@on_one_database
def test_a_second_answer_changes_nothing(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    """Two windows: both show the form, both send it."""
    practice_id, first = asked(session, town, engine)
    visitor, path = visit(town.yamano), f"/followups/{first.id}"
    window, other_window = visitor.form(path), visitor.form(path)
    visitor.send(path, window, {"answer": "not_yet", "memo": "来週やる"})
    before = standing(engine)
    page = visitor.send(path, other_window, {"answer": "stopped", "memo": "やめる"})
    assert page.status_code == 409
    assert standing(engine) == before
    assert (questions(engine, practice_id)[0].memo, rows(engine, Practice)[0].state) == ("来週やる", "planned")
    assert "いま送った答えは、受け取っていません" in page.text
    assert ("送る前に、このおたずねは終わっていました。" in page.text, "ほかの画面" in page.text) == (True, False), (
        "a job of the night may have ended it"
    )
    assert ("送った答え：とりやめ" in page.text, "<p>やめる</p>" in page.text, "来週やる" in page.text) == (True, True, True)
    stop = next(form for form in forms_of(page.text) if form.action == f"/practices/{practice_id}/stop")
    page = visitor.get(path)
    assert (radios(page.text), "来週やる" in page.text, "まだ" in page.text) == ([], True, True)
    assert visitor.send(path, stop).status_code == 303
    assert rows(engine, Practice)[0].state == "stopped"
    assert "受け取っていません" not in visitor.send(path, window, {"answer": "not_yet", "memo": "来週やる"}).text, "the same once more"


def test_two_answers_at_the_same_moment_are_one(session: Session, town: Town, engine: Engine) -> None:
    """Both have read the question as open; the second finds it answered."""
    practice_id, first = asked(session, town, engine)
    with sessions_of(engine)() as writing:
        actor = town.actor(writing, town.yamano)
        services.answer(writing, actor, first.id, Answer.DONE, memo="", now=clock.now())
        services.answer(writing, actor, first.id, Answer.STOPPED, memo="", now=clock.now())
        services.answer(writing, actor, first.id, Answer.NOT_YET, memo="", now=clock.now())
        writing.commit()
    assert [each.answer for each in questions(engine, practice_id)] == [Answer.DONE, None, None]
    assert rows(engine, Practice)[0].state == "planned"


@on_one_database
def test_an_answer_that_cannot_be_taken_says_why(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    """And what was typed stays in the form."""
    _, first = asked(session, town, engine)
    visitor = visit(town.yamano)
    before = standing(engine)
    for typed, words in UNACCEPTABLE:
        page = visitor.submit(f"/followups/{first.id}", typed)
        assert page.status_code == 422
        assert words in page.text
        form = next(form for form in forms_of(page.text) if "memo" in form.values)
        assert form.values["memo"][0].startswith("窓口が混んでいた")
        assert form.values.get("answer") == ([typed["answer"]] if typed.get("answer") == "not_yet" else None)
    assert standing(engine) == before


@on_one_database
def test_a_form_of_another_site_changes_nothing(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    _, first = asked(session, town, engine)
    visitor = visit(town.yamano)
    before = standing(engine)
    assert visitor.client.post(f"/followups/{first.id}", data={"answer": "stopped"}).status_code == 400
    assert standing(engine) == before


@on_one_database
def test_a_question_that_a_stop_has_ended_says_so(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    practice_id, first = asked(session, town, engine)
    visitor = visit(town.yamano)
    assert visitor.post(f"/practices/{practice_id}/stop").status_code == 303
    page = visitor.get(f"/followups/{first.id}").text
    assert "このおたずねは終わりました" in page
    assert radios(page) == []


@on_one_database
def test_the_page_says_why_it_came_later(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    """In words: 祝日 for a holiday, and nothing of our own codes for a leave."""
    moved = planned(session, town, due_on=date(2026, 12, 1))
    ask(engine, moment("2026-12-08 09:00"))
    ask(engine, moment("2027-01-04 09:00"))
    away = planned(session, town, town.mori)
    session.add(Leave(person_id=town.mori, starts_on=date(2026, 11, 16), ends_on=date(2026, 11, 20)))
    session.commit()
    ask(engine)
    ask(engine, moment("2026-11-24 09:00"))
    holiday, leave = questions(engine, moved)[1], questions(engine, away)[0]
    assert "年末年始のため" in visit(town.yamano).get(f"/followups/{holiday.id}").text
    page = visit(town.mori).get(f"/followups/{leave.id}")
    assert page.status_code == 200
    assert "leave" not in page.text.partition("<main")[2].partition("</main>")[0]
