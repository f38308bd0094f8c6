"""What is asked about cases: how a failure went on after 90 days, and whether a case still holds a year later; told in the weekly letter."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from lms.cases import services as cases
from lms.cases.models import Case
from lms.cases.services import CaseEntry, withdrawal
from lms.followups.kinds import ASKS, Channel, Kind, Letter, Reason, State
from lms.followups.models import FollowUp, Message
from lms.followups.services import Word, digest, tell
from lms.kernel import clock
from lms.kernel.ids import CaseId, PersonId
from lms.paper.mail import written
from lms.practice import services as practice
from tests.conftest import on_one_database
from tests.followups import ask, messages, moment, planned, rows
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
TOLD_AT = moment("2026-11-17 10:00")
AFTERMATH_ON = moment("2027-02-15 09:00")  # 90 days later, a Monday
REVIEW_ON = moment("2027-11-18 09:00")


def told(session: Session, town: Town, kind: str = "failure") -> CaseId:
    """山野 tells what did not work, and everybody may read it a day later."""
    practice_id = planned(session, town)
    entry: dict[str, Any] = {
        "title": "発言者が入れ替わった",
        "one_line": "要約を使う前に",
        "tried": "要約した",
        "lesson": "次は、名前を確かめます。",
        "category": "accuracy",
    }
    with clock.standing_at(TOLD_AT):
        actor = town.actor(session, town.yamano)
        log = practice.log(session, actor, practice_id, entry=practice.LogEntry(outcome="did_not_work"), now=TOLD_AT)
        entry |= {"kind": kind, "field": "meetings", "ai_use": "minutes"}
        entry |= {"not_worked": "入れ替わった", "cause_tools": "録音が遠かった", "cause_workplace": "席が離れていた"}
        made = cases.share(session, actor, log.id, CaseEntry(**entry), now=TOLD_AT)
        session.commit()
    session.execute(delete(FollowUp).where(FollowUp.subject_kind == "plan"))  # so that only those about the case are asked here
    session.commit()
    later = TOLD_AT + timedelta(days=1)
    with clock.standing_at(later):
        cases.release(session, town.actor(session, town.facilitator), made.id, now=later)
        session.commit()
    return made.id


def about(engine: Engine) -> list[tuple[str, date, str]]:
    return [(each.kind, each.due_on, each.state) for each in rows(engine, FollowUp)]


def test_every_kind_of_question_stands_in_the_table() -> None:
    assert set(ASKS) == set(Kind)
    assert {kind for kind, ask_ in ASKS.items() if ask_.letter == Letter.DIGEST} == {Kind.AFTERMATH, Kind.REVIEW}


@pytest.mark.parametrize("kind", ["failure", "near_miss"])
def test_a_failure_is_asked_about_after_90_days_and_looked_over_after_a_year(
    session: Session, town: Town, engine: Engine, kind: str
) -> None:
    told(session, town, kind)
    assert about(engine) == [
        (Kind.AFTERMATH, date(2027, 2, 15), State.SCHEDULED),
        (Kind.REVIEW, date(2027, 11, 18), State.SCHEDULED),
    ]
    assert ask(engine, AFTERMATH_ON) == 1
    before = [each.kind for each in messages(engine, Channel.MAIL)]
    assert "case_question" not in before  # no letter of its own
    assert [each.kind for each in messages(engine, Channel.IN_APP)][-1] == "case_question"


@on_one_database
def test_an_improvement_has_no_aftermath(session: Session, town: Town, engine: Engine) -> None:
    told(session, town, "improvement")
    assert [kind for kind, *_ in about(engine)] == [Kind.REVIEW]


@on_one_database
def test_a_case_that_was_taken_back_is_asked_about_no_more(session: Session, town: Town, engine: Engine) -> None:
    case_id = told(session, town)
    withdrawal.withdraw(session, town.actor(session, town.yamano), case_id, "道具が変わりました", now=clock.now())
    session.commit()
    assert ask(engine, AFTERMATH_ON) == 0
    assert rows(engine, FollowUp)[0].state_reason == Reason.WITHDRAWN


def words_of(session: Session, now: datetime) -> list[Word]:
    with clock.standing_at(now):
        found = digest.words(session, now)
        tell(session, found)
    session.commit()
    return found


@on_one_database
def test_the_weekly_letter_names_it_once(session: Session, town: Town, engine: Engine) -> None:
    told(session, town)
    ask(engine, AFTERMATH_ON)
    link = f"/followups/{rows(engine, FollowUp)[0].id}"
    (word,) = words_of(session, AFTERMATH_ON + timedelta(hours=1))
    assert (word.recipient_id, word.kind, word.link) == (town.yamano, "questions", link)
    assert [words_of(session, AFTERMATH_ON + timedelta(days=days)) for days in (1, 7, 14)] == [[], [], []]
    sheet = written("questions", word.params, link=word.link, name="山野 はるか", language="ja", base_url="https://m.example", office={"municipality": "", "office_name": ""})  # fmt: skip
    assert f"https://m.example{link}" in sheet.text


@on_one_database
@pytest.mark.parametrize(
    ("given", "leads_to", "again_on"),
    [
        ("done", "/cases/{}", date(2028, 11, 17)),
        ("did_not_work", "/cases/{}/edit", date(2028, 11, 17)),
        ("stopped", "/cases/{}/withdraw", None),
        ("not_yet", "/cases/{}", date(2027, 11, 25)),
    ],
)
def test_a_review_leads_to_the_case(
    visit: Visit, session: Session, town: Town, engine: Engine, given: str, leads_to: str, again_on: date | None
) -> None:
    case_id = told(session, town)
    ask(engine, REVIEW_ON)
    review = next(each for each in rows(engine, FollowUp) if each.kind == Kind.REVIEW)
    with clock.standing_at(REVIEW_ON):
        visitor = visit(town.yamano)
        page = visitor.get(f"/followups/{review.id}").text
        assert ("いまも、このまま使えますか" in page, "読み返した。直す所はない" in page, f"/cases/{case_id}" in page) == (True, True, True)
        answer = visitor.submit(f"/followups/{review.id}", {"answer": given})
        assert (answer.status_code, answer.headers["Location"]) == (303, leads_to.format(case_id))
        assert visitor.get(f"/followups/{review.id}").status_code == visitor.get("/").status_code == 200
    next_ = [each.due_on for each in rows(engine, FollowUp) if each.kind == Kind.REVIEW and each.round == 2]
    assert next_ == ([again_on] if again_on else [])
    case = rows(engine, Case)[0]
    assert (case.version, case.review_due_on) == (1, date(2028, 11, 17) if given == "done" else date(2027, 11, 18))
    assert rows(engine, Message)


@on_one_database
def test_how_it_went_on_stands_on_the_case(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    case_id = told(session, town)
    visit(town.sato).post(f"/cases/{case_id}/follow", {"wish": "yes"})
    ask(engine, AFTERMATH_ON)
    asked = next(each for each in rows(engine, FollowUp) if each.kind == Kind.AFTERMATH)
    with clock.standing_at(AFTERMATH_ON):
        given = {"answer": "did_not_work", "memo": "確かめる表は作りました"}
        answer = visit(town.yamano).submit(f"/followups/{asked.id}", given)
        assert answer.headers["Location"] == f"/cases/{case_id}"
        page = visit(town.sato).get(f"/cases/{case_id}").text
        assert f'href="/cases/{case_id}"' in visit(town.sato).get("/cases/?q=確かめる表").text, "how it went on is found"
    assert [words for words in ("手当てをしたが、まだ起きることがある", "確かめる表は作りました") if words not in page] == []
    assert [each.recipient_id for each in messages(engine, Channel.IN_APP) if each.kind == "case_went_on"] == [town.sato]
