"""Two screens on one quiz: neither overwrites the other in silence."""

import pytest
from sqlalchemy.orm import Session

from tests.conftest import on_one_database
from tests.learning import QUIZ, RIGHT, WRONG, Visit, filled
from tests.learning.runs import attempts, keep, quiz_form, run, save, standing
from tests.town import Town
from tests.visitor import Visitor


@on_one_database
def test_two_devices_do_not_overwrite_each_other_in_silence(taker: Visitor, session: Session, visit: Visit, town: Town) -> None:
    desk, counter = taker.form(QUIZ), visit(town.yamano)
    later = counter.form(QUIZ)
    keep(taker, desk, {"q-q1": "b"}, "q1")
    made = keep(counter, later, {"q-q1": "a", "q-q2": ["c"]}, "q1", "q2")
    [clash] = made["clashes"]
    assert (clash["id"], clash["given"], clash["version"], clash["text"]) == ("q1", ["b"], 1, "字数で切る")
    assert made["answers"]["q1"] == {"given": ["b"], "version": 1}
    assert made["answers"]["q2"] == {"given": ["c"], "version": 1}
    assert made["once"] == desk.values["once"][0] != later.values["once"][0]
    chosen = keep(counter, later, {"q-q1": "a", "v-q1": "1", "q-q2": ["c"], "v-q2": "1"}, "q1")
    assert chosen["answers"]["q1"] == {"given": ["a"], "version": 2}
    fetched = keep(taker, desk, {"q-q1": "b", "v-q1": "1"})  # untouched since: this screen is only told
    assert (fetched["clashes"], fetched["answers"]["q1"]["given"]) == ([], ["a"])


@on_one_database
@pytest.mark.parametrize(("pick", "stands"), [("mine", "a"), ("theirs", "b")])
def test_without_script_the_later_device_is_told_and_chooses(
    taker: Visitor, session: Session, visit: Visit, town: Town, pick: str, stands: str
) -> None:
    counter = visit(town.yamano)
    desk, later = taker.form(QUIZ), counter.form(QUIZ)
    save(taker, desk, {"q-q1": "b"})
    told = save(counter, later, {"q-q1": "a", "q-q2": ["c"]})
    assert told.status_code == 200
    assert "別の画面で、先にこの問いに答えています" in told.text
    assert '<b data-text lang="ja">字数で切る</b>' in told.text
    shown = quiz_form(told.text)
    assert shown.values["q-q1"] == ["a"]
    assert run(session) == {"q1": (["b"], 1), "q2": (["c"], 1)}, "the rest is kept already"
    assert save(counter, shown, {"pick-q1": pick}).status_code == 303
    assert standing(taker)["q-q1"] == [stands]


@on_one_database
@pytest.mark.parametrize(("pick", "score"), [("mine", 2), ("theirs", 1)])
def test_a_quiz_is_not_judged_over_another_screens_answer(
    taker: Visitor, session: Session, visit: Visit, town: Town, pick: str, score: int
) -> None:
    counter = visit(town.yamano)
    later = counter.form(QUIZ)
    keep(taker, taker.form(QUIZ), {"q-q1": "b"}, "q1")
    told = counter.send(QUIZ, later, filled(RIGHT))
    assert told.status_code == 409
    assert attempts(session) == []
    assert run(session) is not None, "a refusal leaves the run as it stood"
    shown = quiz_form(told.text)
    assert shown.values["q-q1"] == ["a"]
    assert counter.send(QUIZ, shown, {"pick-q1": pick}).status_code == 303
    assert [each.score for each in attempts(session)] == [score]
    assert run(session) is None


@on_one_database
def test_what_only_another_screen_answered_is_shown_before_it_counts(taker: Visitor, session: Session, visit: Visit, town: Town) -> None:
    counter = visit(town.yamano)
    later = counter.form(QUIZ)
    keep(taker, taker.form(QUIZ), {"q-q1": "a"}, "q1")
    told = counter.send(QUIZ, later, {"q-q2": ["a", "b"]})
    assert told.status_code == 422
    assert "別の画面の答えを入れました。" in told.text
    assert counter.send(QUIZ, quiz_form(told.text)).status_code == 303
    assert [each.score for each in attempts(session)] == [2]


@on_one_database
def test_a_quiz_sent_from_another_device_meanwhile_is_said_and_nothing_is_lost(
    taker: Visitor, session: Session, visit: Visit, town: Town
) -> None:
    keep(taker, taker.form(QUIZ), {"q-q1": "b"}, "q1")
    counter = visit(town.yamano)
    desk, later = taker.form(QUIZ), counter.form(QUIZ)
    taker.send(QUIZ, desk, filled(WRONG))
    told = counter.send(QUIZ, later, filled(RIGHT))
    assert told.status_code == 409
    assert "この回は、ほかの画面で答え合わせまで済んでいます" in told.text
    first = attempts(session)[0].id
    session.rollback()
    assert f'href="{QUIZ}/{first}"' in told.text
    anew = counter.send(QUIZ, quiz_form(told.text)).headers["Location"]
    assert [each.score for each in attempts(session)] == [1, 2]
    assert anew == f"{QUIZ}/{attempts(session)[1].id}"
