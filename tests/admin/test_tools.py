"""使ってよい道具: added, corrected, ordered, retired and put back; nobody overwrites another's change unseen."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.models.access import AuditEntry
from lms.accounts.models.office import Tool
from lms.kernel.ids import PersonId
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor, forms_of

Visit = Callable[[PersonId | None], Visitor]
LIST = "/office/tools"


def names(session: Session) -> list[str]:
    found = [name for _, name in accounts.tools(session)]
    session.rollback()
    return found


def add(visitor: Visitor, name: str, note: str = "") -> None:
    assert visitor.submit(LIST, {"name": name, "note": note}).status_code == 303


def tool_id(session: Session, name: str) -> int:
    found = session.scalars(select(Tool.id).where(Tool.name == name)).one()
    session.rollback()
    return found


@on_one_database
def test_tools_come_and_go(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.office)
    add(visitor, "文字起こし", "個人情報を扱わない会議だけ")
    twice = visitor.submit(LIST, {"name": "文字起こし", "note": "もう一度"})
    assert twice.status_code == 422
    assert "同じ名前の道具が、もうあります。" in twice.text
    path = f"{LIST}/{town.tool}/retire"
    for retired, left in (("1", ["文字起こし"]), ("0", ["庁内の生成AI", "文字起こし"])):
        assert visitor.submit(LIST, {"retired": retired}, action=path).status_code == 303
        assert names(session) == left
    assert visitor.post(f"{LIST}/999999/retire", {"retired": "1"}).status_code == 404
    actions = session.scalars(select(AuditEntry.action)).all()
    assert [action for action in actions if action.startswith("tool_")] == ["tool_added", "tool_retired", "tool_restored"]


@on_one_database
def test_the_history_of_the_list_names_who_what_when_from_and_to(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.office)
    add(visitor, "翻訳", "公開の案内だけ")
    made = tool_id(session, "翻訳")
    assert visitor.submit(LIST, {"by": "up"}, action=f"{LIST}/{made}/move").status_code == 303
    assert visitor.submit(f"{LIST}/{made}", {"name": "翻訳ソフト", "note": ""}).status_code == 303
    assert visitor.submit(LIST, {"retired": "1"}, action=f"{LIST}/{made}/retire").status_code == 303
    told = visitor.get(LIST).text.partition('id="h-history"')[2]
    rows = [
        "<del>翻訳ソフト</del> → <ins>一覧になし</ins>",
        "<del>翻訳、公開の案内だけ</del> → <ins>翻訳ソフト</ins>",
        "<del>庁内の生成AI、翻訳</del> → <ins>翻訳、庁内の生成AI</ins>",
        "<del>一覧になし</del> → <ins>翻訳、公開の案内だけ</ins>",
    ]
    places = [told.find(row) for row in rows]
    assert -1 not in places
    assert places == sorted(places), "the latest first"
    assert told.count("原 千尋") == 4


@on_one_database
def test_the_order_of_the_list_is_the_order_of_the_plan_form(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.office)
    for name in ("翻訳", "文字起こし"):
        add(visitor, name)
    up = f"{LIST}/{tool_id(session, '文字起こし')}/move"
    for expected in (["庁内の生成AI", "文字起こし", "翻訳"], ["文字起こし", "庁内の生成AI", "翻訳"]):
        assert visitor.submit(LIST, {"by": "up"}, action=up).status_code == 303
        assert names(session) == expected
    down = f"{LIST}/{town.tool}/move"
    assert visitor.submit(LIST, {"by": "down"}, action=down).status_code == 303
    assert names(session) == ["文字起こし", "翻訳", "庁内の生成AI"]
    page = visitor.get(LIST).text
    assert page.count("disabled") == 2, "the first cannot go up, the last cannot go down"


def test_a_double_click_moves_once(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.office)
    for name in ("翻訳", "文字起こし"):
        add(visitor, name)
    path = f"{LIST}/{tool_id(session, '文字起こし')}/move"
    form = visitor.form(LIST, action=path)
    assert visitor.send(LIST, form, {"by": "up"}).status_code == 303
    again = visitor.send(LIST, form, {"by": "up"})
    assert again.status_code == 409
    assert "並びが、ほかの画面で変わっています。" in again.text
    assert names(session) == ["庁内の生成AI", "文字起こし", "翻訳"]


@on_one_database
@pytest.mark.parametrize("place", ["", "-1", "7", "x", "9" * 30])
def test_a_place_that_no_page_showed_moves_nothing(visit: Visit, session: Session, town: Town, place: str) -> None:
    answer = visit(town.office).post(f"{LIST}/{town.tool}/move", {"by": "down", "place": place})
    assert answer.status_code == 409
    assert visit(town.office).post(f"{LIST}/999/move", {"by": "down", "place": "0"}).status_code == 404


def test_a_tool_is_corrected_and_two_windows_show_both_texts(visit: Visit, session: Session, town: Town) -> None:
    hers, his = visit(town.office), visit(town.administrator)
    path = f"{LIST}/{town.tool}"
    opened = hers.form(path)
    assert his.submit(path, {"name": "庁内AI", "note": "公開の情報だけ"}).status_code == 303
    twice = his.form(path)
    assert [his.send(path, twice, {"note": "公開の情報だけ。"}).status_code for _ in range(2)] == [303, 303]
    refused = hers.send(path, opened, {"name": "生成AI（庁内）", "note": ""})
    assert refused.status_code == 422
    for text in ("ほかの方が先に変更しました", "庁内AI", "生成AI（庁内）", "公開の情報だけ"):
        assert text in refused.text
    assert names(session) == ["庁内AI"]
    again = next(form for form in forms_of(refused.text) if "version" in form.values)
    assert hers.send(path, again).status_code == 303
    assert names(session) == ["生成AI（庁内）"]
    assert session.scalars(select(AuditEntry.action)).all().count("tool_changed") == 3


@on_one_database
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "道具の名前を書いてください。"),
        ({"name": "あ" * 81}, "80字までで書いてください。"),
        ({"note": "あ" * 201}, "200字までで書いてください。"),
        ({"name": "翻訳"}, "同じ名前の道具が、もうあります。"),
    ],
)
def test_a_refused_correction_keeps_what_was_typed(visit: Visit, town: Town, typed: dict[str, str], sentence: str) -> None:
    visitor = visit(town.office)
    add(visitor, "翻訳")
    answer = visitor.submit(f"{LIST}/{town.tool}", {"name": "新しい名前", "note": "新しい範囲", **typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert ("新しい範囲" if "name" in typed else "新しい名前") in answer.text
    assert visitor.get(f"{LIST}/999").status_code == 404


def test_retiring_a_tool_that_was_changed_meanwhile_is_refused(visit: Visit, session: Session, town: Town) -> None:
    hers, his = visit(town.office), visit(town.administrator)
    path = f"{LIST}/{town.tool}/retire"
    opened = hers.form(LIST, action=path)
    his.submit(f"{LIST}/{town.tool}", {"name": "庁内AI"})
    assert hers.send(LIST, opened, {"retired": "1"}).status_code == 409
    assert names(session) == ["庁内AI"]
    opened = hers.form(LIST, action=path)
    assert [hers.send(LIST, opened, {"retired": "1"}).status_code for _ in range(2)] == [303, 303], "twice is once"
    assert session.scalars(select(AuditEntry.action)).all().count("tool_retired") == 1
