"""The administrator's page of the audit trail: who did what, in words, filtered, page by page, as CSV; and nobody's text in it."""

import ast
import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms import jobs
from lms.accounts import queries as accounts
from lms.accounts import services
from lms.accounts.models.access import AuditEntry
from lms.accounts.rules.actions import ACTIONS, DETAILS, OBJECTS, words_of
from lms.kernel import clock, csv_text
from lms.kernel.ids import PersonId
from lms.privacy.kinds import ConfirmReason
from lms.settings import load
from tests.conftest import on_one_database
from tests.followups import planned
from tests.house import python_files
from tests.statements import counted
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
NOON = datetime(2026, 11, 10, 12, tzinfo=clock.TOKYO)


def noted(session: Session, at: datetime, who: PersonId | None, action: str, kind: str = "", object_id: object = "") -> None:
    with clock.standing_at(at):
        services.audit(session, who, action, kind, object_id)
    session.flush()


@pytest.fixture
def told(session: Session, town: Town) -> None:
    """A few entries of three days."""
    noted(session, NOON - timedelta(days=1), town.office, "setting_changed", "setting", "small_group")
    noted(session, NOON - timedelta(hours=12), town.administrator, "role_granted:facilitator", "person", town.mori)  # 0:00 on the 10th
    noted(session, NOON, town.mori, "guard_confirmed:fictional", "tried", "phone")
    noted(session, NOON, None, "person_erased", "person", town.sato)
    noted(session, NOON + timedelta(days=1), town.kacho, "case_released", "case", 41)
    session.commit()


def table(answer: TestResponse) -> list[list[str]]:
    """The cells of each row, as words."""
    body = answer.text.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in body.split("</tr>")]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in rows if row]


def deeds(answer: TestResponse) -> list[str]:
    return [row[2] for row in table(answer) if row[2] != "ログインした"]  # the visitor's own


@on_one_database
def test_the_page_says_who_did_what_newest_first(visit: Visit, town: Town, told: None) -> None:
    answer = visit(town.administrator).get("/audit/", since="2026-11-01", until="2026-11-30")
    assert [row[1:] for row in table(answer) if row[2] != "ログインした"] == [
        ["川端 恵 010002", "事例を全庁に出した", "事例番号 41"],
        ["システム", "退職者の名前を消した", "職員 佐藤 圭"],
        ["森 一樹 010011", "個人情報チェックを確かめて保存した 架空の例です", "tried phone"],
        ["管理者 admin", "役割を付けた ファシリテーター", "職員 森 一樹"],
        ["原 千尋 010004", "設定を変えた", "設定項目 数を出す最小の人数"],
    ]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (
            {"since": "2026-11-10", "until": "2026-11-10"},
            ["退職者の名前を消した", "個人情報チェックを確かめて保存した 架空の例です", "役割を付けた ファシリテーター"],
        ),
        ({"until": "2026-11-09"}, ["設定を変えた"]),
        ({"since": "2026/11/11", "until": "2026/11/11"}, ["事例を全庁に出した"]),
        ({"who": "森"}, ["個人情報チェックを確かめて保存した 架空の例です", "役割を付けた ファシリテーター"]),
        ({"who": "もりかずき"}, ["個人情報チェックを確かめて保存した 架空の例です", "役割を付けた ファシリテーター"]),
        ({"who": "０１００１１"}, ["個人情報チェックを確かめて保存した 架空の例です", "役割を付けた ファシリテーター"]),
        ({"who": "%"}, []),
        ({"who": "だれでもない"}, []),
        ({"group": "people"}, ["役割を付けた ファシリテーター"]),
        ({"group": "privacy", "who": "森"}, ["個人情報チェックを確かめて保存した 架空の例です"]),
        ({"object_kind": "case"}, ["事例を全庁に出した"]),
        ({"object_kind": "case", "object_id": "40"}, []),
        ({"object_kind": "setting", "object_id": "small_group"}, ["設定を変えた"]),
    ],
)
def test_the_page_and_the_csv_show_what_was_asked_for(
    visit: Visit, town: Town, told: None, asked: dict[str, str], expected: list[str]
) -> None:
    browser = visit(town.administrator)
    assert deeds(browser.get("/audit/", **asked)) == expected
    rows = exported(browser, **asked)
    assert [" ".join(row[4:6]).strip() for row in rows[1:] if row[9] not in {"signed_in", "audit_exported"}] == expected


def exported(browser: Visitor, **asked: str) -> list[list[str]]:
    answer = browser.get("/audit/export", **asked)
    assert answer.status_code == 200
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("text/csv", "no-store")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_the_export_is_an_entry_itself(visit: Visit, session: Session, town: Town, told: None) -> None:
    rows = exported(visit(town.administrator), group="audit")
    assert rows[0][:4] == ["番号", "いつ", "職員番号", "だれが"]
    assert [row[2:5] for row in rows[1:]] == [["admin", "管理者", "監査の記録をCSVで受け取った"]]
    noted_ = session.execute(select(AuditEntry.actor_id, AuditEntry.object_id).where(AuditEntry.action == "audit_exported")).all()
    assert noted_ == [(town.administrator, "")]


@on_one_database
def test_what_a_spreadsheet_would_calculate_is_text(visit: Visit, session: Session, town: Town) -> None:
    accounts.person(session, town.mori).name = "=HYPERLINK(1)"
    accounts.person(session, town.sato).name = '＝全角, 「か"こ」'
    noted(session, NOON, town.mori, "setting_changed", "setting", "closed_days")
    noted(session, NOON, town.sato, "setting_changed", "setting", "closed_days")
    session.commit()
    rows = exported(visit(town.administrator), object_kind="setting")
    assert [row[3] for row in rows[1:]] == ["'＝全角, 「か\"こ」", "'=HYPERLINK(1)"]
    assert [row[6:9] for row in rows[1:]] == [["設定項目", "closed_days", "閉庁日"]] * 2
    page = visit(town.administrator).get("/audit/", object_kind="setting").text
    assert "設定項目 閉庁日</td>" in page
    assert "closed_days" not in page.partition("<tbody>")[2]


@pytest.mark.parametrize("value", ["=1", "+1", "-1", "@a", "＝1", "＋1", "－1", "＠a", "\t1", "\r1"])
def test_a_cell_never_begins_a_formula(value: str) -> None:
    assert csv_text.cell(value) == f"'{value}"
    assert (csv_text.cell(-1), csv_text.cell(None), csv_text.cell("a=1")) == ("-1", "", "a=1")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"since": "昨日"}, "日付を、2026-11-24 のように書いてください。"),
        ({"since": "2026-11-10", "until": "2026-11-09"}, "「この日から」と同じか、後の日を選んでください。"),
        ({"group": "everything"}, "表示されている中から選んでください。"),
        ({"who": "あ" * 81}, "80字までで書いてください。"),
    ],
)
@on_one_database
def test_a_wrong_wish_is_told_and_kept(visit: Visit, session: Session, town: Town, asked: dict[str, str], sentence: str) -> None:
    browser = visit(town.administrator)
    for path in ("/audit/", "/audit/export"):
        answer = browser.get(path, **asked)
        assert answer.status_code == 422
        assert sentence in answer.text
        if "group" not in asked:
            assert all(value in answer.text for value in asked.values())
    assert session.scalar(select(AuditEntry.id).where(AuditEntry.action == "audit_exported")) is None


@on_one_database
@pytest.mark.parametrize("who", ["office", "yamano", "kacho", "executive", "partner"])
def test_only_the_administrator_reads_it(visit: Visit, town: Town, who: str) -> None:
    browser = visit(getattr(town, who))
    assert [browser.get(path).status_code for path in ("/audit/", "/audit/export")] == [403, 403]
    assert "/audit/" not in browser.get("/").text


def test_ten_thousand_entries_page_by_page(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    rows = [
        {"at": NOON + timedelta(seconds=n), "actor_id": town.mori, "action": "signed_in", "object_kind": "", "object_id": str(n)}
        for n in range(10_000)
    ]
    session.execute(insert(AuditEntry), rows)
    session.commit()
    browser = visit(town.administrator)
    with counted(engine) as few:
        browser.get("/audit/", who="森", since="2030-01-01")
    with counted(engine) as many:
        first = browser.get("/audit/", who="森")
    assert len(many) - len(few) <= 1  # the names, where there is anybody to name
    assert len(many) <= 10
    assert len(table(first)) == 50
    older = re.search(r'href="([^"]*before=[^"]*)"', first.text)
    assert older is not None
    second = browser.get(older[1].replace("&amp;", "&"))
    assert len(table(second)) == 50
    assert {row[0] for row in table(first)} & {row[0] for row in table(second)} <= {
        table(second)[0][0]
    }  # the minute in which the page ends
    assert len(exported(browser, who="森", until="2026-11-10")) == 10_001
    assert table(browser.get("/audit/", who="森", before=1)) == []


def test_the_state_of_the_chain_stands_on_the_page(visit: Visit, session: Session, town: Town, engine: Engine, tmp_path: Path) -> None:
    settings = load({"LMS_DATA_DIR": str(tmp_path / "data")})
    browser = visit(town.administrator)
    assert "毎晩2時半に確かめます" in browser.get("/audit/").text
    sealed = jobs.run("seal_audit", engine, settings)
    jobs.run("verify_audit", engine, settings)
    said = browser.get("/audit/").text
    assert f'<dd class="num">{sealed}</dd>' in said
    assert f"{sealed}件を確かめました" in said
    assert "合っています" in said
    (settings.data / "audit-anchors").write_text("nonsense\n")
    jobs.run("verify_audit", engine, settings)
    assert "記録に、合わない所が1か所あります" in browser.get("/audit/").text


@on_one_database
def test_in_english(visit: Visit, session: Session, town: Town, told: None) -> None:
    services.choose_language(session, town.actor(session, town.administrator), "en")
    session.commit()
    browser = visit(town.administrator)
    assert ["川端 恵 010002", "Opened a case to the whole municipality", "Case no. 41"] in [
        row[1:] for row in table(browser.get("/audit/"))
    ]
    assert "Granted a role" in [row[4] for row in exported(browser)]


# Nothing is forgotten, and nothing is said too much


def written_words(source: str) -> Iterator[tuple[int, str]]:
    """What a source text writes of actions (2) and objects (3): each literal at that place of a call of `audit`, or of what passes it on."""
    for node in ast.walk(ast.parse(source)):
        name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and name in {"audit", "_taken"} and len(node.args) > 2:
            for place, part in ((place, part) for place, arg in enumerate(node.args[2:4], 2) for part in ast.walk(arg)):
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value:
                    yield place, part.value.partition(":")[0]


def test_every_action_has_its_words() -> None:
    words = {each for path in python_files() for each in written_words(path.read_text(encoding="utf-8"))}
    written, objects = ({word for at, word in words if at == place} for place in (2, 3))
    assert len(objects) >= 15
    assert objects - OBJECTS.keys() == set()
    assert len(written) >= 15
    assert written - ACTIONS.keys() == set()
    assert ACTIONS.keys() - written == set(), "nobody writes this action any more"
    assert {reason.value for reason in ConfirmReason} <= DETAILS.keys()
    assert list(written_words('services.audit(s, a, "gone" if x else f"new:{y}", "person", 1)')) == [(2, "gone"), (2, "new"), (3, "person")]
    assert words_of("something_new:x") == ("something_new", "x")


MARK = "ひょうしきのことば"


@on_one_database
def test_no_entry_holds_what_people_write(visit: Visit, session: Session, town: Town, app: Flask) -> None:
    """Every form of every address is sent with marked text; then the trail is searched for it."""
    planned(session, town)
    visitors = [visit(person) for person in (town.yamano, town.office, town.administrator)]
    sent = 0
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.endpoint == "accounts.logout":
            continue
        address = rule.rule.replace("<int:person_id>", str(town.sato))
        address = re.sub(r"<int:[a-z_]+>", "1", re.sub(r"<(?:path:)?[a-z_]+>", MARK, address))
        for visitor in visitors:
            answer = visitor.client.post(address, data=marked(visitor, address), buffered=True)
            assert answer.status_code < 500, address
            sent += 1
    visitor = visit(None)
    visitor.post("/login", {"staff_no": MARK, "password": MARK})
    held = session.execute(select(AuditEntry.action, AuditEntry.object_kind, AuditEntry.object_id)).all()
    assert sent >= 60
    assert len({action for action, _, _ in held}) >= 5
    assert [row for row in held if MARK in "".join(row)] == []


def marked(visitor: Visitor, address: str) -> dict[str, Any]:
    """Text in every box of the page at *address*; where it has none, in boxes of any name."""
    page = visitor.get(address).text
    if "csrf_token" not in page:
        page = visitor.get("/me/").text
    hidden = dict(re.findall(r'name="(csrf_token|once)"[^>]* value="([^"]+)"', page))
    names = re.findall(r'<(?:input type="text"|textarea)[^>]* name="([^"]+)"', page)
    typed: dict[str, Any] = dict.fromkeys([*names, "reason", "title", "note", "name", "code", "kana", "action", "memo", "advice"], MARK)
    return {**typed, "staff_no": f"{MARK}1", "level": "section", **hidden}


@on_one_database
def test_what_matters_is_in_the_trail(visit: Visit, session: Session, town: Town) -> None:
    """Sign-in and a refused one, a role, a posting, a setting, a tool; the others are told by the tests of their features."""
    visitor = visit(None)
    visitor.post("/login", {"staff_no": "010001", "password": "not the right one at all"})
    browser = visit(town.administrator)
    person = {
        "staff_no": "010099",
        "name": "新 任",
        "kana": "しん にん",
        "unit_id": str(town.tax_section),
        "post": "係員",
        "role": "office",
    }
    browser.submit("/people/new", person)
    browser.submit("/office/settings", {"municipality": "環野市"})
    browser.submit("/office/tools", {"name": "翻訳"})
    browser.post("/logout")
    done = session.execute(select(AuditEntry.actor_id, AuditEntry.action, AuditEntry.object_kind).order_by(AuditEntry.id)).all()
    assert (town.yamano, "signin_refused", "") not in done  # without a password of theirs nobody is known by the number
    me = town.administrator
    assert done == [
        (None, "signin_refused", ""),
        (me, "signed_in", ""),
        (me, "person_posted", "person"),
        (me, "role_granted:office", "person"),
        (me, "person_entered", "person"),
        (me, "setting_changed", "setting"),
        (me, "tool_added", "tool"),
        (me, "signed_out", ""),
    ]
