"""What was learned is answered in place, once, and is nobody's business."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.models.office import Draft
from lms.catalog import queries as catalog
from lms.followups.kinds import State
from lms.followups.models import FollowUp
from lms.kernel import clock
from lms.learning.models import RecallAnswer
from lms.learning.queries import recall as recall_queries
from lms.privacy import services as privacy
from lms.wiring import PERSONAL
from tests.catalog import TITLE, Shelf
from tests.conftest import on_one_database
from tests.followups import ask, rows
from tests.followups.recall import FIRST, FOURTH, Visit, come_back, of_lesson, passes, published
from tests.learning import filled
from tests.statements import counted
from tests.town import Town


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, session: Session, town: Town) -> Shelf:
    return published(tmp_path / "courses", session)


@on_one_database
def test_a_question_left_open_is_asked_for_and_the_rest_stays(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    path = come_back(session, town, engine)
    with clock.standing_at(FIRST):
        me = visit(town.yamano)
        for answers in ({"q-q1": ["a"]}, {"q-q1": ["a"], "q-q3": ["z"]}):
            answer = me.submit(path, answers, action=f"{path}/recall")
            assert answer.status_code == 422
            assert "あと1問、答えを選んでください" in answer.text
            (link,) = re.findall(r'href="#(q-[^"]+)"', answer.text.partition('id="form-errors"')[2].partition("</ul>")[0])
            assert f'id="{link}"' in answer.text, "the list leads to what is open"
            assert 'name="q-q1" value="a" checked' in answer.text
    assert rows(engine, RecallAnswer) == []


def test_twice_is_once(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    path = come_back(session, town, engine)
    with clock.standing_at(FIRST):
        me = visit(town.yamano)
        form = me.form(path, action=f"{path}/recall")
        for answers in ({"q1": ["a"], "q3": ["a"]}, {"q1": ["b"], "q3": ["b"]}):
            assert me.send(path, form, filled(answers)).status_code == 303
    assert [(each.score, each.answers) for each in rows(engine, RecallAnswer)] == [(2, {"q1": ["a"], "q3": ["a"]})]


@on_one_database
def test_answers_sent_after_the_session_wait_for_their_owner(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    path = come_back(session, town, engine)
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
    path = come_back(session, town, engine)
    with clock.standing_at(FIRST):
        visit(town.yamano).submit(path, {"q-q1": ["a"], "q-q3": ["a"]}, action=f"{path}/recall")
        for other in (town.kacho, town.office, town.administrator, town.sato):
            them = visit(other)
            assert [them.get(path).status_code, them.post(f"{path}/recall", {"q-q1": "a", "q-q3": "a"}).status_code] == [404, 404]
            assert "問のうち" not in them.get("/recall/").text
        for page in (f"/people/{town.yamano}", "/handover/", "/office/", "/office/deliveries/"):
            assert TITLE not in visit(town.office).get(page).text
            assert "思い出" not in visit(town.kacho).get(page).text.partition("<main")[2]
    assert len(rows(engine, RecallAnswer)) == 1


def test_authors_get_answers_without_names(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    path = come_back(session, town, engine)
    with clock.standing_at(FIRST):
        visit(town.yamano).submit(path, {"q-q1": ["a"], "q-q3": ["b"]}, action=f"{path}/recall")
    page = catalog.lesson(session, "waste", "cutting")
    found = recall_queries.recall_results(session, page.lesson_id, before=FOURTH, most=10)
    assert [tuple(each) for each in found] == [(page.version_id, 1, {"q1": ["a"], "q3": ["b"]}, 1)], "and how many there are"
    assert found[0]._fields == ("lesson_version_id", "step", "answers", "total")


def test_it_is_taken_along_and_forgotten_with_the_person(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    path = come_back(session, town, engine)
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
    come_back(session, town, engine)
    accounts.person(session, town.yamano).locale = "en"
    session.commit()
    with clock.standing_at(FIRST):
        me = visit(town.yamano)
        assert "Questions that came back" in me.get("/recall/").text
        assert "Time to recall: questions from" in me.get("/notifications/").text
