"""Who wishes ふりがな gets it over every text of a lesson; nobody else does."""

import re

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms.catalog import queries as catalog
from lms.catalog.services import reading as corrections
from tests.catalog import Shelf
from tests.conftest import on_one_database
from tests.learning import COURSE, LESSON, QUIZ, RIGHT, Visit, take
from tests.statements import counted
from tests.town import Town
from tests.visitor import Visitor


def with_furigana(visitor: Visitor) -> Visitor:
    assert visitor.submit("/me/", {"furigana": "y"}).status_code == 303
    return visitor


@on_one_database
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


@on_one_database
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


@on_one_database
def test_a_broken_table_of_readings_is_a_fault(shelf: Shelf, session: Session) -> None:
    shelf.write("readings.toml", "[[reading]]\nword = ")
    shelf.publish(session)
    [(_, [fault])] = catalog.faults(session)
    assert (fault.file, fault.line, fault.sentence) == ("readings.toml", 2, "読みの表が読めません（TOMLDecodeError）。")


@on_one_database
def test_what_stands_around_a_lesson_is_read_with_furigana(shelf: Shelf, visit: Visit, town: Town, session: Session) -> None:
    """The page of the course, the table of contents, the sources: as an author has said, for those who wish it."""
    corrections.correct(session, town.actor(session, town.office), word="文", reading="ふみ", course_id=None)
    session.commit()
    plain, read = visit(town.sato), with_furigana(visit(town.yamano))
    for path, mark in (
        (COURSE, "<h1"),
        (COURSE, 'class="row-link"'),
        (f"{LESSON}?section=1", 'class="toc"'),
        (f"{LESSON}?section=3", 'id="h-facts"'),
    ):
        assert "<ruby>" not in plain.get(path).text
        assert "<ruby>" in read.get(path).text.partition(mark)[2][:1_500], (path, mark)
    assert "<rt>ふみ</rt>" in read.get(COURSE).text.partition('class="row-link"')[2]
    assert "<ruby>" not in read.get(COURSE).text.partition("<title>")[2].partition("</title>")[0]


@on_one_database
@pytest.mark.parametrize("path", ["/glossary/", "/rules/"])
def test_the_glossary_and_the_rules_are_read_with_furigana(shelf: Shelf, visit: Visit, town: Town, session: Session, path: str) -> None:
    corrections.correct(session, town.actor(session, town.office), word="情報", reading="しらせ", course_id=None)
    corrections.correct(session, town.actor(session, town.office), word="文", reading="ふみ", course_id=None)
    session.commit()
    plain, read = visit(town.sato), with_furigana(visit(town.yamano))
    assert "<ruby>" not in plain.get(path).text
    assert {"<rt>しらせ</rt>", "<rt>ふみ</rt>"} & set(re.findall("<rt>.*?</rt>", read.get(path).text))


@on_one_database
def test_the_table_of_readings_holds_wherever_words_are_read(shelf: Shelf, visit: Visit, town: Town, session: Session) -> None:
    """On the pages around lessons as in them; what authors have corrected goes before it, a file that cannot be read leaves it."""
    read = with_furigana(visit(town.yamano))

    def seen() -> list[bool]:
        return [
            f"<rt>{kana}</rt>" in read.get(path).text for path, kana in ((COURSE, "ふみ"), ("/glossary/", "ふみ"), ("/rules/", "しらせ"))
        ]

    assert seen() == [False, False, False]
    shelf.write("readings.toml", '[[reading]]\nword = "文"\nreading = "ふみ"\n\n[[reading]]\nword = "情報"\nreading = "しらせ"\n')
    shelf.publish(session)
    assert seen() == [True, True, True]
    shelf.write("readings.toml", "[[reading]]\nword = ")
    shelf.publish(session)
    assert seen() == [True, True, True]
    corrections.correct(session, town.actor(session, town.office), word="文", reading="ぶん", course_id=None)
    session.commit()
    assert seen() == [False, False, True]
    shelf.remove("readings.toml")
    shelf.publish(session)
    assert seen() == [False, False, False]


@on_one_database
def test_furigana_costs_a_page_of_the_course_no_statement(shelf: Shelf, visit: Visit, town: Town, engine: Engine) -> None:
    plain, read = visit(town.sato), with_furigana(visit(town.yamano))
    taken = []
    for visitor in (plain, read):
        visitor.get(COURSE)
        with counted(engine) as seen:
            visitor.get(COURSE)
        taken.append(len(seen))
    assert taken[0] == taken[1]
