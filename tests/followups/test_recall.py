"""What was learned comes back: with the follow-up of a plan or by itself, answered in place, and nobody's business."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.models.office import Draft
from lms.accounts.models.people import Leave
from lms.catalog import queries as catalog
from lms.followups import services
from lms.followups.kinds import Channel, State, Subject
from lms.followups.models import FollowUp
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.learning import services as learning
from lms.learning.models import RecallAnswer
from lms.learning.queries import recall as recall_queries
from lms.practice import services as practice
from lms.practice.kinds import Origin
from lms.practice.models import Practice
from lms.privacy import services as privacy
from lms.wiring import PERSONAL
from tests.catalog import QUIZ, SECOND_TITLE, TITLE, Shelf
from tests.conftest import on_one_database
from tests.followups import ask, entry, messages, moment, questions, rows
from tests.learning import RIGHT, WRONG, filled
from tests.statements import counted
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
PASSED_AT = moment("2026-11-02 10:00")  # a Monday
FIRST, FOURTH = moment("2026-11-09 09:00"), moment("2026-11-30 09:00")
THIRD_QUESTION = QUIZ.split('[[question]]\nid = "q2"')[0].replace('"q1"', '"q3"').replace("どこで切りますか。", "三つめの問いです。")


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, session: Session, town: Town) -> Shelf:
    made = Shelf(tmp_path / "courses")
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
def test_a_question_left_open_is_asked_for_and_the_rest_stays(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    passes(session, town)
    ask(engine, FIRST)
    path = f"/followups/{of_lesson(engine)[0].id}"
    with clock.standing_at(FIRST):
        me = visit(town.yamano)
        for answers in ({"q-q1": ["a"]}, {"q-q1": ["a"], "q-q3": ["z"]}):
            answer = me.submit(path, answers, action=f"{path}/recall")
            assert answer.status_code == 422
            assert "あと1問、答えを選んでください" in answer.text
            assert 'name="q-q1" value="a" checked' in answer.text
    assert rows(engine, RecallAnswer) == []


def test_twice_is_once(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    passes(session, town)
    ask(engine, FIRST)
    path = f"/followups/{of_lesson(engine)[0].id}"
    with clock.standing_at(FIRST):
        me = visit(town.yamano)
        form = me.form(path, action=f"{path}/recall")
        for answers in ({"q1": ["a"], "q3": ["a"]}, {"q1": ["b"], "q3": ["b"]}):
            assert me.send(path, form, filled(answers)).status_code == 303
    assert [(each.score, each.answers) for each in rows(engine, RecallAnswer)] == [(2, {"q1": ["a"], "q3": ["a"]})]


@on_one_database
def test_answers_sent_after_the_session_wait_for_their_owner(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    passes(session, town)
    ask(engine, FIRST)
    path = f"/followups/{of_lesson(engine)[0].id}"
    with clock.standing_at(FIRST):
        me = visit(town.yamano)
        form = me.form(path, action=f"{path}/recall")
    with clock.standing_at(FIRST + timedelta(hours=5)):
        late = me.send(path, form, filled({"q1": ["a"], "q3": ["b"]}))
        assert (late.status_code, rows(engine, RecallAnswer)) == (303, [])
        me = visit(town.yamano)
        page = me.get(path).text
        assert "前に書きかけた内容を戻しました。" in page
        form = me.form(path, action=f"{path}/recall")
        assert (form.values["q-q1"], form.values["q-q3"]) == (["a"], ["b"])
        me.send(path, form, {})
    assert [each.answers for each in rows(engine, RecallAnswer)] == [{"q1": ["a"], "q3": ["b"]}]
    assert rows(engine, Draft) == []


def test_nobody_else_sees_it(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    passes(session, town)
    ask(engine, FIRST)
    path = f"/followups/{of_lesson(engine)[0].id}"
    with clock.standing_at(FIRST):
        visit(town.yamano).submit(path, {"q-q1": ["a"], "q-q3": ["a"]}, action=f"{path}/recall")
        for other in (town.kacho, town.office, town.administrator, town.sato):
            them = visit(other)
            assert [them.get(path).status_code, them.post(f"{path}/recall", {"q-q1": "a", "q-q3": "a"}).status_code] == [404, 404]
            assert "問のうち" not in them.get("/recall/").text
        for page in (f"/people/{town.yamano}", "/handover/", "/office/", "/office/messages"):
            assert TITLE not in visit(town.office).get(page).text
            assert "思い出" not in visit(town.kacho).get(page).text.partition("<main")[2]
    assert len(rows(engine, RecallAnswer)) == 1


@on_one_database
def test_nothing_is_sent_or_promised_to_a_guest(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    passes(session, town, town.partner)
    assert of_lesson(engine) == []
    them = visit(town.partner)
    assert "1週間後" not in them.get("/recall/").text
    assert ['href="/recall/"' in each.get("/courses/").text for each in (them, visit(town.yamano))] == [False, True]


@on_one_database
def test_what_nobody_answers_leaves_the_front_page(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    passes(session, town)
    ask(engine, FIRST)
    link = f'href="/followups/{of_lesson(engine)[0].id}"'
    for days, is_shown in ((27, True), (28, False)):
        with clock.standing_at(FIRST + timedelta(days=days)):
            assert (link in visit(town.yamano).get("/").text) is is_shown


def test_authors_get_answers_without_names(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    passes(session, town)
    ask(engine, FIRST)
    path = f"/followups/{of_lesson(engine)[0].id}"
    with clock.standing_at(FIRST):
        visit(town.yamano).submit(path, {"q-q1": ["a"], "q-q3": ["b"]}, action=f"{path}/recall")
    page = catalog.lesson(session, "waste", "cutting")
    found = recall_queries.recall_results(session, page.lesson_id, before=FOURTH, most=10)
    assert [tuple(each) for each in found] == [(page.version_id, 1, {"q1": ["a"], "q3": ["b"]})]
    assert "person_id" not in found[0]._fields


def test_it_is_taken_along_and_forgotten_with_the_person(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    passes(session, town)
    ask(engine, FIRST)
    path = f"/followups/{of_lesson(engine)[0].id}"
    with clock.standing_at(FIRST):
        visit(town.yamano).submit(path, {"q-q1": ["a"], "q-q3": ["a"]}, action=f"{path}/recall")
    told = [row for export in PERSONAL.exports if export.name == "recall" for row in export.rows(session, town.yamano)]
    assert [(row["step"], row["score"]) for row in told] == [(1, 2)]
    privacy.erase(session, town.yamano, PERSONAL, actor_id=None)
    session.commit()
    assert rows(engine, RecallAnswer) == []
    assert of_lesson(engine) == []


@on_one_database
def test_the_own_page_takes_a_fixed_number_of_statements(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    taken = []
    for lesson in ("cutting", "headings"):
        passes(session, town, lesson=lesson)
        ask(engine, FIRST)
        with clock.standing_at(FIRST):
            me = visit(town.yamano)
            me.get("/recall/")
            with counted(engine) as statements:
                me.get("/recall/")
            taken.append(len(statements))
            newest = session.scalars(select(FollowUp.id).where(FollowUp.state == State.SENT).order_by(FollowUp.id.desc())).first()
            session.rollback()
            path = f"/followups/{newest}"
            me.submit(path, {"q-q1": ["a"], "q-q2": ["a", "b"], "q-q3": ["a"]}, action=f"{path}/recall")
    assert len(set(taken)) == 1
    assert taken[0] <= 6


@on_one_database
def test_in_english(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    passes(session, town)
    ask(engine, FIRST)
    accounts.person(session, town.yamano).locale = "en"
    session.commit()
    with clock.standing_at(FIRST):
        me = visit(town.yamano)
        assert "Questions that came back" in me.get("/recall/").text
        assert "have come back" in me.get("/notifications/").text
