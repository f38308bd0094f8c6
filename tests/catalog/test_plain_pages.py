"""The plain-Japanese check as authors meet it: a list with counts, the remarks of a lesson in their sentences, and a command."""

import re
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms.cli import main
from tests.catalog import SECOND_TITLE, Shelf
from tests.conftest import on_one_database
from tests.learning import Visit
from tests.statements import counted
from tests.town import Town

PAGE = "/author/plain/"


@pytest.fixture
def shelf(tmp_path: Path, session: Session, town: Town) -> Shelf:
    made = Shelf(tmp_path / "courses")
    made.change("waste/01-cutting.md", "短く書きます。", "規則を遵守し、<b>速やかに</b>書きます。\n\n```prompt\n及び\n```")
    made.publish(session)
    return made


@on_one_database
def test_a_lesson_with_its_remarks(shelf: Shelf, visit: Visit, town: Town) -> None:
    office = visit(town.office)
    listed = office.get(PAGE).text
    assert 'href="/author/plain/waste/cutting"' in listed
    assert re.findall(r'<td data-l="[^"]+">(\d+)</td>', listed) == ["0", "2", "0", "0", "0", "2"]
    page = office.get(f"{PAGE}waste/cutting").text
    assert "規則を<mark>遵守</mark>し、&lt;b&gt;速やかに&lt;/b&gt;書きます。" in page
    assert "言いかえ：守る" in page
    assert "言いかえ：すぐに" in page
    assert "<mark>及び</mark>" not in page
    assert 'href="/courses/waste/cutting?section=3"' in page
    assert 'href="/author/plain/"' in office.get("/courses/").text


@on_one_database
def test_authors_and_the_office_only_and_nothing_that_is_not_there(shelf: Shelf, visit: Visit, town: Town) -> None:
    assert [visit(town.office).get(f"{PAGE}{path}").status_code for path in ("waste/gone", "gone/cutting")] == [404, 404]
    for path in (PAGE, f"{PAGE}waste/cutting"):
        assert [visit(who).get(path).status_code for who in (town.yamano, town.administrator, None)] == [403, 403, 303]


@on_one_database
def test_the_list_takes_as_many_statements_for_more_lessons(
    shelf: Shelf, visit: Visit, town: Town, session: Session, engine: Engine
) -> None:
    office = visit(town.office)

    def taken() -> int:
        with counted(engine) as seen:
            assert office.get(PAGE).status_code == 200
        return len(seen)

    taken()  # what the office has set is known from here on
    few = taken()
    shelf.lesson("02-headings", SECOND_TITLE)
    shelf.course("lead", "人を動かす")
    shelf.publish(session)
    assert taken() == few


def test_the_command_reads_the_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = Shelf(tmp_path / "courses")
    made.change("waste/01-cutting.md", "短く書きます。", "規則を遵守します。")
    where = ["--directory", str(tmp_path / "courses"), "--data", str(tmp_path / "data")]
    assert main(["courses", "plain", *where]) == 0
    assert capsys.readouterr().out == "waste/cutting まとめ: Hard word: 遵守 -> 守る\n1 hint(s)\n"
    assert main(["courses", "plain", "gone", *where]) == 1
    assert capsys.readouterr().out == "0 hint(s)\n"
    made.change("waste/01-cutting.md", "title: 案内文を短くする\n", "")
    assert main(["courses", "plain", "waste", *where]) == 1
    assert "cannot be read, see `lms courses check`: waste" in capsys.readouterr().out
