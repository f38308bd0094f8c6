"""Answers that come late: after a new version, the end of the course, of the session, of the time that was set."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models.office import Draft
from lms.catalog.models import Course
from lms.kernel import calendar, clock
from lms.learning import services as learning
from lms.learning.kinds import Audience
from tests.catalog import Shelf
from tests.conftest import on_one_database
from tests.learning import LESSON, QUIZ, RIGHT, Visit, filled
from tests.learning.runs import JSON_PLEASE, attempts, keep, quiz_form, standing
from tests.town import Town
from tests.visitor import Visitor

LATER = timedelta(hours=5)


@on_one_database
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


@on_one_database
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


@on_one_database
def test_a_quiz_sent_under_somebody_elses_session_is_not_theirs(taker: Visitor, session: Session, visit: Visit, town: Town) -> None:
    form = taker.form(QUIZ)
    other = visit(town.mori)
    token = other.form(QUIZ).values["csrf_token"]
    answer = other.client.post(QUIZ, data={**form.values, **filled(RIGHT), "csrf_token": token})
    assert answer.headers["Location"] == "/session/other?fate=kept"
    assert attempts(session) == []
    assert standing(other) == {}
    assert standing(visit(town.yamano)) == filled(RIGHT)


def test_after_the_deadline_a_quiz_is_taken_with_a_sentence(taker: Visitor, session: Session) -> None:
    course_id = session.scalars(select(Course.id)).one()
    year = calendar.fiscal_year_of(clock.today())
    learning.assign(session, course_id, audience=Audience.EVERYBODY, fiscal_year=year, due_on=clock.today() - timedelta(days=1))
    session.commit()
    page = taker.get(taker.submit(QUIZ, filled(RIGHT)).headers["Location"]).text
    assert "を過ぎて届きました。" in page
    assert [each.is_passed for each in attempts(session)] == [True]
