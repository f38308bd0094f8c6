"""Calling a meeting, putting cases and themes on its agenda, beginning and ending it: who may, what is refused, what is shown."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from lms.accounts.models.people import Posting
from lms.kernel.ids import MeetingId
from lms.meetings.models import AgendaItem, Meeting, Participant
from tests.cases import beside, lost, refused, released, rows, the, told
from tests.conftest import on_one_database
from tests.meetings import ENDS, STARTS, TITLE, TODAY, TYPED, Visit, begun, called, closed, on_agenda, themed
from tests.statements import counted
from tests.town import Town
from tests.visitor import Visitor


def test_from_the_date_to_the_end(visit: Visit, session: Session, town: Town) -> None:
    """The facilitator calls it, names people, takes a case from its page, adds a theme, orders them, begins, writes, ends."""
    case_id = released(session, town, town.yamano)
    facilitator = visit(town.facilitator)
    typed = {**TYPED, "facilitator_id": str(town.facilitator), "recorder_id": str(town.office)}
    form = facilitator.form("/meetings/new")
    answers = [facilitator.send("/meetings/new", form, typed) for _ in range(2)]
    assert [(each.status_code, each.headers["Location"]) for each in answers] == [(303, "/meetings/1/agenda")] * 2
    made = the(session, Meeting)
    assert (made.starts_at, made.ends_at, made.state, made.is_open) == (STARTS, ENDS, "planned", True)
    found = facilitator.get("/meetings/1/people?q=もり").text
    assert "森 一樹 ・ 市民課 係員" in found
    assert facilitator.submit("/meetings/1/people?q=もり", {"person": str(town.mori)}).status_code == 303
    assert {each.person_id for each in rows(session, Participant)} == {town.facilitator, town.office, town.mori}
    assert f'action="/meetings/1/cases/{case_id}"' in facilitator.get(f"/cases/{case_id}").text
    assert [facilitator.post(f"/meetings/1/cases/{case_id}", {"back": "case"}).headers["Location"] for _ in range(2)] == [
        f"/cases/{case_id}"
    ] * 2
    assert "この事例を取り上げます" in visit(town.sato).get(f"/cases/{case_id}").text
    theme = {"title": "議事録に2時間かかる", "question": "どうしていますか。", "minutes": "15", "purpose": "consult"}
    assert facilitator.submit("/meetings/1/themes/new", theme).status_code == 303
    case_item, theme_item = rows(session, AgendaItem)
    assert (case_item.case_id, theme_item.title) == (case_id, "議事録に2時間かかる")
    page = facilitator.form("/meetings/1/agenda", action="")
    moved = {f"minutes_{case_item.id}": "20", "up": str(theme_item.id)}
    assert facilitator.send("/meetings/1/agenda", page, moved).status_code == 303
    assert [(each.place, each.minutes) for each in rows(session, AgendaItem)] == [(2, 20), (1, 15)]
    assert facilitator.post("/meetings/1/start").status_code == 303
    walls = [visit(town.sato).get("/meetings/1/projector", slide=number).text for number in (1, 2, 3, 4, 99)]
    seen = [re.findall(r"<section[^>]*data-slide=(?![^>]* hidden)[^>]*>(.*?)</section>", wall, re.DOTALL) for wall in walls]
    for words, section in zip(
        ("話し合いの約束", "議事録に2時間かかる", "国民健康保険の", "決まったこと", "決まったこと"), seen, strict=True
    ):
        assert (len(section), words in section[0]) == (1, True), words
    assert ("どうしていますか。" in seen[1][0], "改善事例" in seen[1][0], "改善事例" in seen[2][0]) == (True, False, True)
    written = {"notes": "定型の文だけを先に取り出す、でまとまりました。", "presenter_id": str(town.mori)}
    assert facilitator.submit(f"/meetings/1/items/{case_item.id}", written).status_code == 303
    assert facilitator.post("/meetings/1/close").headers["Location"] == "/meetings/1/minutes"
    shown = visit(town.sato).get("/meetings/1/minutes").text
    for words in (TITLE, "国民健康保険の通知を読みやすく", "定型の文だけを先に", "水谷 薫（DX推進室）", "3人", "2部署", "改善事例"):
        assert words in shown
    saved = visit(town.sato).get("/meetings/1/minutes.md")
    assert (saved.status_code, saved.mimetype) == (200, "text/markdown")
    assert f"# 議事録：{TITLE}" in saved.text
    assert "定型の文だけを先に" in saved.text
    assert "<" not in saved.text


@on_one_database
def test_bad_input_is_said_at_the_field_and_loses_nothing(visit: Visit, session: Session, town: Town) -> None:
    sound = {**TYPED, "facilitator_id": str(town.facilitator), "recorder_id": str(town.office)}
    table = {
        ("title", ""): ("title", "一行で書いてください。"),
        ("title", "あ" * 121): ("title", "120字まで"),
        ("day", "2026-11-23"): ("day", "これから先の日時"),
        ("begins", "25:00"): ("begins", "14:00 のように"),
        ("ends", "14:00"): ("ends", "始まりより後の時刻"),
        ("place", ""): ("place", "会場か、オンラインのアドレス"),
        ("link", "javascript:alert(1)"): ("link", "https:// で始まる"),
        ("facilitator_id", ""): ("facilitator_id", "1つ選んで"),
    }
    facilitator = visit(town.facilitator)
    assert refused(facilitator, "/meetings/new", sound, table) == {}
    forged = facilitator.submit("/meetings/new", {**sound, "recorder_id": str(town.mori)})
    assert "表示されている中から" in beside(forged, "recorder_id")
    assert rows(session, Meeting) == []
    meeting = called(session, town)
    item = themed(session, town, meeting)
    wrong = {"title": "", "minutes": "0", "purpose": "consult", "question": "残ること"}
    answer = facilitator.submit(f"/meetings/{meeting}/themes/new", wrong)
    assert (answer.status_code, beside(answer, "title"), lost(answer, wrong)) == (422, "一行で書いてください。", {})
    answer = facilitator.submit(f"/meetings/{meeting}/items/{item}", {"minutes": "300"})
    assert "1〜240分" in beside(answer, "minutes")
    answer = facilitator.submit(f"/meetings/{meeting}/agenda", {f"minutes_{item}": "たくさん"})
    assert (answer.status_code, "数字で書いてください" in beside(answer, f"minutes_{item}")) == (422, True)


@on_one_database
def test_two_windows_never_overwrite_each_other(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town)
    facilitator, office, path = visit(town.facilitator), visit(town.office), f"/meetings/{meeting}/edit"
    form = facilitator.form(path)
    assert office.submit(path, {"place": "大会議室"}).status_code == 303
    late = facilitator.send(path, form, {"place": "小会議室"})
    assert late.status_code == 422
    assert "ほかの画面で先に変更されています" in late.text
    assert ("大会議室" in late.text, "小会議室" in late.text) == (True, True)
    assert the(session, Meeting).place == "大会議室"
    assert "SEQUENCE:1" in facilitator.get(f"/meetings/{meeting}/calendar.ics").text


@on_one_database
def test_who_sees_and_who_keeps_it(visit: Visit, session: Session, town: Town) -> None:
    """For the named: 山野 records, 森 takes part. The others do not find it; kept by who leads or records."""
    meeting = called(session, town, town.mori)
    paths = ("", "/agenda", "/edit", "/people", "/partners", "/minutes", "/calendar.ics")
    answers = {
        who: [visit(getattr(town, who)).get(f"/meetings/{meeting}{path}").status_code for path in paths]
        for who in ("facilitator", "office", "yamano", "mori", "sato", "executive", "administrator", "partner")
    }
    assert answers == {
        "facilitator": [200] * 7,
        "office": [200] * 7,
        "yamano": [200, 200, 403, 403, 403, 200, 200],
        "mori": [200, 404, 403, 403, 403, 200, 200],
        "sato": [404, 404, 403, 403, 403, 404, 404],
        "executive": [404, 404, 403, 403, 403, 404, 404],
        "administrator": [403, 403, 403, 403, 403, 403, 403],
        "partner": [404, 403, 403, 403, 403, 403, 404],
    }
    listed = {who: TITLE in visit(getattr(town, who)).get("/meetings/").text for who in ("yamano", "mori", "sato", "partner", "office")}
    assert listed == {"yamano": True, "mori": True, "sato": False, "partner": False, "office": True}
    open_to_all = called(session, town, title="全職員の会議", is_open=True)
    assert visit(town.sato).get(f"/meetings/{open_to_all}").status_code == 200
    assert visit(town.sato).post(f"/meetings/{open_to_all}/start").status_code == 404
    other = themed(session, town, open_to_all)
    assert visit(town.yamano).get(f"/meetings/{meeting}/items/{other}").status_code == 404, "an item of another meeting"


@on_one_database
def test_only_what_everybody_may_read_is_talked_of(visit: Visit, session: Session, town: Town) -> None:
    meeting, in_section = called(session, town, is_open=True), told(session, town, town.yamano)
    facilitator = visit(town.facilitator)
    assert facilitator.post(f"/meetings/{meeting}/cases/{in_section}").status_code == 409
    assert visit(town.sato).post(f"/meetings/{meeting}/cases/{in_section}").status_code == 404
    assert rows(session, AgendaItem) == []
    case_id = released(session, town, town.yamano, title="取り下げる工夫")
    on_agenda(session, town, meeting, case_id)
    assert "取り下げる工夫" in visit(town.sato).get(f"/meetings/{meeting}").text
    assert visit(town.yamano).submit(f"/cases/{case_id}/withdraw", {"reason": "制度が変わったため"}).status_code == 303
    assert "取り下げる工夫" not in visit(town.sato).get(f"/meetings/{meeting}").text
    assert "いまは読めない事例" in visit(town.sato).get(f"/meetings/{meeting}").text


@on_one_database
def test_what_is_over_stands(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town)
    item = themed(session, town, meeting)
    facilitator = visit(town.facilitator)
    assert facilitator.post(f"/meetings/{meeting}/close").status_code == 409, "it has not begun"
    begun(session, town, meeting)
    closed(session, town, meeting)
    tries = ("/agenda", "/edit", "/people", f"/items/{item}", "/themes/new", "/decisions/new")
    assert {path: facilitator.get(f"/meetings/{meeting}{path}").status_code for path in tries} == dict.fromkeys(tries, 409)
    assert facilitator.post(f"/meetings/{meeting}/items/{item}/remove").status_code == 409
    assert "これまで" in facilitator.get("/meetings/").text


@on_one_database
def test_who_leads_or_records_is_not_taken_off(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town, town.mori)
    facilitator = visit(town.facilitator)
    answers = [facilitator.post(f"/meetings/{meeting}/people/{who}/remove").status_code for who in (town.mori, town.yamano)]
    assert answers == [303, 409]
    assert {each.person_id for each in rows(session, Participant)} == {town.facilitator, town.yamano}
    nobody = facilitator.submit(f"/meetings/{meeting}/people?q=もり", {"person": str(town.partner)})
    assert (nobody.status_code, "参加する方を選んでください" in nobody.text) == (422, True), "a guest is invited, not named"


def statements(engine: Engine, visitor: Visitor, path: str) -> int:
    with counted(engine) as sent:
        assert visitor.get(path).status_code == 200
    return len(sent)


@on_one_database
def test_a_page_takes_as_many_statements_for_many_as_for_one(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    mori = visit(town.mori)
    first = _full(session, town, 1)
    paths = ("/meetings/", f"/meetings/{first}", f"/meetings/{first}/minutes")
    mori.get("/meetings/")  # what the office says is read once
    few = [statements(engine, mori, path) for path in paths]
    _full(session, town, 4)
    many = _full(session, town, 6)
    paths = ("/meetings/", f"/meetings/{many}", f"/meetings/{many}/minutes")
    assert [statements(engine, mori, path) for path in paths] == few
    assert few == [3, 7, 8]


def _full(session: Session, town: Town, items: int) -> MeetingId:
    meeting = called(session, town, town.mori, town.sato, is_open=True, ends_at=STARTS + timedelta(hours=3))
    for number in range(items):
        themed(session, town, meeting, f"困りごと {number}")
        on_agenda(session, town, meeting, released(session, town, town.yamano, title=f"事例 {number}"))
    return meeting


@pytest.mark.parametrize("path", ["/meetings/999", "/meetings/999/agenda", "/meetings/999/minutes.md"])
@on_one_database
def test_what_is_missing_looks_missing(visit: Visit, town: Town, path: str) -> None:
    assert visit(town.office).get(path).status_code == 404


@on_one_database
def test_the_next_of_a_series_begins_with_what_the_last_was_like(visit: Visit, session: Session, town: Town) -> None:
    last = called(session, town, town.mori, town.kacho, town.sato, is_open=True)
    begun(session, town, last)
    closed(session, town, last)
    session.execute(update(Posting).where(Posting.person_id == town.sato).values(valid_to=TODAY.date()))
    session.commit()
    visitor, path = visit(town.facilitator), f"/meetings/new?after={last}"
    assert f'href="{path}"' in visitor.get(f"/meetings/{last}").text
    form = visitor.form(path)
    standing = {name: form.values[name][0] for name in ("series", "begins", "ends", "place", "reach", "recorder_id", "same_people", "day")}
    assert standing == {
        **{name: TYPED[name] for name in ("series", "begins", "ends", "place", "reach")}, "recorder_id": str(town.yamano), "same_people": "y", "day": "",
    }  # fmt: skip
    assert visitor.send(path, form, {"title": "12月のナレッジ会議", "day": "2026-12-18"}).status_code == 303
    made = the(session, Meeting, Meeting.id != last)
    who = {each.person_id for each in rows(session, Participant, Participant.meeting_id == made.id)}
    assert who == {town.facilitator, town.yamano, town.mori, town.kacho}, "whoever serves no more is not asked"
    assert "12月のナレッジ会議」へのご案内" in visit(town.kacho).get("/notifications/").text
    assert visitor.submit(path, {"title": "1月", "day": "2027-01-22", "same_people": None}).status_code == 303
    alone = {each.person_id for each in rows(session, Participant, Participant.meeting_id == made.id + 1)}
    assert alone == {town.facilitator, town.yamano}, "who leads and who records"
    assert visit(town.facilitator).get("/meetings/new?after=999").status_code == 404
