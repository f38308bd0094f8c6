"""A quiz that loses nothing: kept answer by answer, gone on with anywhere."""

import re
from typing import Any

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from lms.accounts.models.access import SigninSession
from tests.conftest import on_one_database
from tests.learning import QUIZ, RIGHT, WRONG, Visit, filled
from tests.learning.runs import attempts, keep, run, save, standing
from tests.statements import counted
from tests.town import Town
from tests.visitor import Visitor


def test_an_answer_is_kept_as_it_is_given_and_the_quiz_goes_on_where_it_stood(
    taker: Visitor, session: Session, visit: Visit, town: Town
) -> None:
    form = taker.form(QUIZ)
    made = keep(taker, form, {"q-q1": "b"}, "q1")
    assert made["answers"] == {"q1": {"given": ["b"], "version": 1}}
    again = visit(town.yamano).form(QUIZ)
    assert {name: again.values[name] for name in ("once", "seed", "q-q1", "v-q1")} == {
        **{name: form.values[name] for name in ("once", "seed")},
        "q-q1": ["b"],
        "v-q1": ["1"],
    }
    keep(taker, form, {"q-q1": "b", "v-q1": "1", "q-q2": ["a", "c"]}, "q2")
    assert run(session) == {"q1": (["b"], 1), "q2": (["a", "c"], 1)}
    assert attempts(session) == []


@on_one_database
def test_without_script_a_button_keeps_and_the_page_goes_on(taker: Visitor, session: Session) -> None:
    answer = save(taker, taker.form(QUIZ), {"q-q2": ["a"]})
    assert (answer.status_code, answer.headers["Location"]) == (303, QUIZ)
    assert "ここまでの答えを残しました。" in taker.get(QUIZ).text
    assert standing(taker) == {"q-q2": ["a"]}
    assert taker.submit(QUIZ, filled(RIGHT)).status_code == 303
    assert (run(session), len(attempts(session)), standing(taker)) == (None, 1, {})


@on_one_database
def test_the_same_answer_sent_again_changes_nothing(taker: Visitor, session: Session) -> None:
    form = taker.form(QUIZ)
    for _ in range(3):  # an acknowledgement was lost on the way
        made = keep(taker, form, {"q-q1": "b"}, "q1")
        assert made["answers"]["q1"] == {"given": ["b"], "version": 1}
    taken = taker.send(QUIZ, form, filled(RIGHT))
    assert taken.status_code == 409  # q1 was b, and this screen has not seen that
    first = taker.form(QUIZ)
    assert [taker.send(QUIZ, first, filled(RIGHT)).status_code for _ in range(2)] == [303, 303]
    assert len(attempts(session)) == 1
    late = keep(taker, first, {"q-q1": "c"}, "q1")
    assert (late["result"], late["answers"]) == (f"{QUIZ}/1", {})
    assert run(session) is None


@on_one_database
@pytest.mark.parametrize("bad", [{"q-q1": "zz"}, {"q-q1": "a" * 2_000_000}, {"q-q2": ["a", "<b>"]}])
def test_what_was_never_offered_is_not_kept_and_the_rest_stays_on_the_page(taker: Visitor, session: Session, bad: dict[str, Any]) -> None:
    form = taker.form(QUIZ)
    good = {key: value for key, value in filled(RIGHT).items() if key not in bad}
    made = keep(taker, form, {**good, **bad}, "q1", "q2")
    [name] = bad
    assert made["unfit"] == [name.removeprefix("q-")]
    assert name.removeprefix("q-") not in made["answers"]
    assert len(made["answers"]) == 1
    told = save(taker, form, {**good, **bad})
    assert told.status_code == 422
    assert "この問いの答えは、まだ残していません。" in told.text
    assert "<b>" not in told.text.replace("<b data-text", "")


@on_one_database
def test_more_than_a_request_may_hold_is_said_in_a_sentence(taker: Visitor) -> None:
    answer = taker.send(QUIZ, taker.form(QUIZ), {**filled(RIGHT), "q-q9": "a" * 4_200_000})
    assert answer.status_code == 413
    assert "送られた内容が大きすぎます" in answer.text


@on_one_database
def test_a_shared_terminal_keeps_nothing_in_the_browser(taker: Visitor, session: Session, visit: Visit, town: Town) -> None:
    mark = re.findall(r'data-store="(\w+)"', taker.get(QUIZ).text + visit(town.yamano).get(QUIZ).text + visit(town.mori).get(QUIZ).text)
    assert (mark[0] == mark[1], mark[0] == mark[2]) == (True, False)
    session.execute(update(SigninSession).values(is_shared_terminal=True))
    session.commit()
    page = taker.get(QUIZ).text
    assert "data-quiz" in page
    assert "data-store" not in page


@on_one_database
def test_statements(taker: Visitor, engine: Engine) -> None:
    taker.get(QUIZ)
    form = taker.form(QUIZ)
    with counted(engine) as opened:
        taker.get(QUIZ)
    taken = {}
    for name, answers in (("first", {"q-q1": "b"}), ("another", {"q-q1": "b", "v-q1": "1", "q-q2": "c"})):
        with counted(engine) as seen:
            keep(taker, form, answers, "q1", "q2")
        taken[name] = len(seen)
    with counted(engine) as catalogue:
        assert "途中の確認問題" in taker.get("/courses/").text
    wrong = taker.form(QUIZ)
    with counted(engine) as failing:
        assert taker.send(QUIZ, wrong, filled(WRONG)).status_code == 303
    right = taker.form(QUIZ)
    with counted(engine) as passing:
        assert taker.send(QUIZ, right, filled(RIGHT)).status_code == 303
    assert len(opened) <= 7
    assert max(taken.values()) <= 4
    assert len(failing) <= 6
    assert len(passing) <= 6
    assert len(catalogue) <= 7
    assert "途中の確認問題" not in taker.get("/courses/").text
