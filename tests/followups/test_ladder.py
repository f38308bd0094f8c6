"""The ladder of help: a smaller step, a colleague, a word to the head of the unit with its person's knowledge; kind, ended at any time."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from lms.followups import services
from lms.followups.kinds import ASKS, CLOSED, HINTS, SMALLER, TALKING_POINTS, Answer, Channel, Kind, Reason, State
from lms.followups.models import Buddy, FollowUp, Message
from lms.followups.services import ladder
from lms.kernel import clock
from lms.kernel.ids import PersonId, PracticeId
from lms.paper.mail import written
from lms.practice import services as practice
from lms.practice.kinds import AiUse
from tests.conftest import on_one_database
from tests.followups import ask, messages, moment, planned, questions, rows, sessions_of
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
ASKED = [moment(f"{day} 09:00") for day in ("2026-11-17", "2026-12-08", "2027-02-02")]
LAST = ASKED[-1] + timedelta(days=14)  # one more is asked
HEARD = moment("2027-02-24 09:00")  # and the head gets a word: a week later is a holiday
BLAME = re.compile("違反|未達|遅れ|遅延|不正|未実施|期限超過|至急|督促|しなさい|してください。必ず|回答がありません|無視|怠")


def climb(engine: Engine, now: datetime) -> int:
    with clock.standing_at(now), sessions_of(engine)() as session:
        done = ladder.climb(session, now)
        session.commit()
    return done


def silent(session: Session, town: Town, engine: Engine, who: PersonId | None = None, *, until: int = 3, **said: str) -> PracticeId:
    """A plan whose questions nobody answers."""
    practice_id = planned(session, town, who, **said)
    for now in ASKED[:until]:
        ask(engine, now)
    return practice_id


def page_of(visit: Visit, town: Town, asked: FollowUp, now: datetime) -> str:
    with clock.standing_at(now):
        return visit(town.yamano).get(f"/followups/{asked.id}").text


def helped(engine: Engine, practice_id: PracticeId) -> FollowUp:
    return next(each for each in questions(engine, practice_id) if each.kind == Kind.CHECK_IN)


def test_each_silence_goes_one_step_up(session: Session, town: Town, engine: Engine) -> None:
    practice_id = silent(session, town, engine)
    assert climb(engine, LAST - timedelta(minutes=1)) == 0
    assert climb(engine, LAST) == 1
    assert climb(engine, LAST) == 0  # twice is once
    assert ask(engine, LAST) == 1
    found = sorted(questions(engine, practice_id), key=lambda each: each.id)
    assert [(each.kind, each.help_step, each.state) for each in found] == [
        (Kind.DID_YOU_TRY, 0, State.EXPIRED),
        (Kind.KEPT_UP, 1, State.EXPIRED),
        (Kind.EFFECT_CHECK, 2, State.EXPIRED),
        (Kind.CHECK_IN, 3, State.SENT),
    ]
    assert [each.params["help"] for each in messages(engine, Channel.MAIL)] == [0, 1, 2, 3]
    assert climb(engine, LAST + timedelta(days=6)) == 0
    assert climb(engine, HEARD) == 1
    assert climb(engine, HEARD + timedelta(days=7)) == 0
    told = [each for each in messages(engine, Channel.IN_APP) if each.kind == "talking_points"]
    assert [each.recipient_id for each in told] == [town.kacho]  # the nearest head; not the 部長
    assert helped(engine, practice_id).state_reason == Reason.HEAD_TOLD


@on_one_database
@pytest.mark.parametrize("given", [Answer.NOT_YET, Answer.STOPPED])
def test_an_answer_leaves_the_ladder(session: Session, town: Town, engine: Engine, given: Answer) -> None:
    practice_id = silent(session, town, engine, until=2)
    second = questions(engine, practice_id)[1]
    now = ASKED[1] + timedelta(hours=1)
    with clock.standing_at(now), sessions_of(engine)() as writing:
        services.answer(writing, town.actor(writing, town.yamano), second.id, given, memo="", now=now)
        writing.commit()
    for day in range(7, 40, 7):
        ask(engine, now + timedelta(days=day))
    assert {each.help_step for each in questions(engine, practice_id) if each.id > second.id or each.step == 12} == {0}
    assert climb(engine, ASKED[1] + timedelta(days=13)) == 0


@on_one_database
def test_who_has_logged_something_is_not_helped_with_trying(session: Session, town: Town, engine: Engine) -> None:
    practice_id = silent(session, town, engine, until=1)
    now = ASKED[0] + timedelta(hours=1)
    with clock.standing_at(now):
        practice.log(session, town.actor(session, town.yamano), practice_id, entry=practice.LogEntry(outcome="so_so"), now=now)
        session.commit()
    for later in ASKED[1:]:
        assert ask(engine, later) == 1
    assert climb(engine, LAST) == 0
    assert {each.help_step for each in questions(engine, practice_id)} == {0}


@on_one_database
def test_a_head_hears_of_one_plan_a_week(session: Session, town: Town, engine: Engine) -> None:
    """Never a list of names: the second waits for the next week."""
    for action in ("要約を試す", "返信の下書きを試す"):
        silent(session, town, engine, town.mori, until=0, action=action)
    for now in (*ASKED, LAST):
        climb(engine, now)
        ask(engine, now)
    assert [climb(engine, HEARD + timedelta(days=days)) for days in (0, 1, 7, 14)] == [1, 0, 1, 0]
    told = [each for each in messages(engine, Channel.IN_APP) if each.kind == "talking_points"]
    assert [each.recipient_id for each in told] == [town.kacho] * 2
    assert len({each.link for each in told}) == 2


@on_one_database
def test_the_person_reads_before_what_the_head_gets_and_may_decline(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    practice_id = silent(session, town, engine)
    climb(engine, LAST)
    ask(engine, LAST)
    asked = helped(engine, practice_id)
    page = page_of(visit, town, asked, LAST)
    assert all(words in page for words in TALKING_POINTS)
    assert "お返事が1週間ないときは" in page
    letter = next(each for each in messages(engine, Channel.MAIL) if each.link == f"/followups/{asked.id}")
    office = {"municipality": "", "office_name": ""}
    sheet = written("follow_up", letter.params, link=letter.link, name="山野", language="ja", base_url="", office=office)
    assert "渡さないでおくことも、ページで選べます" in sheet.text
    with clock.standing_at(LAST):
        assert "所属長にヒントをお渡しする前に、中身を読めます" in visit(town.yamano).get("/notifications/").text
    with clock.standing_at(LAST):
        assert visit(town.mori).post(f"/followups/{asked.id}/decline").status_code == 404
        assert visit(town.yamano).post(f"/followups/{asked.id}/decline").status_code == 303
    assert "何もお渡ししません" in page_of(visit, town, asked, LAST)
    assert climb(engine, HEARD) == 0
    assert helped(engine, practice_id).state == State.SENT  # it may still be answered


@on_one_database
def test_only_the_head_who_was_told_opens_the_talking_points(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    practice_id = silent(session, town, engine)
    for now in (LAST, HEARD):
        climb(engine, now)
        ask(engine, now)
    path = f"/followups/{helped(engine, practice_id).id}/together"
    with clock.standing_at(HEARD):
        page = visit(town.kacho).get(path)
        assert (page.status_code, "山野 はるか" in page.text, "急がせる必要もありません" in page.text) == (200, True, True)
        assert not re.search(r"[0-9]+(回|週間|件)", page.text.partition("<main")[2].partition("</main>")[0])
        assert [visit(other).get(path).status_code for other in (town.mori, town.bucho, town.office, town.yamano)] == [404] * 4
        assert visit(town.kacho).get("/notifications/").text.count("声をかけるときのヒント") == 1
        assert visit(town.yamano).post(f"/practices/{practice_id}/stop").status_code == 303
        assert visit(town.kacho).get(path).status_code == 404  # nothing to talk about any more


def offered(session: Session, person: PersonId, field: str = "minutes") -> None:
    session.add(Buddy(person_id=person, field=field, offered_at=clock.now()))
    session.commit()


@on_one_database
def test_a_volunteer_of_the_same_field_is_offered_and_asked_once(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    practice_id = silent(session, town, engine)
    asked = questions(engine, practice_id)[2]
    for person, field in ((town.mori, "minutes"), (town.sato, "mail"), (town.kacho, "minutes"), (town.yamano, "minutes")):
        offered(session, person, field)
    page = page_of(visit, town, asked, ASKED[2])
    assert [name in page for name in ("森 一樹", "佐藤 圭", "川端 恵")] == [True, False, False]  # the same field, and no head
    with clock.standing_at(ASKED[2]):
        visitor, path = visit(town.yamano), f"/followups/{asked.id}/buddy"
        assert visitor.post(path, {"person": str(town.sato)}).status_code == 422
        assert [visitor.post(path, {"person": str(town.mori)}).status_code for _ in range(2)] == [303, 303]
        assert [each.kind for each in rows(engine, Message) if each.recipient_id == town.mori] == ["buddy_asked"] * 2  # inbox and mail
        told = visit(town.mori).get(f"/followups/{asked.id}/together")
        assert (told.status_code, "山野 はるか" in told.text) == (200, True)
        session.execute(delete(Buddy).where(Buddy.person_id == town.mori))
        session.commit()
        assert visitor.post(path, {"person": str(town.mori)}).status_code == 422  # it ends at once


@on_one_database
def test_the_first_step_offers_something_smaller_and_nobody(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    practice_id = silent(session, town, engine, until=2)
    offered(session, town.mori)
    first, second, _ = questions(engine, practice_id)
    page = page_of(visit, town, second, ASKED[1])
    assert (SMALLER[AiUse.MINUTES] in page, "森 一樹" in page, "所属長" in page) == (True, False, False)
    assert "次のおたずねが届いている" in page_of(visit, town, first, ASKED[1])


@on_one_database
def test_offering_oneself_begins_and_ends_on_a_page_of_ones_own(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    visitor = visit(town.mori)
    assert "/me/buddy" in visitor.get("/me/").text
    assert visitor.submit("/me/buddy", {"field": ["minutes", "mail"]}).status_code == 303
    assert sorted(each.field for each in rows(engine, Buddy)) == ["mail", "minutes"]
    assert visitor.form("/me/buddy").values["field"] == ["minutes", "mail"]
    assert visitor.submit("/me/buddy", {"field": ["mail", "cooking"]}).status_code == 422
    assert visitor.submit("/me/buddy", {"field": ["mail"]}).status_code == 303
    assert visitor.submit("/me/buddy", {"field": None}).status_code == 303
    assert rows(engine, Buddy) == []


def test_no_text_of_the_ladder_blames_or_presses() -> None:
    """Beside a person's review: the words that DESIGN.md §7 rules out."""
    hints = [*HINTS.values(), *(text for each in ASKS.values() for text in (each.question, *(each.hints or {}).values()))]
    assert set(SMALLER) == set(AiUse)
    for text in (*hints, *SMALLER.values(), *TALKING_POINTS, *CLOSED.values()):
        assert not BLAME.search(text), text
