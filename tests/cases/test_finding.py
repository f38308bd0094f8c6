"""The list of cases: facets with counts, orders, why each answers, suggestions, what is noted where nothing is found, hostile input."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.cases.models import Case
from lms.cases.queries import listing
from lms.cli import main
from lms.kernel.ids import CaseId, PersonId
from lms.search import index, unfound
from lms.search.models import UnfoundQuery
from tests.cases import released, told
from tests.conftest import on_one_database
from tests.statements import counted
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]


@pytest.fixture
def three(session: Session, town: Town) -> list[CaseId]:
    """An improvement with much time won, a failure, and a near miss without figures."""
    found = [
        released(session, town, town.yamano, title="転入の案内文を短く", minutes_before=60, minutes_after=10, times_per_month=10),
        released(
            session, town, town.yamano, title="案内文の翻訳で数字が消えた", kind="failure", cause_tools="表の読み違い", field="counter"
        ),
        released(
            session, town, town.sato, title="督促状の下書き", kind="near_miss", cause_tools="宛名", minutes_before=20, minutes_after=20
        ),
    ]
    session.execute(update(Case).where(Case.id == found[0]).values(thanks_count=1))
    session.execute(update(Case).where(Case.id == found[2]).values(thanks_count=5))
    session.commit()
    return found


def values(found: listing.Found, facet: str) -> dict[str, int]:
    return {value: number for value, _, number in found.facets[facet]}


def test_each_facet_counts_under_the_others(session: Session, town: Town, three: list[CaseId]) -> None:
    reader = town.actor(session, town.sato)
    found = listing.search(session, reader, listing.Wish())
    assert found.total == len(three)
    assert values(found, "kind") == {"improvement": 1, "failure": 1, "near_miss": 1}
    assert values(found, "effect") == {"much": 1, "none": 1, "unmeasured": 1}
    assert values(found, "department") == {str(town.civic_department): 3}
    narrowed = listing.search(session, reader, listing.Wish(chosen={"kind": ["failure"], "effect": ["much", "unmeasured"]}))
    assert [row.id for row in narrowed.rows] == [three[1]]
    assert narrowed.total == 1
    assert values(narrowed, "kind") == {"improvement": 1, "failure": 1}  # what one could choose instead
    assert values(narrowed, "effect") == {"unmeasured": 1}
    for department, many in ((town.civic_department, 1), (town.office_section, 0)):
        assert listing.search(session, reader, listing.Wish("督促", {"department": [str(department)]})).total == many


def test_orders(session: Session, town: Town, three: list[CaseId]) -> None:
    reader = town.actor(session, town.sato)

    def ordered(sort: str, words: str = "") -> list[CaseId]:
        return [row.id for row in listing.search(session, reader, listing.Wish(words, sort=sort)).rows]

    assert ordered("thanks")[0] == three[2]
    assert ordered("effect")[0] == three[0]
    assert ordered("new") == ordered("") == ordered("nonsense") == three[::-1]
    assert ordered("thanks", "案内文 翻訳")[0] == three[1]  # what has all the words comes first in any order


@on_one_database
def test_the_page_says_why(visit: Visit, session: Session, town: Town, three: list[CaseId]) -> None:
    page = visit(town.sato).get("/cases/", q="催促").text
    assert "さがしたことばのある所：「催促」は「督促」として「題名」の欄" in page
    assert "<mark>督促</mark>" not in page  # the title is no snippet
    assert "ほかの言い方もさがしました" in page
    loose = visit(town.sato).get("/cases/", q="翻訳 ドローン").text
    assert re.search(r"さがしたことばの一部がある所：[^<]*「翻訳」は「[^」]+」の欄", loose)
    assert "「ドローン」はありません" in loose
    assert "全部のことばがそろった事例はまだありません" in loose
    assert "さがせることばがありませんでした" in visit(town.sato).get("/cases/", q="−翻訳").text
    accounts.choose_language(session, town.actor(session, town.sato), "en")
    session.commit()
    english = re.sub("<[^>]+>", "", visit(town.sato).get("/cases/", q="翻訳").text)
    assert re.search(r"Where the words are: “翻訳” under “[^”]+”", english)


@on_one_database
def test_each_order_is_offered_once(visit: Visit, town: Town, three: list[CaseId]) -> None:
    reader = visit(town.sato)
    for path, first in (("/cases/", "新しい順"), ("/cases/?sort=new", "新しい順"), ("/cases/?q=案内文", "関連の強い順")):
        offered = re.findall(r"<option[^>]*>([^<]*)", reader.get(path).text.partition('id="sort"')[2].partition("</select>")[0])
        assert (offered[0], len(offered)) == (first, len(set(offered))), path


@on_one_database
def test_there_is_nothing_to_narrow_where_nothing_is_found(visit: Visit, town: Town, three: list[CaseId]) -> None:
    offers = [
        "この条件でしぼる" in visit(town.sato).get("/cases/", q=words, kind=kind).text
        for words, kind in (("督促", ""), ("迷子犬", ""), ("迷子犬", "failure"))
    ]
    assert offers == [True, False, True], "what was chosen can be taken back"


@on_one_database
def test_an_address_with_empty_boxes_chooses_nothing(visit: Visit, town: Town, three: list[CaseId]) -> None:
    page = visit(town.sato).get("/cases/?q=&kind=&field=&ai_use=&department=&tool_id=&effect=&sort=").text
    assert ("3件みつかりました" in page, "選択中" in page) == (True, False)


@on_one_database
def test_what_nobody_told_is_noted_without_who_asked(visit: Visit, session: Session, town: Town, three: list[CaseId]) -> None:
    visitor = visit(town.sato)
    for typed in ("ドローン点検", "ドローン点検", "090-1234-5678 迷子犬", "田中さんの出前講座", "督促"):
        assert visitor.get("/cases/", q=typed).status_code == 200
    assert "ことばを変えてさがす" in visitor.get("/cases/", q="迷子犬").text
    assert {(row.words, row.times) for row in session.scalars(select(UnfoundQuery))} == {("ドローン点検", 2), ("迷子犬", 1)}
    assert [each.words for each in unfound.listed(session)] == ["ドローン点検", "迷子犬"]


@on_one_database
def test_suggestions(visit: Visit, session: Session, town: Town, three: list[CaseId]) -> None:
    hidden = told(session, town, town.yamano, title="案内文の秘密の下書き")
    part = visit(town.sato).get("/cases/suggest", q="あんない").text
    assert f'data-href="/cases/{three[0]}"' in part
    assert f"/cases/{hidden}" not in part
    assert f"/cases/{hidden}" in visit(town.yamano).get("/cases/suggest", q="案内").text
    assert visit(town.sato).get("/cases/suggest", q="").text.strip() == ""


@on_one_database
def test_hostile_addresses(visit: Visit, town: Town, three: list[CaseId]) -> None:
    visitor = visit(town.sato)
    for typed in ("あ" * 5_000, '"' * 5_000, "(*&|!<->)" * 500, "%ED%A0%80", "-" * 200, "ﾞ" * 200, "NEAR(a b)"):
        assert visitor.get("/cases/", q=typed).status_code == 200
        assert visitor.get("/cases/suggest", q=typed).status_code == 200
    assert "はじめの200字でさがしました" in visitor.get("/cases/", q="あ" * 5_000).text
    odd: dict[str, Any] = {"kind": "x' OR 1=1", "tool_id": "9" * 40, "department": "/1/%", "effect": "", "sort": "rank", "page": "-3"}
    assert visitor.get("/cases/", **odd).status_code == 200


@on_one_database
def test_half_a_letter_in_an_address_is_no_word(visit: Visit, session: Session, town: Town, three: list[CaseId]) -> None:
    visitor = visit(town.sato)
    everything = visitor.get("/cases/?q=%ED%A0%80").text
    assert [each for each in three if f'href="/cases/{each}"' in everything] == three, "nothing was asked for"
    found = visitor.get("/cases/?q=%E9%99%20%E7%9D%A3%E4%BF%83%E7%8A%B6").text  # and 督促状
    assert (f"/cases/{three[2]}" in found, f"/cases/{three[0]}" in found) == (True, False)
    assert "全部のことばがそろった事例はまだありません" not in found
    assert not list(session.scalars(select(UnfoundQuery)))


def test_it_takes_three_statements_and_one_more_for_a_word_that_nowhere_stands(
    session: Session, town: Town, three: list[CaseId], engine: Engine
) -> None:
    reader = town.actor(session, town.sato)
    for wish, most in ((listing.Wish("案内文 翻訳 ドローン"), 4), (listing.Wish("案内文 翻訳", {"kind": ["failure"]}, "new"), 3)):
        with counted(engine) as seen:
            listing.search(session, reader, wish)
        assert len(seen) == most


@on_one_database
def test_the_command_asks_as_the_pages_do(
    session: Session,
    three: list[CaseId],
    engine: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LMS_DATABASE_URL", str(engine.url))
    queries = tmp_path / "queries.txt"
    queries.write_bytes("案内文\n\n迷子犬\n".encode() + b"\xed\xa0\x80\xe5\xb1\n")  # the last one are broken letters
    asked = ["--data", str(tmp_path), "--queries", str(queries), "--limit", "1"]
    assert main(["search", "run", *asked]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["query"], line["refs"]) for line in lines] == [("案内文", [str(three[1])]), ("迷子犬", []), ("����", [])]
    assert all(line["cpu_ms"] >= 0 for line in lines)
    assert main(["search", "check", "--data", str(tmp_path)]) == 0
    index.remove(session, "case_index", three[0])
    session.commit()
    assert main(["search", "check", "--data", str(tmp_path)]) == 1
    assert main(["search", "run", "--data", str(tmp_path)]) == 2
    capsys.readouterr()
    missing = str(tmp_path / "no.txt")
    assert main(["search", "run", "--data", str(tmp_path), "--queries", missing, "--limit", "1"]) == 2
    assert capsys.readouterr().err == f"lms: {missing}: No such file or directory\n"


def test_an_address_is_cut_to_what_a_search_takes() -> None:
    """On the page and in a file alike."""
    wish = listing.wished(" あ" * 5_000, lambda _facet: ["x"] * 200, "new")
    assert (len(wish.words) < 1_000, {len(values) for values in wish.chosen.values()}, len(wish.chosen)) == (True, {50}, 6)
