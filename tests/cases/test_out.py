"""The list of cases out of the house: files with the filters and rights of the page, and feeds of what is new."""

import base64
import csv
import io
import json
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from lms.accounts.kinds import CASES, LICENCES
from lms.accounts.models.access import AuditEntry
from lms.accounts.services import api_tokens
from lms.cases import kinds
from lms.cases import services as cases
from lms.cases.models import Case
from lms.cases.queries import exported
from lms.cases.services import out
from lms.kernel import clock
from lms.kernel.ids import PersonId
from tests.cases import released, rows, told
from tests.cases.inviting import invited, opened
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
ATOM = "{http://www.w3.org/2005/Atom}"


def lines(visitor: Visitor, query: str = "", encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    answer = visitor.get(f"/cases/export.csv{query}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    return list(csv.DictReader(io.StringIO(answer.data.decode(encoding), newline="")))


def test_a_file_holds_what_the_list_shows(visit: Visit, session: Session, town: Town) -> None:
    first = released(session, town, town.yamano, title="=HYPERLINK(1)", minutes_before=60, minutes_after=25, effect="〜 髙𠮷")
    second = released(
        session, town, town.sato, kind="failure", title="会議のメモ", field="meetings", not_worked="人名", cause_tools="欄がない"
    )
    near = told(session, town, town.mori, title="課の中だけ")
    reader = visit(town.sato)
    assert [line["番号"] for line in lines(reader)] == [str(second), str(first)]
    assert next(line["番号"] for line in lines(visit(town.mori))) == str(near)
    for query, wanted in {
        "?kind=failure": [second],
        "?q=会議": [second],
        "?field=documents&kind=improvement": [first],
        "?field=nothing": [],
    }.items():
        assert [line["番号"] for line in lines(reader, query)] == [str(each) for each in wanted], query
    line = lines(reader)[1]
    assert (line["題名"], line["試す前（分）"], line["書いた人"], line["所属"], line["種類"]) == (
        "'=HYPERLINK(1)",
        "60",
        "山野 はるか",
        "市民課",
        "改善事例",
    )
    assert lines(reader, "?encoding=cp932", "cp932")[1]["効果"] == "～ 髙〓"
    said = {each: reader.get("/cases/export.csv", encoding=each).mimetype_params["charset"] for each in ("", "cp932")}
    assert said == {"": "utf-8", "cp932": "windows-31j"}
    plain = json.loads(reader.get("/cases/export.json").data)["cases"]
    assert (plain[1]["title"], plain[1]["minutes_before"], plain[1]["authors"], plain[0]["kind"]) == (
        "=HYPERLINK(1)",
        60,
        ["山野 はるか"],
        "failure",
    )
    page = load_workbook(io.BytesIO(reader.get("/cases/export.xlsx").data)).active
    assert page is not None
    cells: list[Any] = [cell.value for cell in page[3]]
    assert (page.title, cells[:4]) == ("事例", [first, "改善事例", "全庁", "=HYPERLINK(1)"])
    assert page["D3"].data_type == "s"
    heads = [cell.value for cell in page[1]]
    figures = [page.cell(3, heads.index(head) + 1) for head in ("試す前（分）", "試した後（分）", "ナイスチャレンジの数")]
    assert [(cell.value, cell.data_type) for cell in figures] == [(60, "n"), (25, "n"), (0, "n")], "one can reckon with them"


def test_a_file_holds_every_text_of_a_case_and_says_where_one_goes_on(visit: Visit, session: Session, town: Town) -> None:
    boxes = {box: f"{head}のこと" for box, head in kinds.TOLD.items() if box in exported.BOXES and box != "lesson"}
    number = released(session, town, town.yamano, kind="failure", **boxes)
    long = session.get_one(Case, number)
    long.tried = "あ" * 40_000
    session.commit()
    reader = visit(town.sato)
    (line,) = lines(reader)
    assert {kinds.TOLD[box]: line[kinds.TOLD[box]] for box in boxes if box != "tried"} == {
        kinds.TOLD[box]: text for box, text in boxes.items() if box != "tried"
    }
    assert line["試したこと"] == "あ" * exported.MOST_TEXT + "…"
    page = load_workbook(io.BytesIO(reader.get("/cases/export.xlsx").data)).active
    assert page is not None
    assert "あ…" in str(page.cell(2, [cell.value for cell in page[1]].index("試したこと") + 1).value)
    shown = reader.get(f"/cases/{number}").text
    assert [text for box, text in boxes.items() if box != "tried" and text not in shown] == [], "no more than the page shows"


@on_one_database
def test_a_guest_gets_no_names_and_only_what_was_opened(visit: Visit, session: Session, town: Town) -> None:
    shown = opened(session, town, town.yamano)
    released(session, town, town.sato, title="ひみつ")
    invited(session, town, shown)
    partner = visit(town.partner)
    (line,) = lines(partner)
    assert line["番号"] == str(shown)
    assert not {"書いた人", "ナイスチャレンジの数", "うちでも試された数"} & line.keys()
    files = [partner.get(f"/cases/export.{name}").data.decode("utf-8", "replace") for name in ("csv", "json")] + [
        partner.get("/cases/feed/all.atom").text
    ]
    assert [text for text in files if "山野" in text or "ひみつ" in text] == []
    assert files[2].count("<entry>") == 1
    assert visit(None).get("/cases/export.csv").status_code == 303


@on_one_database
def test_a_file_is_noted_and_has_its_limits(visit: Visit, session: Session, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        released(session, town, town.yamano)
    reader = visit(town.sato)
    assert reader.get("/cases/export.doc").status_code == 404
    lines(reader)
    monkeypatch.setattr(exported, "MOST", 1)
    refused = reader.get("/cases/export.csv")
    assert refused.status_code == 422
    assert "一度に書き出せるのは1件までです" in refused.text
    monkeypatch.setattr(out, "MOST_FILES", 3)
    taken = reader.get("/cases/export.csv", q="どこにもない言葉")
    late = reader.get("/cases/export.csv")
    assert (taken.status_code, late.status_code) == (200, 429)
    assert "15分に3回までです" in late.text
    assert [each.actor_id for each in rows(session, AuditEntry, AuditEntry.action == "cases_exported")] == [town.sato] * 2


def feed_of(answer: Any) -> ET.Element:
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    return ET.fromstring(answer.data)  # noqa: S314  (our own)


def test_a_feed_says_what_is_new_in_a_field(visit: Visit, session: Session, town: Town) -> None:
    first = released(session, town, town.yamano, title="<b>&\uffff題", one_line="一行")
    second = released(session, town, town.sato)
    released(session, town, town.sato, field="meetings")
    told(session, town, town.sato, title="まだ課の中")
    reader = visit(town.sato)
    answer = reader.get("/cases/feed/documents.atom")
    feed = feed_of(answer)
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [f"http://127.0.0.1:8000/cases/{each}" for each in (second, first)]
    for element in (feed, *entries):  # what RFC 4287 asks for
        assert all(element.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
        assert element.find(f"{ATOM}author/{ATOM}name") is not None
    assert (entries[1].findtext(f"{ATOM}title"), entries[1].findtext(f"{ATOM}author/{ATOM}name")) == ("<b>&題", "市民課")
    assert "山野" not in answer.text
    tag, day = answer.headers["ETag"], answer.headers["Last-Modified"]
    assert answer.headers["Cache-Control"] == "no-store"
    asked = [
        reader.client.get("/cases/feed/documents.atom", headers=each).status_code
        for each in ({"If-None-Match": tag}, {"If-Modified-Since": day})
    ]
    assert asked == [304, 304]
    cases.thank(session, town.actor(session, town.mori), first, now=clock.now())
    session.commit()
    assert reader.get("/cases/feed/documents.atom").headers["ETag"] == tag  # thanks are no news
    assert len(feed_of(reader.get("/cases/feed/all.atom"))) - len(feed) == 1
    assert feed_of(reader.get("/cases/feed/planning.atom")).findtext(f"{ATOM}updated") == "1970-01-01T00:00:00+00:00"
    assert reader.get("/cases/feed/nothing.atom").status_code == 404


@on_one_database
def test_a_feed_reader_signs_in_with_a_key_of_the_office(app: Flask, session: Session, town: Town) -> None:
    released(session, town, town.yamano, title="全庁の事例")
    told(session, town, town.mori, title="課の中だけ")
    office = town.actor(session, town.office)
    key, other = (api_tokens.make(session, office, name="r", scope=scope, expires_at=None, now=clock.now()) for scope in (CASES, LICENCES))
    session.commit()
    path, machine = "/api/cases/feed/all.atom", app.test_client()
    basic = base64.b64encode(f"reader:{key}".encode()).decode()
    for given in (f"Bearer {key}", f"Basic {basic}"):
        answer = machine.get(path, headers={"Authorization": given})
        assert [each.findtext(f"{ATOM}title") for each in feed_of(answer).findall(f"{ATOM}entry")] == ["全庁の事例"]
        assert (answer.headers["Cache-Control"], "山野" in answer.text) == ("no-store", False)
    for wrong in (None, f"Bearer {other}", "Bearer x", "Basic !!", "Basic"):
        refused = machine.get(path, headers={"Authorization": wrong} if wrong else {})
        assert (refused.status_code, "Basic" in refused.headers["WWW-Authenticate"]) == (401, True), wrong
    assert machine.get(f"/api/licences/{town.office}", headers={"Authorization": f"Bearer {key}"}).status_code == 401
