"""A quiz that loses nothing: kept answer by answer, gone on with anywhere, overwritten by no other screen in silence."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.accounts.models.access import SigninSession
from lms.accounts.models.office import Draft
from lms.catalog.models import Course
from lms.kernel import calendar, clock
from lms.learning import services as learning
from lms.learning.kinds import Audience
from lms.learning.models import QuizAttempt, QuizRun
from lms.learning.rules.runs import Sent, laid
from tests.catalog import Shelf
from tests.conftest import on_one_database
from tests.learning import LESSON, QUIZ, RIGHT, WRONG, Visit, filled
from tests.statements import counted
from tests.town import Town
from tests.visitor import PageForm, Visitor, forms_of

JSON_PLEASE = {"Accept": "application/json"}
LATER = timedelta(hours=5)


def entry(given: list[str], version: int = 1) -> dict[str, Any]:
    return {"given": given, "version": version, "at": "then"}


@pytest.mark.parametrize(
    ("standing", "sent", "stands", "clashes", "fetched"),
    [
        ({}, Sent({"q": ["a"]}, {"q": 0}), (["a"], 1), [], []),
        ({}, Sent({"q": ["a"]}, {"q": 7}), (["a"], 1), [], []),  # what it had seen is gone: nothing is overwritten
        ({"q": entry(["b"])}, Sent({"q": ["a"]}, {"q": 1}), (["a"], 2), [], []),
        ({"q": entry(["b", "a"])}, Sent({"q": ["a", "b"]}, {"q": 0}), (["b", "a"], 1), [], []),  # the same answer
        ({"q": entry(["b"])}, Sent({"q": ["a"]}, {"q": 0}), (["b"], 1), ["q"], []),
        ({"q": entry(["b"], 3)}, Sent({"q": ["a"]}, {"q": 2}, frozenset({"q"})), (["b"], 3), ["q"], []),
        ({"q": entry(["b"], 3)}, Sent({"q": ["a"]}, {"q": 2}, frozenset()), (["b"], 3), [], ["q"]),  # no hand was at it here
        ({"q": entry(["b"])}, Sent({"q": []}, {"q": 0}), (["b"], 1), [], ["q"]),
        ({"q": entry(["b"])}, Sent({"q": []}, {"q": 1}), ([], 2), [], []),  # a hand took it back
        ({"q": entry(["b"])}, Sent({"q": ["a"]}, {"q": 0}, None, frozenset({"q"})), (["b"], 1), [], []),
    ],
)
def test_an_answer_replaces_the_state_it_had_seen_and_no_other(
    standing: dict[str, Any], sent: Sent, stands: tuple[list[str], int], clashes: list[str], fetched: list[str]
) -> None:
    made = laid(standing, sent, at="now")
    assert (made.answers["q"]["given"], made.answers["q"]["version"]) == stands
    assert (made.clashes, made.fetched) == (clashes, fetched)
    assert made.is_changed == (made.answers["q"]["at"] == "now")


@pytest.fixture
def shelf(tmp_path: Path, session: Session, town: Town) -> Shelf:
    made = Shelf(tmp_path / "courses")
    made.publish(session)
    return made


@pytest.fixture
def taker(shelf: Shelf, visit: Visit, town: Town) -> Visitor:
    return visit(town.yamano)


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


def test_what_only_another_screen_answered_is_shown_before_it_counts(taker: Visitor, session: Session, visit: Visit, town: Town) -> None:
    counter = visit(town.yamano)
    later = counter.form(QUIZ)
    keep(taker, taker.form(QUIZ), {"q-q1": "a"}, "q1")
    told = counter.send(QUIZ, later, {"q-q2": ["a", "b"]})
    assert told.status_code == 422
    assert "別の画面の答えを入れました。" in told.text
    assert counter.send(QUIZ, quiz_form(told.text)).status_code == 303
    assert [each.score for each in attempts(session)] == [2]


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


def test_answers_stay_with_their_version_after_the_lesson_was_edited(taker: Visitor, shelf: Shelf, session: Session) -> None:
    keep(taker, taker.form(QUIZ), {"q-q1": "b"}, "q1")
    shelf.change("waste/01-cutting.quiz.toml", "字数で切る", "息つぎで切る")
    shelf.publish(session)
    page = taker.get(QUIZ).text
    assert "このレッスンは、そのあと改訂されました" in page
    assert "字数で切る" in page
    anew = taker.get(QUIZ, anew=1).text
    assert "息つぎで切る" in anew
    assert "ひとつでも答えると、前の版の途中の答えは消えます。" in anew
    assert standing(taker) == {"q-q1": ["b"]}, "looking costs nothing"
    keep(taker, quiz_form(anew), {"q-q1": "c"}, "q1")
    now = taker.get(QUIZ).text
    assert "そのあと改訂されました" not in now
    assert standing(taker) == {"q-q1": ["c"]}
    late = keep(taker, quiz_form(page), {"q-q1": "a"}, "q1")
    assert "別の版に残しています" in late["sentence"]
    assert standing(taker) == {"q-q1": ["c"]}
    assert taker.send(QUIZ, quiz_form(page), filled(RIGHT)).status_code == 303, "and it may still be sent"
    assert standing(taker) == {"q-q1": ["c"]}


def test_what_was_begun_of_the_old_version_does_not_rise_again(taker: Visitor, shelf: Shelf, session: Session) -> None:
    form = taker.form(QUIZ)
    keep(taker, form, {"q-q1": "b"}, "q1")
    with clock.standing_at(clock.now() + LATER):
        taker.client.post(QUIZ, data={**form.values, "q-q1": "c", "save": "1"}, headers=JSON_PLEASE)
    assert len(session.scalars(select(Draft.id)).all()) == 1
    session.rollback()
    shelf.change("waste/01-cutting.quiz.toml", "字数で切る", "息つぎで切る")
    shelf.publish(session)
    sent = taker.send(QUIZ, quiz_form(taker.get(QUIZ, anew=1).text), filled(RIGHT))
    assert sent.status_code == 303
    again = taker.get(QUIZ).text
    assert "息つぎで切る" in again
    assert standing(taker) == {}
    assert session.scalars(select(Draft.id)).all() == []


def test_a_course_taken_down_while_it_is_answered_takes_the_answers(
    taker: Visitor, shelf: Shelf, session: Session, visit: Visit, town: Town
) -> None:
    form = taker.form(QUIZ)
    keep(taker, form, {"q-q1": "a"}, "q1")
    shelf.course("paper", "紙を減らす")
    shelf.remove("waste/course.md")
    (shelf.directory / "waste").rename(shelf.directory.parent / "gone")
    shelf.publish(session)
    assert taker.get(LESSON).status_code == 404
    assert f'href="{QUIZ}"' in taker.get("/courses/").text, "who has begun still finds it"
    assert f'href="{QUIZ}"' not in visit(town.mori).get("/courses/").text
    assert visit(town.mori).get(QUIZ).status_code == 404
    assert keep(taker, form, {"q-q1": "a", "v-q1": "1", "q-q2": ["a"]}, "q2")["answers"]["q2"]["given"] == ["a"]
    page = taker.get(QUIZ).text
    assert "このレッスンは、いまは公開していません" in page
    result = taker.get(taker.send(QUIZ, quiz_form(page), filled(RIGHT)).headers["Location"]).text
    assert "2問のうち2問が合っていました" in result
    assert "答えと結果は残っています。" in result


def test_a_quiz_sent_after_the_session_waits_for_its_owner(taker: Visitor, session: Session, visit: Visit, town: Town) -> None:
    form = taker.form(QUIZ)
    with clock.standing_at(clock.now() + LATER):
        answer = taker.client.post(QUIZ, data={**form.values, **filled(RIGHT), "save": "1", "changed": "q1"}, headers=JSON_PLEASE)
    assert answer.json == {"kept": True}
    mine = visit(town.yamano)
    page = mine.get(QUIZ).text
    assert "前に書きかけた内容を戻しました。" in page
    shown = quiz_form(page)
    assert (shown.values["q-q1"], sorted(shown.values["q-q2"]), shown.values["brought"]) == (["a"], ["a", "b"], ["1"])
    keep(mine, shown, {}, "q1", "q2")
    session.rollback()
    assert session.scalars(select(Draft.id)).all() == []
    session.rollback()
    assert standing(mine) == {"q-q1": ["a"], "q-q2": ["a", "b"]}


def test_a_quiz_sent_under_somebody_elses_session_is_not_theirs(taker: Visitor, session: Session, visit: Visit, town: Town) -> None:
    form = taker.form(QUIZ)
    other = visit(town.mori)
    token = other.form(QUIZ).values["csrf_token"]
    answer = other.client.post(QUIZ, data={**form.values, **filled(RIGHT), "csrf_token": token})
    assert answer.headers["Location"] == "/session/other?fate=kept"
    assert attempts(session) == []
    assert standing(other) == {}
    assert standing(visit(town.yamano)) == filled(RIGHT)


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
def test_after_the_deadline_a_quiz_is_taken_with_a_sentence(taker: Visitor, session: Session) -> None:
    course_id = session.scalars(select(Course.id)).one()
    year = calendar.fiscal_year_of(clock.today())
    learning.assign(session, course_id, audience=Audience.EVERYBODY, fiscal_year=year, due_on=clock.today() - timedelta(days=1))
    session.commit()
    page = taker.get(taker.submit(QUIZ, filled(RIGHT)).headers["Location"]).text
    assert "を過ぎて届きました。" in page
    assert [each.is_passed for each in attempts(session)] == [True]


@on_one_database
def test_a_shared_terminal_keeps_nothing_in_the_browser(taker: Visitor, session: Session, visit: Visit, town: Town) -> None:
    mark = re.findall(r'data-store="(\w+)"', taker.get(QUIZ).text + visit(town.yamano).get(QUIZ).text + visit(town.mori).get(QUIZ).text)
    assert (mark[0] == mark[1], mark[0] == mark[2]) == (True, False)
    session.execute(update(SigninSession).values(is_shared_terminal=True))
    session.commit()
    page = taker.get(QUIZ).text
    assert "data-quiz" in page
    assert "data-store" not in page


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
