"""Answering without signing in, by the link of a letter where the office allows it; and putting a question off to another day."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.accounts.models.people import Posting
from lms.accounts.queries import token_hash
from lms.accounts.services import office as office_services
from lms.followups import outbox, rules
from lms.followups.kinds import Answer, Closed, Reason, State
from lms.followups.models import AnswerLink, FollowUp
from lms.followups.services import answering
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.practice.models import Practice, PracticeLog
from tests.conftest import on_one_database
from tests.followups import ACTION, ASKED_AT, SENTENCE, ask, asked, moment, questions, rows, sessions_of
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
CLOSED_TO = {
    Closed.USED: "もう受け取っています",
    Closed.OVER: "14日で閉じました",
    Closed.OTHERS: "ほかの方にお送りしたもの",
    Closed.HANDED_OVER: "担当が変わり",
    Closed.ENDED: "このおたずねは終わりました",
    Closed.OFF: "ログインして答える",
}


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    with clock.standing_at(ASKED_AT + timedelta(hours=1)):
        yield


def letters(engine: Engine, at: Any = ASKED_AT) -> list[outbox.Letter]:
    """What the mail server would get."""
    found: list[outbox.Letter] = []
    with clock.standing_at(at):
        outbox.send_all(sessions_of(engine), "worker", lambda letter, _to: found.append(letter))
    return found


def link_of(session: Session, town: Town, engine: Engine) -> tuple[FollowUp, str]:
    """The question, and the address that stands in its letter."""
    office_services.set_setting(session, None, "answer_by_link", True)
    _, first = asked(session, town, engine)
    letter, *_ = letters(engine)
    return first, letter.link


def transferred(session: Session, town: Town) -> None:
    day = ASKED_AT.date()
    session.execute(update(Posting).where(Posting.person_id == town.yamano).values(valid_to=day))
    accounts.post(session, town.yamano, town.tax_section, title="係員", valid_from=day)
    session.commit()


@on_one_database
def test_links_are_off_unless_the_office_says_so(session: Session, town: Town, engine: Engine) -> None:
    _, first = asked(session, town, engine)
    assert [each.link for each in letters(engine)] == [f"/followups/{first.id}"]
    assert rows(engine, AnswerLink) == []


@on_one_database
def test_a_letters_link_is_random_and_stored_only_as_its_hash(session: Session, town: Town, engine: Engine) -> None:
    first, link = link_of(session, town, engine)
    token = link.removeprefix("/f/")
    assert re.fullmatch(r"[\w-]{32}", token)
    (kept,) = rows(engine, AnswerLink)
    assert (kept.follow_up_id, kept.token_hash, kept.used_at) == (first.id, token_hash(token), None)
    assert kept.ends_at == ASKED_AT + timedelta(days=14)


@on_one_database
def test_the_page_behind_a_link_shows_the_plan_and_changes_nothing(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    _, link = link_of(session, town, engine)
    page = visit(None).get(link, answer="not_yet")
    main = page.text.partition("<main")[2]
    assert "このページは、ログインしなくても1回だけ答えられます。" in main
    assert (page.status_code, SENTENCE in main, 'value="not_yet" checked' in main) == (200, True, True)
    assert [words for words in ("山野", "はるか", "010001", "窓口係", "市民課", "1週間") if words in page.text] == []
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert rows(engine, FollowUp)[0].state == State.SENT
    assert rows(engine, AnswerLink)[0].used_at is None


@on_one_database
@pytest.mark.parametrize(
    ("given", "words", "outcome"),
    [
        (Answer.NOT_YET, "にもう一度お聞きします。記録にはしていません", "could_not_try"),
        (Answer.DONE, "そのまま記録になります", "done"),
        (Answer.DID_NOT_WORK, "次の人が同じ所で止まらずにすみます", "did_not_work"),
        (Answer.STOPPED, "この計画のおたずねは、これで終わります", ""),
    ],
)
def test_a_link_takes_one_answer(
    visit: Visit, session: Session, town: Town, engine: Engine, given: Answer, words: str, outcome: str
) -> None:
    """Each is thanked, says what comes next, and is a log after one more tap, but for a stop."""
    first, link = link_of(session, town, engine)
    page = visit(None).submit(link, {"answer": given})
    assert (page.status_code, words in page.text) == (200, True)
    assert re.findall(r'href="/practices/\d+/log\?outcome=(\w+)"', page.text) == ([outcome] if outcome else [])
    now = questions(engine, first.subject_id)[0]  # type: ignore[arg-type]
    assert (now.state, now.answer) == (State.ANSWERED, given)
    assert rows(engine, PracticeLog) == []
    again = visit(None).get(link)
    assert (again.status_code, CLOSED_TO[Closed.USED] in again.text) == (410, True)


def test_two_who_hold_the_same_letter_are_one_answer(session: Session, town: Town, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read the link as unused; the second finds it taken."""
    first, link = link_of(session, town, engine)
    token = link.removeprefix("/f/")
    with sessions_of(engine)() as writing:
        answering.answer_by_link(writing, token, None, Answer.DONE, now=clock.now())
        writing.commit()
    monkeypatch.setattr(rules, "why_closed", lambda **_: None)  # as it was when the second one looked
    with sessions_of(engine)() as writing, pytest.raises(answering.LinkClosed) as refused:
        answering.answer_by_link(writing, token, None, Answer.STOPPED, now=clock.now())
    assert refused.value.why == Closed.USED
    assert questions(engine, first.subject_id)[0].answer == Answer.DONE  # type: ignore[arg-type]
    assert rows(engine, Practice)[0].state == "planned"


@on_one_database
def test_nobody_answers_without_choosing(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    _, link = link_of(session, town, engine)
    page = visit(None).submit(link, {"answer": None})
    assert (page.status_code, "4つから1つ選んでください" in page.text) == (422, True)
    assert visit(None).client.post(link, data={"answer": "done"}).status_code == 400  # another site's form
    assert rows(engine, AnswerLink)[0].used_at is None


@on_one_database
def test_a_link_that_takes_no_answer_says_so_kindly(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    """Somebody else's session, two weeks gone by, the plan handed over, the office has changed its mind, no such link: nothing is answered."""
    first, link = link_of(session, town, engine)
    path = visit(None)

    def refused(why: Closed, visitor: Visitor, at: Any = None) -> None:
        with clock.standing_at(at or clock.now()):
            for page in (visitor.get(link), visitor.post(link, {"answer": "done"})):
                assert (page.status_code, CLOSED_TO[why] in page.text) == (410, True)

    refused(Closed.OTHERS, visit(town.mori))
    refused(Closed.OVER, path, ASKED_AT + timedelta(days=14))
    transferred(session, town)
    refused(Closed.HANDED_OVER, path)
    office_services.set_setting(session, None, "answer_by_link", False, version=1)
    session.commit()
    refused(Closed.OFF, path)
    unknown = path.get("/f/" + "x" * 32)
    assert (unknown.status_code, "途中で切れている" in unknown.text) == (404, True)
    assert "このリンクからは、いま答えられません" in unknown.text.replace("<wbr>", "")
    assert rows(engine, AnswerLink)[0].used_at is None
    assert questions(engine, first.subject_id)[0].answer is None  # type: ignore[arg-type]


@on_one_database
def test_a_link_of_a_plan_that_was_stopped_is_closed(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    first, link = link_of(session, town, engine)
    form = visit(None).form(link)
    assert visit(town.yamano).post(f"/practices/{first.subject_id}/stop").status_code == 303
    page = visit(None).get(link)
    assert (page.status_code, CLOSED_TO[Closed.ENDED] in page.text, "answer" in form.values) == (410, True, False)


@on_one_database
def test_an_answer_after_the_plan_was_handed_over_is_not_needed(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    practice_id, first = asked(session, town, engine)
    visitor, path = visit(town.yamano), f"/followups/{first.id}"
    form = visitor.form(path)
    transferred(session, town)
    answer = visitor.send(path, form, {"answer": "stopped"})
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    page = visitor.get(path).text
    assert (CLOSED_TO[Closed.HANDED_OVER] in page, 'name="answer"' in page) == (True, False)
    now = questions(engine, practice_id)[0]
    assert (now.state, now.state_reason, now.answer) == (State.SUPPRESSED, Reason.TRANSFERRED, None)
    assert rows(engine, Practice)[0].state == "planned"


@on_one_database
def test_a_question_put_off_comes_back_on_the_day_and_may_be_answered_before(
    visit: Visit, session: Session, town: Town, engine: Engine
) -> None:
    practice_id, first = asked(session, town, engine)
    visitor, path = visit(town.yamano), f"/followups/{first.id}"
    later = visitor.form(path, action=f"{path}/later")
    answer = visitor.send(path, later, {"days": "7"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert visitor.send(path, later, {"days": "14"}).status_code == 303  # twice is once
    home = visitor.get("/").text
    assert ("11月24日（火）にもう一度お聞きします" in home, f'action="{path}"' in home) == (True, False)
    now = questions(engine, practice_id)[0]
    assert (now.state, now.due_on, now.snoozed_until) == (State.SCHEDULED, date(2026, 11, 24), date(2026, 11, 24))
    assert "11月24日（火）にもう一度お聞きします" in visitor.get(path).text.replace('<time datetime="2026-11-24">', "").replace(
        "</time>", ""
    )
    assert ask(engine, moment("2026-11-24 09:00")) == 1
    assert len([each for each in letters(engine, moment("2026-11-24 09:01")) if each.link == path]) == 2  # that of the first day too
    assert visitor.submit(path, {"answer": "done"}).status_code == 303
    assert questions(engine, practice_id)[0].answer == Answer.DONE


@on_one_database
def test_a_day_that_is_not_offered_is_refused(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    practice_id, first = asked(session, town, engine)
    path = f"/followups/{first.id}"
    form = visit(town.yamano).form(path, action=f"{path}/later")
    assert visit(town.yamano).post(f"{path}/later", {"days": "300"}).status_code == 422
    assert visit(town.mori).post(f"{path}/later", {"days": "7"}).status_code == 404
    assert form.buttons == [("days", "1"), ("days", "7"), ("days", "14")]
    assert questions(engine, practice_id)[0].state == State.SENT


@on_one_database
def test_the_front_page_takes_an_answer_in_place_and_stays(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    practice_id, first = asked(session, town, engine)
    visitor = visit(town.yamano)
    form = visitor.form("/", action=f"/followups/{first.id}")
    answer = visitor.send("/", form, {"answer": "not_yet"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    page = visitor.get("/").text
    assert "1週間後にもう一度お聞きします" in page
    assert f'<a href="/practices/{practice_id}/log?outcome=could_not_try">試せなかったことを記録にする</a>' in page, (
        "it is a log after one more tap"
    )
    assert (questions(engine, practice_id)[0].answer, rows(engine, PracticeLog)) == (Answer.NOT_YET, [])
    assert ACTION not in visitor.get("/").text.partition('id="h-fu"')[2]
