"""Who wishes ふりがな gets it over every text of a lesson; nobody else does."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from lms.catalog import queries as catalog
from tests.catalog import Shelf
from tests.learning import LESSON, QUIZ, RIGHT, Visit, take
from tests.town import Town
from tests.visitor import Visitor


@pytest.fixture
def shelf(tmp_path: Path, session: Session, town: Town) -> Shelf:
    made = Shelf(tmp_path / "courses")
    made.publish(session)
    return made


def with_furigana(visitor: Visitor) -> Visitor:
    assert visitor.submit("/me/", {"furigana": "y"}).status_code == 303
    return visitor


def test_a_lesson_is_read_with_furigana_only_by_who_wishes(shelf: Shelf, visit: Visit, town: Town) -> None:
    plain, read = visit(town.sato), with_furigana(visit(town.yamano))
    assert "<ruby>" not in plain.get(f"{LESSON}?section=1").text
    page = read.get(f"{LESSON}?section=1").text
    for word, reading in (("長", "なが"), ("文", "ぶん"), ("困", "こま")):
        assert f"<ruby>{word}<rp>（</rp><rt>{reading}</rt>" in page
    drawing = page.partition('<svg class="drawing"')[2].partition("</svg>")[0]
    assert "文" in drawing
    assert "<ruby>" not in drawing
    assert "<ruby>" not in page.partition("<title>")[2].partition("</title>")[0]
    assert "<ruby>次" not in read.get(f"{LESSON}?section=2").text.partition('<div class="prompt">')[2].partition("</pre>")[0]
    result = read.get(take(read).headers["Location"]).text
    assert "<ruby>" in read.get(QUIZ).text
    assert "<ruby>" in result
    assert RIGHT


def test_authors_correct_a_reading_for_every_course(shelf: Shelf, session: Session, visit: Visit, town: Town) -> None:
    before = catalog.lesson(session, "waste", "cutting").row.content_hash
    shelf.write(
        "readings.toml",
        '[[reading]]\nword = "困りごと"\nreading = "なやみごと"\n\n[[reading]]\nword = "出ない言葉"\nreading = "でないことば"\n',
    )
    shelf.publish(session)
    page = catalog.lesson(session, "waste", "cutting")
    assert page.content.readings == {"困りごと": "なやみごと"}
    assert page.row.content_hash != before
    assert "<rt>なや</rt>" not in visit(town.sato).get(f"{LESSON}?section=1").text
    assert "<rt>なやみごと</rt>" in with_furigana(visit(town.yamano)).get(f"{LESSON}?section=1").text


def test_a_broken_table_of_readings_is_a_fault(shelf: Shelf, session: Session) -> None:
    shelf.write("readings.toml", "[[reading]]\nword = ")
    shelf.publish(session)
    assert [fault for _, fault in catalog.faults(session)] == ["readings.toml:2 読みの表が読めません（TOMLDecodeError）。"]
