"""Cases of other municipalities: brought in from a shell or a page, found, tried and thanked like our own; bundles out and in again."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event, inspect, select, text, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms import cli, migrate
from lms.accounts.services import office
from lms.cases.files import bundles
from lms.cases.files.lines import TOLD
from lms.cases.kinds import ELSEWHERE
from lms.cases.models import Adoption, Case, CaseOrigin, CaseParcel, Thanks, TrustedKey
from lms.cases.services import bundling, carrying, indexing
from lms.followups.models import Message
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.privacy.models import GuardCount
from lms.search.models import SearchTerm
from tests.cases import MY_NUMBER, PHONE, beside, counted, released, rows, the
from tests.cases.inviting import opened
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
SOURCE = "みどり市"
FIRST: dict[str, Any] = {
    "ref": "a-1",
    "kind": "improvement",
    "title": "広報紙の原稿を、見出しから整える",
    "summary": "校正の往復が半分になりました",
    "body": "# きっかけ\n\n締切の前は**深夜**まで。\n\n```\n# 指示文\n```\n\n<script>alert(1)</script>[押す](javascript:alert(1))",
    "field": "広報",
    "ai_use": "議事録の清書",
    "tool": "庁内の生成AI",
    "department": "広報課",
    "published_on": "2025-05-01",
}
SECOND = {"ref": "a-2", "kind": "ヒヤリハット", "title": "催しの電話番号を取り違えかけた", "body": f"正しくは{PHONE}でした。"}
IMPORT, INDEX, BUNDLE = "/office/cases/import", "/office/cases", "/cases/bundle"


def written(path: Path, *cases: dict[str, Any]) -> str:
    path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in cases), encoding="utf-8")
    return str(path)


@pytest.fixture
def lms(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """`lms cases …` on the test's own database."""
    monkeypatch.setenv("LMS_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    return lambda *words: cli.main(["cases", *words, "--data", str(tmp_path / "data")])


def sent(visitor: Visitor, content: bytes, source: str = "", name: str = "cases.jsonl") -> TestResponse:
    return visitor.submit(IMPORT, {"file": (BytesIO(content), name), "source": source})


def test_from_a_shell(
    lms: Callable[..., int], visit: Visit, session: Session, town: Town, engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Found by the words of its text, shown with where it is from, tried and thanked; nobody is told; the same file changes nothing."""
    file = written(tmp_path / "a.jsonl", FIRST, SECOND)
    assert lms("import", file, "--source", SOURCE) == 0
    assert "新しい事例 2、変わった事例 0、同じ事例 0\n個人情報チェック：電話番号 1か所" in capsys.readouterr().out
    known = _known_words(session)
    indexing.reindex(session)
    assert known == _known_words(session) != [], "an import leaves what an index made anew would hold"
    first = the(session, Case, Case.title == FIRST["title"])
    assert (first.unit_id, first.field, first.ai_use, first.tool_id, first.state) == (None, "publicity", "other", town.tool, "published")
    staff = visit(town.yamano)
    with counted(engine) as statements:
        found = staff.get("/cases/", q="深夜").text
    assert len(statements) <= 6
    assert f"他団体：{SOURCE} 広報課" in found
    assert "<mark>深夜</mark>" in found
    assert SECOND["title"] in staff.get("/cases/", department="elsewhere").text
    page = staff.get(f"/cases/{first.id}").text
    for words in (
        f"他団体：{SOURCE} 広報課",
        "<h3>きっかけ</h3>",
        "<strong>深夜</strong>",
        "# 指示文",
        "&lt;script&gt;",
        "議事録の清書",
        "a-1",
        "2025年5月1日",
    ):
        assert words in page
    assert "javascript:alert" not in page.partition('<div class="prose">')[2].partition("href")[0]
    assert 'href="javascript' not in page
    taken = {each["title"]: each for each in json.loads(staff.get("/cases/export.json").text)["cases"]}
    assert taken[FIRST["title"]]["department"] == f"他団体：{SOURCE} 広報課"
    assert f"他団体：{SOURCE}" in staff.get("/cases/feed/all.atom").text
    assert staff.post(f"/cases/{first.id}/thanks").status_code == 303
    assert (
        staff.submit(
            f"/cases/{first.id}/adopt", {"plan_when": "火曜の朝", "action": "見出しから書いてもらう", "data_class": "public"}
        ).status_code
        == 303
    )
    assert [each.is_outside for each in rows(session, Adoption)] == [True]
    assert len(rows(session, Thanks)) == 1
    assert [each.kind for each in rows(session, Message) if each.kind.startswith("case")] == []
    asked = tmp_path / "queries.txt"
    asked.write_text("深夜", encoding="utf-8")
    capsys.readouterr()
    assert cli.main(["search", "run", "--queries", str(asked), "--limit", "3", "--data", str(tmp_path / "data")]) == 0
    assert json.loads(capsys.readouterr().out)["refs"] == ["a-1"]
    assert lms("import", file, "--source", SOURCE) == 0
    assert "新しい事例 0、変わった事例 0、同じ事例 2" in capsys.readouterr().out
    written(tmp_path / "a.jsonl", {**FIRST, "body": "締切の前は早朝から。"}, SECOND)
    assert lms("import", file, "--source", SOURCE) == 0
    assert "新しい事例 0、変わった事例 1、同じ事例 1" in capsys.readouterr().out
    _stands_rewritten(session, staff, first)


def _stands_rewritten(session: Session, staff: Visitor, first: Case) -> None:
    changed = the(session, Case, Case.id == first.id)
    assert (changed.state, changed.version, changed.thanks_count) == ("revised", 2, 1)
    assert FIRST["title"] not in staff.get("/cases/", q="深夜").text
    assert FIRST["title"] in staff.get("/cases/", q="早朝").text


def _known_words(session: Session) -> list[tuple[str, str, int]]:
    return [(each.term, each.shown, each.docs) for each in rows(session, SearchTerm)]


@on_one_database
def test_a_reference_of_twelve_digits_comes_in_and_is_told(
    lms: Callable[..., int], session: Session, town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One in ten has the check digit of a My Number; whoever brings it in is told, for the page shows it."""
    assert town
    assert lms("import", written(tmp_path / "a.jsonl", {**FIRST, "ref": MY_NUMBER}, {**SECOND, "ref": "電話090-1234-5678"})) == 0
    said = capsys.readouterr().out
    assert "個人番号（マイナンバー） 1か所" in said
    assert "電話番号 2か所" in said, "one of them in the text"
    assert len(rows(session, Case)) == 2


@on_one_database
def test_all_or_nothing_from_a_shell(
    lms: Callable[..., int], session: Session, town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert town
    wrong = [{**FIRST, "ref": f"b-{number}", "author": "x"} for number in range(22)]
    assert lms("import", written(tmp_path / "b.jsonl", FIRST, *wrong, {**SECOND, "body": f"番号は{MY_NUMBER}です。"})) == 1
    said = capsys.readouterr().err
    assert "b.jsonl: 2行目：キー「author」は使えません。使えるキーは ref, kind, title" in said
    assert "b.jsonl: 21行目" in said
    assert "b.jsonl: 22行目" not in said
    assert "ほかに3か所あります。\n何も取り込んでいません。" in said
    assert lms("import", written(tmp_path / "c.jsonl", FIRST, {**SECOND, "body": f"番号は{MY_NUMBER}です。"})) == 1
    assert "2行目：個人番号（マイナンバー）と思われる文字があります。" in capsys.readouterr().err
    assert lms("import", written(tmp_path / "ref.jsonl", {**FIRST, "ref": f"個人番号 {MY_NUMBER}"})) == 1
    assert "1行目：個人番号（マイナンバー）と思われる文字があります。" in capsys.readouterr().err
    assert lms("import", str(tmp_path / "no.jsonl")) == 1
    assert rows(session, Case) == []
    assert {(each.kind, each.deed): each.count for each in rows(session, GuardCount)} == {("my_number", "found"): 3}
    assert lms("import", written(tmp_path / "d.jsonl", FIRST), "--dry-run") == 0
    assert rows(session, Case) == []


@on_one_database
def test_the_office_sees_first_what_would_come_in(visit: Visit, session: Session, town: Town) -> None:
    browser = visit(town.office)
    content = "".join(json.dumps(each) + "\n" for each in (FIRST, SECOND)).encode()
    assert "どの団体の事例か" in beside(sent(browser, content), "source")
    wrong = sent(browser, content + b'{"ref": "x", "who": 1}\n', SOURCE)
    assert wrong.status_code == 422
    assert "3行目：キー「who」は使えません。" in wrong.text
    assert "取り込めません" in beside(wrong, "file")
    assert "1つもありません" in beside(sent(browser, b"\n", SOURCE), "file")
    assert "2,000件" in beside(sent(browser, b"{}\n" * 2_002, SOURCE), "file")
    for other in (b"%PDF-1.7\n\xe2", b"PK\x03\x04", b"ref,kind,title\n", json.dumps([FIRST]).encode(), "{}".encode("utf-16")):
        assert "事例のファイルではないようです" in beside(sent(browser, other), "file"), "said before the municipality is asked for"
    shown = sent(browser, content, SOURCE)
    page = browser.get(shown.location).text
    for words in (FIRST["title"], "署名のないファイルです", "電話番号：1か所", "<dt>新しい事例</dt><dd>2</dd>"):
        assert words in page
    assert rows(session, Case) == []
    assert "cases.jsonl" in browser.get(INDEX).text
    assert browser.submit(shown.location).status_code == 303
    assert [each.elsewhere for each in rows(session, Case)] == [f"{ELSEWHERE}：{SOURCE} 広報課", f"{ELSEWHERE}：{SOURCE}"]
    assert browser.get(shown.location).status_code == 404
    away = sent(browser, content, "あおば市").location
    assert "<dt>新しい事例</dt><dd>2</dd>" in browser.get(away).text
    assert browser.post(f"{away}/discard").status_code == 303
    assert rows(session, CaseParcel) == []
    sent(browser, content, "あおば市")
    (parcel,) = rows(session, CaseParcel)
    assert [carrying.forget_old(session, parcel.arrived_at + timedelta(hours=each)) for each in (23, 25)] == [0, 1]


@on_one_database
def test_a_bundle_goes_out_and_comes_back_in(visit: Visit, session: Session, town: Town) -> None:
    """Names are pointed out before; what was opened goes, with every text and no author; a wrong or unknown signature is not believed."""
    office.set_setting(session, town.actor(session, town.office), "municipality", "環野市")
    texts = {name: f"{name}のこと" for name in TOLD if name not in {"tried", "lesson", "aftermath"}}
    goes = opened(session, town, town.yamano, tried="山野はるかが直しました。", **texts)
    stays = released(session, town, town.mori, title="庁内だけの事例")
    sender, receiver = visit(town.facilitator), visit(town.office)
    assert "庁内だけの事例" not in sender.get(BUNDLE).text
    assert sender.submit(BUNDLE, {"cases": [str(stays)]}).status_code == 422
    assert "1つ以上選んで" in beside(sender.submit(BUNDLE), "cases")
    look = sender.submit(BUNDLE, {"cases": [str(goes)]})
    assert look.status_code == 200
    assert "<mark>山野はるか</mark>" in look.text
    made = sender.submit(BUNDLE, {"cases": [str(goes)], "looked": "y"}).data
    head, body = made.split(b"\n", 1)
    for never in ("山野 はるか".encode(), b"author", b"disclosure"):
        assert never not in body
    assert "こちらで作った" in beside(sent(receiver, made), "file")
    theirs = bundles.sealed("みどり市", "2026-11-24", [json.loads(each) for each in body.splitlines()[1:]], bytes(32))
    assert "署名が合いません" in beside(sent(receiver, theirs.replace("直し".encode(), "変え".encode())), "file")
    assert "束として読めません" in beside(sent(receiver, head[:100] + b"\n" + body), "file")
    preview = sent(receiver, theirs).location
    told_by = bundles.fingerprint(bundles.public_key(bytes(32)))
    assert told_by in receiver.get(preview).text
    assert "指紋を確かめて" in beside(receiver.submit(preview), "known")
    assert receiver.submit(preview, {"known": "y", "trusts": "y"}).status_code == 303
    ours, came = the(session, Case, Case.id == goes), the(session, Case, Case.elsewhere != "")
    same = ("kind", "title", "one_line", "field", "ai_use", "tool_id", "minutes_before", "minutes_after", "times_per_month", *TOLD)
    assert [name for name in same if getattr(ours, name) != getattr(came, name)] == []
    assert came.elsewhere == f"{ELSEWHERE}：みどり市 市民課"
    assert the(session, CaseOrigin).key_fingerprint == told_by
    assert told_by in receiver.get(INDEX).text
    _known_from_now_on(receiver, session, theirs)


def _known_from_now_on(receiver: Visitor, session: Session, theirs: bytes) -> None:
    """What the office has written down of a key counts for every file that follows."""
    again = sent(receiver, theirs).location
    assert "署名を確かめました" in receiver.get(again).text
    assert "署名のある束で" in beside(sent(receiver, json.dumps(FIRST).encode(), "みどり市"), "source")
    false = bundles.sealed("みどり市", "2026-11-24", [FIRST], bytes(31) + b"1")
    assert "登録した鍵と違います" in beside(sent(receiver, false), "file")
    key = the(session, TrustedKey)
    typed = {"name": "あおば市", "public_key": key.public_key}
    assert "もう登録されています" in beside(receiver.submit(INDEX, typed), "public_key")
    assert "64文字" in beside(receiver.submit(INDEX, {**typed, "public_key": "鍵"}), "public_key")
    assert receiver.post(f"{INDEX}/keys/{key.id}/remove").status_code == 303
    assert rows(session, TrustedKey) == []


@on_one_database
def test_a_bundle_of_ours_from_a_shell(
    lms: Callable[..., int], session: Session, town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever writes it is told where a name may stand in it; it does not come back as another municipality's, whatever is accepted."""
    office.set_setting(session, town.actor(session, town.office), "municipality", "環野市")
    named, plain = opened(session, town, town.yamano, tried="山野はるかが直しました。"), opened(session, town, town.yamano)
    file = str(tmp_path / "ours.jsonl")
    assert lms("export", file) == 0
    said = capsys.readouterr()
    assert f"渡す前に、確かめてください：事例{named}（氏名、書いた人の名前）" in said.err
    assert f"事例{plain}（" not in said.err
    told_by = said.out.split("鍵の指紋 ")[1].strip()
    assert [lms("import", file), lms("import", file, "--accept", told_by)] == [2, 2]
    assert capsys.readouterr().err.count("こちらで作った束です") == 2
    assert {each.id for each in rows(session, Case)} == {named, plain}


@on_one_database
def test_only_what_is_ours_checked_and_sound_goes_out(visit: Visit, session: Session, town: Town) -> None:
    """Not what somebody has opened before it was checked, nor what came from others, nor a text with a number in it."""
    office.set_setting(session, town.actor(session, town.office), "municipality", "環野市")
    goes, waits, theirs, numbered = (opened(session, town, town.yamano, title=f"事例{number}") for number in range(4))
    for case_id, changed in ((waits, {"state": "own_section"}), (theirs, {"elsewhere": "他団体"}), (numbered, {"tried": MY_NUMBER})):
        session.execute(update(Case).where(Case.id == case_id).values(**changed))
    session.commit()
    sender = visit(town.facilitator)
    offered = [number for number in range(4) if f"事例{number}（" in sender.get(BUNDLE).text]
    assert offered == [0, 3]
    refused = [sender.submit(BUNDLE, {"cases": [str(each)], "looked": "y"}) for each in (waits, theirs, numbered)]
    assert [each.status_code for each in refused] == [422, 422, 409]
    assert "渡せない番号があります" in refused[2].text
    with pytest.raises(bundling.NothingToSend):
        bundling.bundle(session, None, [waits, goes], "0" * 64, today=clock.today())
    assert bundling.bundle(session, None, [goes], "0" * 64, today=clock.today()).count == 1


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index ix_cases_shown_at")
def test_the_tables_go_back_and_forth_with_what_is_in_them(
    lms: Callable[..., int], session: Session, town: Town, engine: Engine, tmp_path: Path
) -> None:
    ours = released(session, town, town.yamano)
    assert lms("import", written(tmp_path / "a.jsonl", FIRST), "--source", SOURCE) == 0
    before = ScriptDirectory.from_config(migrate.config(engine)).get_revision("0040").down_revision
    session.close()
    migrate.downgrade(engine, str(before))
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT id, title, state FROM cases ORDER BY id")).all()
        assert [(each.id, each.state) for each in kept if each.id == ours] == [(ours, "published")]
        assert [each.state for each in kept if each.title == FIRST["title"]] == ["archived"]
    assert {each["name"]: each["nullable"] for each in inspect(engine).get_columns("cases")}["unit_id"] is False
    migrate.upgrade(engine)
    assert {each["name"]: each["nullable"] for each in inspect(engine).get_columns("cases")}["unit_id"] is True
    assert the(session, Case, Case.id == ours).title == "国民健康保険の通知を読みやすく"
    assert {each["name"] for each in inspect(engine).get_indexes("cases")} >= {"ix_cases_unit_id_state", "ix_cases_section_path"}


@on_one_database
def test_a_migration_that_is_cut_short_changes_nothing(session: Session, town: Town, engine: Engine) -> None:
    ours = released(session, town, town.yamano)
    session.close()

    def cut(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement == "DROP TABLE cases_held":
            raise InterruptedError

    before = ScriptDirectory.from_config(migrate.config(engine)).get_revision("0040").down_revision
    event.listen(engine, "before_cursor_execute", cut)
    with pytest.raises(InterruptedError):
        migrate.downgrade(engine, str(before))
    event.remove(engine, "before_cursor_execute", cut)
    assert session.scalar(select(Case.elsewhere).where(Case.id == ours)) == ""  # the columns of later migrations are gone
    session.rollback()
    assert "cases_held" not in inspect(engine).get_table_names()
