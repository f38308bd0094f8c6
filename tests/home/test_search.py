"""The search box of every page: cases, lessons and words of the glossary, each for whom may see it, in a fixed number of statements."""

import re
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms import doctor
from lms.cases.services import indexing
from lms.catalog.queries import finding as catalog_finding
from lms.catalog.rules.terms import key_of
from lms.catalog.services import finding
from lms.cli import main
from lms.doctor import search
from lms.search import index
from tests.cases import released, told
from tests.catalog import SECOND_TITLE, Shelf
from tests.conftest import on_one_database
from tests.learning import Visit
from tests.statements import counted
from tests.town import Town
from tests.visitor import Visitor

GLOSSARY = """[[term]]
word = "生成AI"
reading = "せいせいえーあい"
text = "文や絵を新しく作るAI。"

[[term]]
word = "標準化"
reading = "ひょうじゅんか"
text = "どの市でも同じ手順で、問合せに答えられるようにすること。"
"""


@pytest.fixture
def shelf(tmp_path: Path, session: Session, town: Town) -> Shelf:
    made = Shelf(tmp_path / "courses")
    made.write("glossary.toml", GLOSSARY)
    made.change("waste/01-cutting.md", "短く書きます。", "短く書くと、電話の問い合わせが減ります。")
    made.lesson("02-headings", SECOND_TITLE)
    made.publish(session)
    return made


def shown(visitor: Visitor, words: str) -> dict[str, list[str]]:
    """By kind, the addresses that the page of results leads to."""
    answer = visitor.get("/search", q=words)
    assert answer.status_code == 200
    parts = re.split(r'<section class="stack" aria-labelledby="h-(\w+)">', answer.text)
    return {kind: re.findall(r'<h3 lang="ja"><a href="([^"]+)"', part) for kind, part in zip(parts[1::2], parts[2::2], strict=True)}


@on_one_database
def test_one_box_finds_cases_lessons_and_words(shelf: Shelf, visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.sato, tried="問合せの多い順に並べました")
    reader = visit(town.yamano)
    assert 'role="search" action="/search"' in reader.get("/courses/").text
    assert shown(reader, "問い合せ") == {
        "cases": [f"/cases/{case_id}"],
        "lessons": ["/courses/waste/cutting?section=3"],
        "terms": ["/glossary/#w-標準化"],
    }
    assert '<dt id="w-標準化">' in reader.get("/glossary/").text
    assert "<mark>問い合わせ</mark>" in reader.get("/search", q="問い合わせ").text


@on_one_database
def test_a_lesson_opens_where_most_of_the_words_stand(shelf: Shelf, visit: Visit, session: Session, town: Town) -> None:
    shelf.change("waste/01-cutting.md", "短く書くと、電話の問い合わせが減ります。", "短く書くと、電話の問い合わせと集計が減ります。")
    text = (shelf.directory / "waste/01-cutting.md").read_text(encoding="utf-8")
    first = next(line for line in text.splitlines() if line.startswith("## "))
    shelf.change("waste/01-cutting.md", first, f"{first}\n\n集計から始めます。")
    shelf.publish(session)
    assert shown(visit(town.yamano), "集計")["lessons"] == ["/courses/waste/cutting?section=1"]
    assert shown(visit(town.yamano), "集計 問い合わせ")["lessons"] == ["/courses/waste/cutting?section=3"]


@on_one_database
def test_who_may_not_see_a_case_does_not_find_it(shelf: Shelf, visit: Visit, session: Session, town: Town) -> None:
    inside = told(session, town, town.sato, tried="問い合わせを数えました")
    assert shown(visit(town.sato), "問い合わせ")["cases"] == [f"/cases/{inside}"]
    assert "cases" not in shown(visit(town.yamano), "問い合わせ")
    open_case = released(session, town, town.sato, tried="問い合わせの表を作りました")
    assert shown(visit(town.yamano), "問い合わせ")["cases"] == [f"/cases/{open_case}"]
    for outside in (town.partner, town.administrator):
        found = shown(visit(outside), "問い合わせ")
        assert "cases" not in found
        assert found["lessons"]


def test_a_lesson_that_is_served_no_more_is_not_found(shelf: Shelf, visit: Visit, session: Session, town: Town) -> None:
    reader = visit(town.yamano)
    assert len(shown(reader, "問い合わせ")["lessons"]) == 1
    shelf.change("waste/01-cutting.md", "電話の問い合わせが減ります", "電話が減ります")
    shelf.publish(session)
    assert "lessons" not in shown(reader, "問い合わせ")
    assert catalog_finding.sizes(session)["lesson_index"] == (2, 2)
    (shelf.directory / "waste").rename(shelf.directory.parent / "elsewhere")
    shelf.publish(session)
    assert index.size(session, "lesson_index") == 0
    session.rollback()


@on_one_database
def test_a_word_explained_anew_is_found_by_its_new_words(shelf: Shelf, visit: Visit, session: Session, town: Town) -> None:
    reader = visit(town.yamano)
    shelf.write("glossary.toml", GLOSSARY.replace("問合せに答えられる", "申請を受けられる"))
    shelf.publish(session)
    assert "terms" not in shown(reader, "問い合わせ")
    assert shown(reader, "申請")["terms"] == ["/glossary/#w-標準化"]
    assert key_of("語", "", "a") != key_of("語", "", "b")


@on_one_database
def test_whatever_is_typed_is_answered(shelf: Shelf, visit: Visit, town: Town) -> None:
    reader = visit(town.yamano)
    for words in ("", "　", "-", "%00", "あ" * 5_000, "' OR 無い --", "<b>無い</b>"):
        answer = reader.get("/search", q=words)
        assert answer.status_code == 200
        assert "<b>無い" not in answer.text
        assert ("みつかりませんでした" in answer.text) == bool(words), words


@on_one_database
def test_it_takes_four_statements_more_than_an_empty_search(
    shelf: Shelf, visit: Visit, session: Session, town: Town, engine: Engine
) -> None:
    reader = visit(town.yamano)

    def taken(words: str) -> int:
        with counted(engine) as seen:
            reader.get("/search", q=words)
        return len(seen)

    taken("問い合わせ")
    few, none = taken("問い合わせ"), taken("")
    assert few == none + 4  # the words, and a statement for each kind
    for number in range(6):
        released(session, town, town.sato, title=f"問い合わせ {number}")
    assert taken("問い合わせ") == few
    assert taken("問い合わせ 電話") == few


def test_the_doctor_sees_a_gap_and_the_command_closes_it(
    shelf: Shelf, session: Session, town: Town, engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(session, town, town.sato)
    assert [each.level for each in search.look(session)] == ["well", "well"]
    for name in ("case_index", "lesson_index", "term_index"):
        index.reindex(session, name, [])
        found, _likeness = search.look(session)
        assert found.level == "look"
        assert "lms search reindex" in doctor.in_english(found.mend, found.params)
    session.commit()
    monkeypatch.setenv("LMS_DATABASE_URL", database_url)
    assert main(["search", "reindex", "--data", str(tmp_path / "data")]) == 0
    assert [each.level for each in search.look(session)] == ["well", "well"]
    assert (indexing.reindex(session), finding.reindex(session)) == (1, {"lesson_index": 2, "term_index": 2})
    session.rollback()
