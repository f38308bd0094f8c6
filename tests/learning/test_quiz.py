"""The quiz: shuffled, forgiving, explained, and each form taken once."""

import re
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lms.catalog import queries as catalog
from lms.catalog.rules import quiz
from lms.kernel import clock
from lms.kernel.db import session_factory
from lms.learning import services
from lms.learning.events import QuizPassed
from lms.learning.models import Enrolment, LessonProgress, QuizAttempt
from tests.catalog import QUIZ as QUESTIONS
from tests.catalog import SECOND_TITLE, Shelf
from tests.conftest import on_one_database
from tests.learning import LESSON, QUIZ, RIGHT, WRONG, Visit, filled, take
from tests.town import Town
from tests.visitor import Visitor, forms_of

OTHER_QUIZ = "/courses/waste/headings/quiz"
WHYS = (
    "句点は意味の切れ目です。",
    "意味が途中で切れます。",
    "読みにくいままです。",
    "日付は間違いやすい所です。",
    "連絡先も間違いやすい所です。",
    "色は内容に関わりません。",
)


@pytest.fixture
def shelf(tmp_path: Path, session: Session, town: Town) -> Shelf:
    made = Shelf(tmp_path / "courses")
    made.lesson("02-headings", SECOND_TITLE)
    made.publish(session)
    return made


def order(page: str) -> list[tuple[str, str]]:
    """Questions and options in the order of the page."""
    return re.findall(r'name="q-(\w+)" value="(\w+)"', page)


def chosen(page: str) -> set[tuple[str, str]]:
    return set(re.findall(r'name="q-(\w+)" value="(\w+)" checked', page))


def attempts(session: Session) -> list[QuizAttempt]:
    found = session.scalars(select(QuizAttempt).order_by(QuizAttempt.id)).all()
    session.rollback()
    return list(found)


SINGLE, MULTIPLE = quiz.read("quiz.toml", QUESTIONS)[0]


@pytest.mark.parametrize(
    ("answers", "right"),
    [
        ({"q1": ["a"], "q2": ["a", "b"]}, 2),
        ({"q1": ["a"], "q2": ["b", "a"]}, 2),
        ({"q1": ["a"], "q2": ["a"]}, 1),  # one is missing
        ({"q1": ["a"], "q2": ["a", "b", "c"]}, 1),  # one is too many
        ({"q1": ["a", "b"], "q2": ["a", "b"]}, 1),  # two where one may be chosen
        ({"q1": ["b"], "q2": ["c"]}, 0),
        ({}, 0),
        ({"q1": ["a"], "q2": ["a", "b"], "q9": ["a"]}, 2),
    ],
)
def test_a_point_for_each_question_that_is_wholly_right(answers: dict[str, list[str]], right: int) -> None:
    assert astuple(quiz.score([SINGLE, MULTIPLE], answers)) == (right, 2)


@pytest.mark.parametrize(
    ("right", "total", "is_passed"), [(5, 5, True), (4, 5, True), (3, 5, False), (3, 4, False), (8, 10, True), (7, 9, False), (0, 0, False)]
)
def test_eight_of_ten_pass(right: int, total: int, is_passed: bool) -> None:
    assert quiz.Score(right, total).is_passed is is_passed


def test_the_shuffle_belongs_to_the_attempt() -> None:
    orders = {tuple(id_ for id_, _ in SINGLE.offered(seed).options) for seed in range(60)}
    assert len(orders) == 6
    assert SINGLE.offered(7) == SINGLE.offered(7)
    assert {id_ for id_, _ in SINGLE.offered(7).options} == {"a", "b", "c"}


@on_one_database
def test_options_are_shuffled_anew_but_stay_within_an_attempt(taker: Visitor) -> None:
    assert len({tuple(order(taker.get(QUIZ).text)) for _ in range(12)}) > 1
    form = taker.form(QUIZ)
    again = [taker.send(QUIZ, form, {"q-q1": ["b"]}).text for _ in range(2)]
    assert order(again[0]) == order(again[1])
    last = next(each for each in forms_of(again[0]) if "seed" in each.values)
    assert (last.values["seed"], last.values["once"]) == (form.values["seed"], form.values["once"])
    result = taker.client.get(taker.send(QUIZ, last, filled(RIGHT)).headers["Location"]).text
    texts = {"a": "句点で切る", "b": "字数で切る", "c": "切らない"}
    assert [key for key, _ in sorted(texts.items(), key=lambda each: result.index(f"<span>{each[1]} "))] == [
        value for name, value in order(again[0]) if name == "q1"
    ]


@on_one_database
def test_a_question_without_an_answer_is_asked_for_and_the_rest_is_kept(taker: Visitor, session: Session) -> None:
    answer = taker.submit(QUIZ, {"q-q2": ["a", "c"]})
    assert answer.status_code == 422
    page = answer.text
    assert "<title>入力の確認：" in page
    assert "あと1問、答えを選んでください" in page
    assert "選んだ答えは残っています。" in page
    assert '<a href="#q-q1">' in page
    assert '<a href="#q-q2">' not in page
    assert 'aria-describedby="q-q1-e"' in page
    assert 'id="q-q1-e"' in page
    assert chosen(page) == {("q2", "a"), ("q2", "c")}
    assert [why for why in WHYS if why in page] == []
    assert attempts(session) == []
    both = taker.submit(QUIZ)
    assert both.status_code == 422
    assert "あと2問、答えを選んでください" in both.text
    assert "選んだ答えは残っています" not in both.text, "nothing was chosen"


@on_one_database
def test_the_answers_are_explained_option_by_option(taker: Visitor, session: Session) -> None:
    sent = take(taker, WRONG)
    assert sent.status_code == 303
    page = taker.get(sent.headers["Location"]).text
    assert "2問のうち1問が合っていました" in page
    assert "もう少しです" in page
    assert [page.count(why) for why in WHYS] == [1] * 6
    assert page.count("✓ 正解") == 3
    assert page.count("あなたの回答") == 3
    assert page.count('data-is="right"') == 3
    assert page.count('data-is="chosen"') == 1
    assert f'href="{QUIZ}">もう一度答える' in page
    [kept] = attempts(session)
    assert (kept.answers, kept.score, kept.total, kept.is_passed) == ({"q1": ["b"], "q2": ["a", "b"]}, 1, 2, False)


def test_one_may_try_again_until_it_is_passed(taker: Visitor, session: Session) -> None:
    take(taker, WRONG)
    assert session.scalar(select(LessonProgress.passed_at)) is None
    session.rollback()
    page = taker.get(take(taker).headers["Location"]).text
    assert "このレッスンを修了しました" in page
    assert '<a class="btn btn-primary" href="/practices/new?lesson=waste/cutting">' in page
    assert [each.is_passed for each in attempts(session)] == [False, True]
    passed = session.scalar(select(LessonProgress.passed_at))
    session.rollback()
    take(taker, WRONG)  # what is passed stays passed
    assert session.scalar(select(LessonProgress.passed_at)) == passed
    assert session.scalar(select(func.count()).select_from(Enrolment)) == 1


@on_one_database
def test_the_same_form_sent_twice_is_one_attempt(taker: Visitor, session: Session, visit: Visit, town: Town) -> None:
    form = taker.form(QUIZ)
    places = [taker.send(QUIZ, form, filled(WRONG)).headers["Location"] for _ in range(2)]
    assert len(set(places)) == 1
    assert taker.send(QUIZ, form, filled(RIGHT)).status_code == 409  # other answers are not dropped in silence
    assert [(each.score, each.answers) for each in attempts(session)] == [(1, {"q1": ["b"], "q2": ["a", "b"]})]
    other = visit(town.mori)
    own = other.form(QUIZ)
    other.send(QUIZ, own, {**filled(RIGHT), "once": form.values["once"]})  # another person's form may carry any token
    assert [each.person_id for each in attempts(session)] == [town.yamano, town.mori]


@on_one_database
def test_a_form_sent_to_another_quiz_leads_to_no_crash(taker: Visitor) -> None:
    form = taker.form(QUIZ)
    taker.send(QUIZ, form, filled(RIGHT))
    other = taker.form(OTHER_QUIZ)
    answer = taker.send(OTHER_QUIZ, other, {**filled(RIGHT), "once": form.values["once"]})
    assert answer.status_code < 500
    if answer.status_code == 303:
        assert taker.get(answer.headers["Location"]).status_code < 500


@on_one_database
def test_an_attempt_is_ones_own(taker: Visitor, visit: Visit, town: Town) -> None:
    place = take(taker).headers["Location"]
    assert taker.get(place).status_code == 200
    for person in (town.mori, town.kacho, town.office, town.administrator):
        answer = visit(person).get(place)
        assert answer.status_code == 404
        assert "あなたの回答" not in answer.text


@on_one_database
@pytest.mark.parametrize("path", [f"{OTHER_QUIZ}/1", "/courses/gone/cutting/quiz/1", f"{QUIZ}/999", f"{QUIZ}/{10**30}", f"{QUIZ}/0"])
def test_an_address_that_belongs_to_no_attempt_is_not_found(taker: Visitor, session: Session, path: str) -> None:
    take(taker)
    assert [each.id for each in attempts(session)] == [1]
    assert taker.get(path).status_code == 404


@on_one_database
@pytest.mark.parametrize(
    "tampered",
    [
        {"q-q1": ["z"]},
        {"q-q1": ["a", "z"]},
        {"q-q2": [""]},
        {"q-q1": ["\x00"]},
        {"q-q1": ["<script>alert(1)</script>"]},
        {"q-q1": ["あ" * 3000]},
    ],
)
def test_an_option_that_the_question_does_not_offer_is_refused(taker: Visitor, session: Session, tampered: dict[str, list[str]]) -> None:
    answer = taker.submit(QUIZ, {**filled(RIGHT), **tampered})
    assert answer.status_code == 422
    assert "あと1問、答えを選んでください" in answer.text
    assert "alert(1)" not in answer.text
    assert attempts(session) == []


@on_one_database
@pytest.mark.parametrize(
    "tampered",
    [{"seed": "abc"}, {"seed": "9" * 40}, {"seed": "-1"}, {"seed": None}, {"q-q9": ["a"]}, {"once": "x" * 500}, {"q-q1": ["a"] * 50}],
)
def test_what_else_is_tampered_with_harms_nothing(taker: Visitor, session: Session, tampered: dict[str, Any]) -> None:
    answer = taker.submit(QUIZ, {**filled(RIGHT), **tampered})
    assert answer.status_code == 303
    assert taker.get(answer.headers["Location"]).status_code == 200
    [kept] = attempts(session)
    assert set(kept.answers) == {"q1", "q2"}
    assert kept.is_passed


@on_one_database
def test_a_quiz_without_its_token_is_not_taken(taker: Visitor, session: Session) -> None:
    assert taker.submit(QUIZ, {**filled(RIGHT), "csrf_token": None, "owner": None}).status_code == 400
    brought_back = taker.submit(QUIZ, {**filled(RIGHT), "csrf_token": None})
    assert (brought_back.status_code, brought_back.headers["Location"]) == (303, QUIZ)
    assert chosen(taker.get(QUIZ).text) == {("q1", "a"), ("q2", "a"), ("q2", "b")}
    assert attempts(session) == []


@on_one_database
def test_an_old_attempt_is_shown_as_it_was_answered(taker: Visitor, shelf: Shelf, session: Session) -> None:
    place = take(taker, WRONG).headers["Location"]
    shelf.change("waste/01-cutting.quiz.toml", "字数で切る", "息つぎで切る")
    shelf.publish(session)
    assert "字数で切る" in taker.get(place).text
    assert "息つぎで切る" in taker.get(QUIZ).text
    assert "息つぎで切る" in taker.get(take(taker, WRONG).headers["Location"]).text
    assert len({each.lesson_version_id for each in attempts(session)}) == 2


def test_an_old_attempt_outlives_its_lesson(taker: Visitor, shelf: Shelf, session: Session) -> None:
    place = take(taker, WRONG).headers["Location"]
    shelf.remove("waste/01-cutting.md")
    shelf.change("waste/02-headings.md", "/courses/waste/cutting", "/courses/waste/headings")
    shelf.publish(session)
    assert taker.get(LESSON).status_code == 404
    assert taker.get(place).status_code == 200


@on_one_database
def test_a_quiz_that_grew_while_it_was_open_asks_for_the_rest(taker: Visitor, shelf: Shelf, session: Session) -> None:
    form = taker.form(QUIZ)
    shelf.write("waste/01-cutting.quiz.toml", QUESTIONS + QUESTIONS.split('[[question]]\nid = "q2"')[0].replace('"q1"', '"q3"'))
    shelf.publish(session)
    answer = taker.send(QUIZ, form, {**filled(RIGHT), "of": None})
    assert answer.status_code == 422
    assert chosen(answer.text) == {("q1", "a"), ("q2", "a"), ("q2", "b")}
    assert '<a href="#q-q3">' in answer.text
    assert taker.send(QUIZ, form, filled(RIGHT)).status_code == 303  # a form that says its version is judged by it


def test_passing_is_announced_once(shelf: Shelf, session: Session, engine: Engine, town: Town) -> None:
    heard: list[Any] = []
    actor = town.actor(session, town.yamano)
    page = catalog.lesson(session, "waste", "cutting")
    session.rollback()
    with session_factory(engine, {QuizPassed: (lambda _session, event: heard.append(event),)})() as own:
        for number, answers in enumerate((WRONG, RIGHT, RIGHT)):
            services.submit_quiz(own, actor, page, answers=answers, form_token=f"t{number}", seed=number, now=clock.now())
            assert len(heard) == min(number, 1)
        services.submit_quiz(own, actor, page, answers=RIGHT, form_token="t0", seed=0, now=clock.now())
        own.commit()
    assert heard == [QuizPassed(town.yamano, page.lesson_id, page.version_id, page.title, clock.today())]
    standing = session.scalars(select(LessonProgress)).one()
    assert (standing.furthest, standing.passed_version_id) == (3, page.version_id)


def test_a_page_says_how_many_have_to_be_right(visit: Visit, shelf: Shelf, town: Town) -> None:
    page = visit(town.yamano).get(QUIZ).text
    assert len({question for question, _ in order(page)}) == 2
    assert "2問すべて合えば、次へ進めます。" in page, "four fifths of two are two"
    assert [quiz.least_right(total) for total in (1, 4, 5, 9, 10)] == [1, 4, 4, 8, 8]
    assert [quiz.Score(right, 5).is_passed for right in (3, 4)] == [False, True]
