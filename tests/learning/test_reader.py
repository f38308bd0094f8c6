"""The reader: a section at a time, on from where one left off."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from lms.accounts import services as accounts_services
from lms.accounts.kinds import Role
from lms.catalog import queries as catalog
from lms.kernel import calendar, clock
from lms.kernel.db import READ_ONLY
from lms.learning import queries, services
from lms.learning.kinds import Audience
from lms.learning.models import LessonProgress
from tests.catalog import SECOND_TITLE, TITLE, Shelf
from tests.conftest import on_one_database
from tests.learning import COURSE, LESSON, QUIZ, Visit, take
from tests.statements import NO_WORK
from tests.town import Town
from tests.visitor import Visitor

HEADINGS = ["長い文の困りごと", "手を動かす", "まとめ"]


@pytest.fixture
def shelf(tmp_path: Path, session: Session, town: Town) -> Shelf:
    made = Shelf(tmp_path / "courses")
    made.lesson("02-headings", SECOND_TITLE)
    made.publish(session)
    return made


@pytest.fixture
def reader(shelf: Shelf, visit: Visit, town: Town) -> Visitor:
    return visit(town.yamano)


def heading(page: str) -> str:
    """The section that stands on the page."""
    return page.partition('<h2 id="h-section">')[2].partition("</h2>")[0]


def position(session: Session, town: Town) -> tuple[int, int] | None:
    session.expire_all()
    row = session.scalar(select(LessonProgress).where(LessonProgress.person_id == town.yamano))
    session.rollback()
    return (row.section, row.furthest) if row else None


@on_one_database
def test_section_by_section_to_the_quiz(reader: Visitor) -> None:
    first, second, last = (reader.get(LESSON, section=number).text for number in (1, 2, 3))
    assert [heading(page) for page in (first, second, last)] == HEADINGS
    assert 'rel="prev"' not in first
    assert f'href="{LESSON}?section=2" rel="next"' in first
    assert f'href="{LESSON}?section=1" rel="prev"' in second
    assert f'href="{LESSON}?section=3" rel="next"' in second
    assert f'href="{LESSON}?section=2" rel="prev"' in last
    assert 'rel="next"' not in last
    assert f'<a class="btn btn-primary" href="{QUIZ}">確認問題へ</a>' in last
    assert f'href="{COURSE}headings"' in last
    marked = [f'href="{LESSON}?section={number}" aria-current="page"' for number in (1, 2, 3)]
    assert [[mark in page for mark in marked].index(True) for page in (first, second, last)] == [0, 1, 2]


@on_one_database
def test_the_minutes_left_go_down(reader: Visitor) -> None:
    assert [f"残り約{minutes}分" in reader.get(LESSON, section=number).text for number, minutes in ((1, 9), (2, 6), (3, 3))] == [True] * 3


@on_one_database
def test_what_stands_only_at_the_beginning_and_at_the_end(reader: Visitor) -> None:
    first, second, last = (reader.get(LESSON, section=number).text for number in (1, 2, 3))
    assert ["長い文を2つに分けられる" in page for page in (first, second, last)] == [True, False, False]
    assert ["手もとの案内文を1通、短くします。" in page for page in (first, second, last)] == [False, False, True]
    assert ["短くなった文字数" in page for page in (first, second, last)] == [False, False, True]
    assert ["案内文の手引き" in page for page in (first, second, last)] == [True, False, True]  # where cited, and all of them at the end
    assert '確認日 <time datetime="2026-11-23">2026年11月23日</time>' in last
    assert "原文で確認" in last


@on_one_database
def test_reading_goes_on_where_it_was_left(reader: Visitor, session: Session, town: Town, visit: Visit) -> None:
    assert heading(reader.get(LESSON).text) == HEADINGS[0]
    reader.get(LESSON, section=2)
    assert heading(reader.get(LESSON).text) == HEADINGS[1]
    assert heading(visit(town.yamano).get(LESSON).text) == HEADINGS[1]  # on another device, too
    assert heading(visit(town.mori).get(LESSON).text) == HEADINGS[0]
    reader.get(LESSON, section=1)
    assert position(session, town) == (1, 2)
    assert reader.get(LESSON).text.count("（読みました）") == 1


@on_one_database
def test_the_front_page_and_the_catalogue_lead_back_to_it(reader: Visitor) -> None:
    reader.get(LESSON, section=2)
    page = reader.get("/courses/").text
    assert "つづきから ・ ごみの分別案内" in page
    assert f'href="{LESSON}">つづきを読む' in page
    assert LESSON in reader.get("/").text
    assert "途中（2 / 3 節）" in reader.get(COURSE).text


@on_one_database
def test_a_section_that_is_none_falls_back(reader: Visitor) -> None:
    reader.get(LESSON, section=2)
    asked = {"0": 1, "4": 3, "999": 3, "-1": 2, "abc": 2, "": 2, "２": 2, "1e1": 2, "9" * 5000: 2, "2'--": 2}
    for typed, shown in asked.items():
        answer = reader.get(LESSON, section=typed)
        assert (answer.status_code, heading(answer.text)) == (200, HEADINGS[shown - 1]), typed
        reader.get(LESSON, section=2)


@on_one_database
def test_what_is_not_there_is_not_found(reader: Visitor) -> None:
    for path in (
        "/courses/gone/",
        "/courses/gone/cutting",
        "/courses/waste/gone",
        "/courses/gone/cutting/quiz",
        "/courses/waste/gone/quiz",
    ):
        answer = reader.get(path)
        assert answer.status_code == 404, path
        assert "おさがしのページが見つかりません" in answer.text


@on_one_database
def test_strangers_are_asked_to_sign_in(shelf: Shelf, visit: Visit) -> None:
    stranger = visit(None)
    for path in ("/courses/", COURSE, LESSON, QUIZ, f"{QUIZ}/1"):
        answer = stranger.get(path)
        assert answer.status_code == 303, path
        assert answer.headers["Location"].startswith("/login")


@on_one_database
def test_a_shorter_version_shows_its_last_section(reader: Visitor, shelf: Shelf, session: Session) -> None:
    reader.get(LESSON, section=3)
    shelf.change("waste/01-cutting.md", "\n## まとめ\n\n短く書きます。\n", "")
    shelf.publish(session)
    assert heading(reader.get(LESSON).text) == HEADINGS[1]


def sent_by_a_get(engine: Engine, reader: Visitor, path: str, **query: Any) -> list[tuple[bool, str]]:
    """(whether its transaction refuses writes, the statement) of everything that opening a page sends."""
    seen: list[tuple[bool, str]] = []

    def note(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.lstrip().upper().startswith(NO_WORK):
            seen.append((bool(connection.get_execution_options().get(READ_ONLY)), statement.lstrip()))

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert reader.get(path, **query).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return seen


@on_one_database
def test_the_position_is_noted_after_the_page_in_a_transaction_of_its_own(
    reader: Visitor, engine: Engine, session: Session, town: Town
) -> None:
    reader.get(LESSON)
    seen = sent_by_a_get(engine, reader, LESSON, section=2)
    kinds = [is_read_only for is_read_only, _ in seen]
    assert kinds == sorted(kinds, reverse=True), "something was read for the page after the note began"
    assert kinds.count(True) <= 6
    assert all(statement.startswith(("SELECT", "WITH")) for is_read_only, statement in seen if is_read_only)
    assert any(statement.startswith("UPDATE") for is_read_only, statement in seen if not is_read_only)
    assert position(session, town) == (2, 2)


@on_one_database
def test_the_same_section_again_writes_nothing(reader: Visitor, engine: Engine) -> None:
    reader.get(LESSON, section=2)
    seen = sent_by_a_get(engine, reader, LESSON, section=2)
    assert {is_read_only for is_read_only, _ in seen} == {True}


@on_one_database
def test_a_page_takes_few_statements(reader: Visitor, engine: Engine) -> None:
    take(reader)
    reader.get(LESSON)
    taken = {path: len(sent_by_a_get(engine, reader, path)) for path in (COURSE, LESSON, QUIZ)}
    assert all(0 < number <= 6 for number in taken.values()), taken


def test_two_windows_make_one_position(reader: Visitor, visit: Visit, town: Town, session: Session) -> None:
    other = visit(town.yamano)
    reader.get(LESSON, section=3)
    other.get(LESSON, section=2)
    assert session.scalar(select(func.count()).select_from(LessonProgress)) == 1
    assert position(session, town) == (2, 3)


@on_one_database
def test_a_page_that_is_not_found_notes_nothing(reader: Visitor, session: Session, town: Town) -> None:
    reader.get("/courses/waste/gone")
    assert position(session, town) is None


@on_one_database
def test_answers_are_nowhere_before_the_quiz_is_sent(reader: Visitor) -> None:
    pages = [reader.get(LESSON, section=number).text for number in (1, 2, 3)] + [
        reader.get(path).text for path in (QUIZ, COURSE, "/courses/")
    ]
    for page in pages:
        for why in ("句点は意味の切れ目です", "意味が途中で切れます", "色は内容に関わりません"):
            assert why not in page
        assert "正解" not in page
        assert 'data-is="right"' not in page
        assert " checked" not in page.partition("<main")[2]
    assert "句点で切る" in pages[3], "the quiz itself is not there"


@on_one_database
def test_the_last_lesson_that_was_read_is_offered(reader: Visitor, session: Session, town: Town) -> None:
    reader.get(LESSON)
    reader.get(f"{COURSE}headings", section=2)
    found = queries.reading(session, town.yamano)
    assert found is not None
    assert (found.lesson_slug, found.section, found.sections) == ("headings", 2, 3)
    session.rollback()
    take(reader, path=f"{COURSE}headings/quiz")
    found = queries.reading(session, town.yamano)
    assert found is not None
    assert found.title == TITLE


@on_one_database
def test_the_practical_tier_is_open_to_all_and_points_to_the_basics_first(visit: Visit, session: Session, town: Town, shelf: Shelf) -> None:
    shelf.course("lead", "人を動かす")
    shelf.change("lead/course.md", "tier: basic", "tier: practical")
    shelf.publish(session)
    reader = visit(town.yamano)
    assert "先に、基礎講座をどうぞ" in reader.get("/courses/lead/").text
    assert reader.get("/courses/lead/cutting").status_code == 200
    assert "先に、基礎講座をどうぞ" not in reader.get("/courses/waste/").text
    take(reader)
    take(reader, path=COURSE + "headings/quiz")
    assert "先に、基礎講座をどうぞ" not in reader.get("/courses/lead/").text


@on_one_database
def test_the_practical_tier_is_assigned_to_heads_and_promoters(session: Session, town: Town, shelf: Shelf) -> None:
    shelf.course("lead", "人を動かす")
    shelf.publish(session)
    course_id = catalog.course(session, "lead").course_id
    year = calendar.fiscal_year_of(clock.today())
    services.assign(session, course_id, audience=Audience.MANAGERS, fiscal_year=year, due_on=None)
    accounts_services.grant(session, town.sato, Role.PROMOTER, valid_from=clock.today(), unit_id=town.tax_section)
    session.flush()
    reached = {
        who: [each.slug for each in queries.course_progress(session, town.actor(session, getattr(town, who)), today=clock.today())]
        for who in ("kacho", "sato", "yamano")
    }
    assert reached == {"kacho": ["lead"], "sato": ["lead"], "yamano": []}


def kept(session: Session, town: Town) -> tuple[int, int]:
    asked = select(LessonProgress.section, LessonProgress.place).where(LessonProgress.person_id == town.yamano)
    section, place = session.execute(asked).one()
    session.rollback()
    return section, place


def placed(page: str) -> str:
    return page.partition('data-place="')[2].partition('"')[0]


def test_the_place_within_a_section_is_kept_until_another_is_opened(reader: Visitor, visit: Visit, session: Session, town: Town) -> None:
    reader.get(LESSON, section=2)
    assert reader.post(f"{LESSON}/place", {"section": "2", "place": "3"}).status_code == 204
    assert kept(session, town) == (2, 3)
    assert placed(visit(town.yamano).get(LESSON).text) == "3"
    assert placed(reader.get(LESSON, section=2).text) == "0"  # who turns the page begins at its top
    assert kept(session, town) == (2, 3)
    assert reader.post(f"{LESSON}/place", {"section": "1", "place": "9"}).status_code == 204  # another window, behind by now
    assert kept(session, town) == (2, 3)
    assert visit(town.mori).post(f"{LESSON}/place", {"section": "2", "place": "5"}).status_code == 204  # has read nothing of it
    reader.get(LESSON, section=3)
    assert kept(session, town) == (3, 0)


@on_one_database
def test_a_place_that_is_none_changes_nothing(reader: Visitor, session: Session, town: Town, shelf: Shelf) -> None:
    reader.get(LESSON, section=2)
    for section, place in (("2", "-1"), ("2", "abc"), ("2", ""), ("", "3"), ("2", "9" * 30), ("2", "10001"), ("２", "３")):
        assert reader.post(f"{LESSON}/place", {"section": section, "place": place}).status_code == 204
    assert kept(session, town) == (2, 0)
    assert reader.post("/courses/waste/gone/place", {"section": "1", "place": "1"}).status_code == 404
    assert reader.client.post(f"{LESSON}/place", data={"section": "2", "place": "3"}).status_code == 400
    reader.post(f"{LESSON}/place", {"section": "2", "place": "3"})
    shelf.change("waste/01-cutting.md", "短く書きます。", "もっと短く書きます。")
    shelf.publish(session)
    assert placed(reader.get(LESSON).text) == "0"  # of another version of the text


@on_one_database
def test_a_whole_lesson_stands_on_one_page_for_paper(reader: Visitor, session: Session, town: Town) -> None:
    assert f'href="{LESSON}/print"' in reader.get(LESSON, section=2).text
    at = position(session, town)
    page = reader.get(f"{LESSON}/print").text
    assert [page.count(f">{each}</h2>") for each in HEADINGS] == [1, 1, 1]
    for told in (
        "長い文を2つに分けられる",
        "手もとの案内文を1通、短くします。",
        "短くなった文字数",
        "案内文の手引き",
        "このレッスンの言葉",
    ):
        assert told in page, told
    assert page.count("btn-primary") == 1
    assert "data-copy" not in page, "nothing is copied from paper"
    assert position(session, town) == at, "printing is not reading on"
    assert reader.get(f"{LESSON}x/print").status_code == 404


@on_one_database
def test_what_is_printed_heeds_the_furigana(reader: Visitor) -> None:
    assert "<ruby>" not in reader.get(f"{LESSON}/print").text
    assert reader.submit("/me/", {"furigana": "y"}).status_code == 303
    assert "<ruby>" in reader.get(f"{LESSON}/print").text
