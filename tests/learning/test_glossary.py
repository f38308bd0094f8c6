"""The glossary: every explained word in the order of the kana, found by word, reading or explanation, with the lessons that use it."""

import re
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from lms.catalog.queries.glossary import in_order, row_of
from tests.catalog import Shelf
from tests.conftest import on_one_database
from tests.learning import Visit
from tests.town import Town

GLOSSARY = """[[term]]
word = "生成AI"
reading = "せいせいえーあい"
text = "文や絵を新しく作るAI。"

[[term]]
word = "学習データ"
reading = "がくしゅうでーた"
text = "AIが規則を見つけるための<例>。"

[[term]]
word = "RPA"
reading = ""
text = "決まった操作をくり返すしくみ。"
"""


@pytest.fixture
def shelf(tmp_path: Path, session: Session, town: Town) -> Shelf:
    made = Shelf(tmp_path / "courses")
    made.write("glossary.toml", GLOSSARY)
    made.publish(session)
    return made


@pytest.mark.parametrize(
    ("reading", "row"),
    [("せいせい", "さ"), ("がくしゅう", "か"), ("ぱそこん", "は"), ("わ", "わ"), ("ん", "わ"), ("っ", "た"), ("", ""), ("AI", "")],
)
def test_the_row_of_the_kana(reading: str, row: str) -> None:
    assert row_of(reading) == row


def test_readings_are_sorted_as_a_dictionary_sorts_them() -> None:
    readings = [
        "あーるぴーえー",
        "いーびーぴーえむ",
        "えーあい",
        "えーあいえーじぇんと",
        "えるじーわん",
        "おぷとあうと",
        "しーえーあいおー",
        "じどうか",
        "しんり",
    ]
    typed = list(reversed(readings))
    typed.sort(key=in_order)
    assert typed == readings
    assert in_order("ー") == "ー"


@on_one_database
def test_words_stand_in_the_order_of_the_kana_with_their_lessons(shelf: Shelf, visit: Visit, town: Town) -> None:
    page = visit(town.yamano).get("/glossary/").text
    assert re.findall(r'<dt id="[^"]+">([^ <]+)', page) == ["RPA", "学習データ", "生成AI"]
    assert "AIが規則を見つけるための&lt;例&gt;。" in page
    assert page.count('href="/courses/waste/cutting"') == 1
    assert 'href="/glossary/"' in visit(town.yamano).get("/courses/").text


@on_one_database
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("せいせい", ["生成AI"]),
        ("ＲＰＡ", ["RPA"]),
        ("規則", ["学習データ"]),
        ("", ["RPA", "学習データ", "生成AI"]),
        ("無い言葉", []),
        ("<b>", []),
    ],
)
def test_a_word_is_found(shelf: Shelf, visit: Visit, town: Town, words: str, found: list[str]) -> None:
    page = visit(town.yamano).get("/glossary/", q=words).text
    assert re.findall(r'<dt id="[^"]+">([^ <]+)', page) == found
    assert ("まだ載っていません" in page) == (not found)
    assert "<b>" not in page


def test_a_word_that_left_the_file_leaves_the_page_and_a_broken_file_changes_nothing(
    shelf: Shelf, session: Session, visit: Visit, town: Town
) -> None:
    shelf.write("glossary.toml", GLOSSARY.partition('[[term]]\nword = "RPA"')[0])
    shelf.publish(session)
    assert "RPA" not in visit(town.yamano).get("/glossary/").text
    shelf.write("glossary.toml", "[[term]\n")
    shelf.publish(session)
    assert "生成AI" in visit(town.yamano).get("/glossary/").text
