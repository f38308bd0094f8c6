"""Planning, changing, cancelling: who may, what is refused at which field, who hears of it, two windows at once."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.accounts.kinds import Role
from lms.kernel import clock
from lms.kernel.ids import WorkshopId
from lms.workshops import services
from lms.workshops.models import Workshop
from tests.conftest import on_one_database
from tests.statements import counted
from tests.town import LONG_AGO, Town
from tests.visitor import Visitor
from tests.workshops import ENDS, STARTS, TODAY, TYPED, Visit, entry, planned, signed_up, standings, told

pytestmark = pytest.mark.usefixtures("shelf")
LESSON = {"lesson_id": "1"}


def how_many(session: Session) -> int:
    found = session.scalar(select(func.count()).select_from(Workshop)) or 0
    session.rollback()
    return found


def kept(session: Session, number: WorkshopId) -> Workshop:
    session.rollback()
    found = session.scalars(select(Workshop).where(Workshop.id == number).execution_options(populate_existing=True)).one()
    session.rollback()
    return found


def test_a_facilitator_plans_one_and_the_lesson_shows_it(visit: Visit, session: Session, town: Town) -> None:
    facilitator = visit(town.facilitator)
    form = facilitator.form("/workshops/new", lesson="1")
    assert form.values["lesson_id"] == ["1"]
    answer = facilitator.send("/workshops/new", form, TYPED)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/workshops/1")
    again = facilitator.send("/workshops/new", form, TYPED)
    assert (again.headers["Location"], how_many(session)) == ("/workshops/1", 1), "the same form twice is one workshop"
    made = kept(session, WorkshopId(1))
    assert (made.starts_at, made.ends_at, made.seats, made.planner_id) == (STARTS, ENDS, 2, town.facilitator)
    yamano = visit(town.yamano)
    assert "12月8日（火） 14:00" in yamano.get("/courses/waste/cutting").text
    for path in ("/workshops/", "/workshops/1"):
        assert "手を動かす90分" in yamano.get(path).text
    assert 'href="/workshops/1/attendance"' not in yamano.get("/workshops/1").text
    assert 'href="/workshops/1/attendance"' in facilitator.get("/workshops/1").text


@on_one_database
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"lesson_id": ""}, "1つ選んでください。"),
        ({"lesson_id": "4711"}, "表示されている中から選んでください。"),
        ({"title": " "}, "一行で書いてください。"),
        ({"title": "あ" * 121}, "120字までで書いてください。"),
        ({"day": "2026-11-23"}, "これから先の日時を選んでください。"),
        ({"day": "2026-13-01"}, "日付を、2026-11-24 のように書いてください。"),
        ({"begins": "25:00"}, "14:00 のように書いてください。"),
        ({"ends": "13:00"}, "終わりは、始まりより後の時刻にしてください。"),
        ({"place": ""}, "会場か、オンラインのアドレスのどちらかを書いてください。"),
        ({"link": "javascript:alert(1)"}, "https:// で始まるアドレスを書いてください。"),
        ({"seats": "0"}, "席の数は1〜500で書いてください。"),
        ({"seats": "たくさん"}, "数字で書いてください。"),
        ({"closes_on": "2026-12-09"}, "締切は、開催の日までにしてください。"),
    ],
)
def test_bad_input_is_said_at_the_field_and_loses_nothing(
    visit: Visit, session: Session, town: Town, typed: dict[str, str], sentence: str
) -> None:
    answer = visit(town.office).submit("/workshops/new", {**LESSON, **TYPED, **typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "案内文を1通お持ちください。" in answer.text
    assert how_many(session) == 0


@on_one_database
def test_a_my_number_in_the_text_is_stopped(visit: Visit, session: Session, town: Town) -> None:
    answer = visit(town.office).submit("/workshops/new", {**LESSON, **TYPED, "about": "個人番号 123456789018 の例"})
    assert (answer.status_code, how_many(session)) == (422, 0)
    assert "個人情報チェック" in answer.text


@on_one_database
def test_each_organises_their_own_and_the_office_all(visit: Visit, session: Session, town: Town) -> None:
    accounts.grant(session, town.sato, Role.AUTHOR, valid_from=LONG_AGO)
    accounts.grant(session, town.mori, Role.FACILITATOR, valid_from=LONG_AGO)
    session.commit()
    number = planned(session, town, by=town.sato)
    pages = [f"/workshops/{number}/{page}" for page in ("edit", "cancel", "attendance", "list", "handouts")]
    who = (town.sato, town.office, town.mori, town.facilitator, town.yamano, town.kacho)
    assert [{visit(each).get(page).status_code for page in pages} for each in who] == [{200}, {200}, {404}, {404}, {403}, {403}]
    assert visit(town.mori).post(f"/workshops/{number}/code").status_code == 404


def test_another_time_is_told_to_everybody_and_the_words_are_not(visit: Visit, session: Session, town: Town) -> None:
    number = planned(session, town)
    signed_up(session, town, number, town.yamano, town.mori, town.sato)
    office, path = visit(town.office), f"/workshops/{number}/edit"
    assert "申し込んだ3人に知らせます" in office.get(path).text
    assert office.submit(path, {"title": "手を動かす2時間"}).status_code == 303
    assert told(session, town.yamano) == []
    assert office.submit(path, {"begins": "15:00", "ends": "17時"}).status_code == 303
    assert [told(session, each) for each in (town.yamano, town.mori, town.sato)] == [["moved"]] * 3
    made = kept(session, number)
    assert (made.starts_at, made.sequence, made.version) == (STARTS + timedelta(hours=1), 2, 3)
    inbox = visit(town.yamano).get("/notifications/").text
    assert "日時か場所が変わりました（12月8日（火） 15:00〜17:00）" in inbox
    assert office.submit(path, {"seats": "1"}).status_code == 422, "two have a seat"
    assert office.submit(path, {"seats": "3"}).status_code == 303
    assert standings(session, number)[town.sato] == "seated", "more seats reach the waiting list"
    assert told(session, town.sato) == ["moved", "seated"]


def test_two_windows_do_not_overwrite_each_other(visit: Visit, session: Session, town: Town) -> None:
    number = planned(session, town)
    office, path = visit(town.office), f"/workshops/{number}/edit"
    first, second = office.form(path), office.form(path)
    assert office.send(path, first, {"place": "第1会議室"}).status_code == 303
    late = office.send(path, second, {"place": "大会議室"})
    assert late.status_code == 422
    assert ("第1会議室" in late.text, "大会議室" in late.text) == (True, True)
    assert kept(session, number).place == "第1会議室"


def test_cancelled_is_told_with_its_reason_and_nothing_goes_on(visit: Visit, session: Session, town: Town) -> None:
    number = planned(session, town)
    signed_up(session, town, number, town.yamano, town.mori, town.sato)
    office, path = visit(town.office), f"/workshops/{number}/cancel"
    assert office.submit(path, {"reason": ""}).status_code == 422
    form = office.form(path)
    assert office.send(path, form, {"reason": "講師の都合で中止します。"}).status_code == 303
    assert office.send(path, form, {"reason": "講師の都合で中止します。"}).status_code in {303, 409}
    assert [told(session, each) for each in (town.yamano, town.sato)] == [["cancelled"]] * 2
    yamano = visit(town.yamano)
    assert "講師の都合で中止します。" in yamano.get(f"/workshops/{number}").text
    assert yamano.post(f"/workshops/{number}/sign-up").status_code in {303, 409}
    assert visit(town.kacho).post(f"/workshops/{number}/sign-up").status_code == 409
    assert "手を動かす90分" not in visit(town.kacho).get("/workshops/").text
    assert "STATUS:CANCELLED" in yamano.get(f"/workshops/{number}/calendar.ics").text


@on_one_database
def test_what_has_begun_is_not_changed(visit: Visit, session: Session, town: Town) -> None:
    number = planned(session, town)
    with clock.standing_at(STARTS):
        office = visit(town.office)
        assert office.get(f"/workshops/{number}/edit").status_code == 409
        assert office.post(f"/workshops/{number}/cancel", {"reason": "x"}).status_code == 409


@on_one_database
def test_the_address_of_a_meeting_is_for_who_has_a_seat(visit: Visit, session: Session, town: Town) -> None:
    link = "https://meet.example/wano"
    number = planned(session, town, link=link, seats=1)
    signed_up(session, town, number, town.yamano, town.mori)
    path, file = f"/workshops/{number}", f"/workshops/{number}/calendar.ics"
    seen = {
        who: (link in visit(who).get(path).text, link in visit(who).get(file).text)
        for who in (town.yamano, town.mori, town.sato, town.office)
    }
    assert list(seen.values()) == [(True, True), (False, False), (False, False), (True, True)]
    assert "STATUS:TENTATIVE" in visit(town.mori).get(file).text


@on_one_database
def test_the_calendar_file_keeps_its_name_when_the_day_moves(visit: Visit, session: Session, town: Town) -> None:
    number = planned(session, town)
    signed_up(session, town, number, town.yamano)
    yamano, path = visit(town.yamano), f"/workshops/{number}/calendar.ics"
    before = yamano.get(path)
    assert before.headers["Content-Type"] == "text/calendar; charset=utf-8"
    services.change(
        session, town.actor(session, town.office), number, entry(session, ends_at=ENDS + timedelta(hours=1)), version=1, now=TODAY
    )
    session.commit()
    after = yamano.get(path)
    lines = [dict(line.split(":", 1) for line in answer.text.split("\r\n") if ":" in line) for answer in (before, after)]
    assert lines[0]["UID"] == lines[1]["UID"]
    assert [each["SEQUENCE"] for each in lines] == ["0", "1"]
    assert lines[0]["DTEND"] != lines[1]["DTEND"]
    assert lines[0]["URL"] == f"http://127.0.0.1:8000/workshops/{number}"


def statements(visitor: Visitor, engine: Engine, path: str) -> int:
    visitor.get(path)
    with counted(engine) as seen:
        assert visitor.get(path).status_code == 200
    return len(seen)


@on_one_database
def test_pages_take_a_fixed_number_of_statements(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    office, paths = visit(town.office), ("/workshops/", "/workshops/1", "/workshops/1/attendance", "/workshops/1/list")
    first = planned(session, town, seats=500)
    signed_up(session, town, first, town.yamano)
    few = [statements(office, engine, path) for path in paths]
    for _ in range(20):
        signed_up(session, town, planned(session, town), town.yamano, town.sato)
    signed_up(session, town, first, town.mori, town.sato, town.kacho, town.bucho)
    assert [statements(office, engine, path) for path in paths] == few
    assert max(few) <= 11, few
