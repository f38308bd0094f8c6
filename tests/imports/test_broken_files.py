"""Bad input: every broken file gets its sentence with line and column, and nothing is changed."""

import io
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms import cli
from lms.accounts import files
from lms.accounts.kinds import MOST_IMPORT_BYTES
from lms.accounts.models.imports import PeopleImport
from lms.accounts.queries.imports import Habits
from lms.accounts.rules.import_columns import LineFault
from lms.accounts.services.import_reading import parse
from lms.kernel.ids import PersonId
from tests.conftest import on_one_database
from tests.imports import file_of, latest, one, staff, upload
from tests.imports.broken import GOOD, LINES, WHOLE, Broken, lines_at, sheet
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
HABITS = Habits({}, 6)


@pytest.mark.parametrize("broken", WHOLE, ids=lambda each: each.about)
def test_a_file_that_cannot_be_read_names_line_and_column(broken: Broken) -> None:
    began = time.process_time()
    with pytest.raises(LineFault) as caught:
        parse(broken.content, HABITS, encoding=broken.encoding)
    assert (caught.value.line, caught.value.column) == (broken.line, broken.column)
    assert broken.sentence in str(caught.value)
    assert time.process_time() - began < 2, "a hostile file costs nobody time"


def test_a_sheet_is_read_to_its_last_line() -> None:
    assert [row.line for row in files.read(lines_at(1, 1_048_576)).rows] == [1, 1_048_576]


def test_each_broken_file_is_refused_and_changes_nothing(visit: Visit, session: Session, town: Town) -> None:
    office, before, wrong = visit(town.office), staff(session), []
    for broken in WHOLE:
        answer = upload(office, broken.content, name=broken.name, encoding=broken.encoding)
        said = f"{broken.line}行目・{broken.column}列：" if broken.content else "ファイルが空です。"
        if answer.status_code != 422 or said not in answer.text or broken.sentence.replace('"', "&#34;") not in answer.text:
            wrong.append(broken.about)
    assert wrong == []
    assert one(session, select(func.count()).select_from(PeopleImport)) == 0
    for broken in LINES:
        page = upload(office, broken.content, name=broken.name).headers.get("Location", "")
        text = office.get(page).text if page else ""
        found = f'data-l="行">{broken.line}<' in text and f"{broken.column}列：" in text and broken.sentence in text
        stopped = page and office.post(page, {"once": broken.about}).status_code == 422
        if not (found and stopped):
            wrong.append(broken.about)
    assert wrong == []
    assert staff(session) == before


def test_there_are_more_than_twenty() -> None:
    assert len({each.about for each in WHOLE + LINES}) == len(WHOLE + LINES) >= 40


@on_one_database
def test_circular_unit_codes_are_refused_with_their_circle(visit: Visit, session: Session, town: Town) -> None:
    typed = "0101,0102\n0102,0103\n0103,0101"
    answer = visit(town.office).submit("/people/import/codes", {"codes": typed})
    assert answer.status_code == 422
    assert "所属コードの読み替えが輪になっています：0101 → 0102 → 0103 → 0101" in answer.text
    assert typed in answer.text.replace("\r", "")


@on_one_database
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("0101", "1行目を、0101,0205 のように書いてください。"),
        ("0101,0102\n,\n0101,0103", "3行目のコード0101は、上の行にもあります。"),
        ("0101," + "9" * 21, "1行目を、"),
    ],
)
def test_unit_codes_are_refused_by_the_line(visit: Visit, town: Town, typed: str, sentence: str) -> None:
    answer = visit(town.office).submit("/people/import/codes", {"codes": typed})
    assert answer.status_code == 422
    assert sentence in answer.text


def claimed(visitor: Visitor, path: str, megabytes: int) -> TestResponse:
    """A request that says it is so long; its body is never asked for."""
    says = {"CONTENT_LENGTH": str(megabytes * 1024 * 1024), "wsgi.input": io.BytesIO(b"x")}
    return visitor.client.post(path, environ_overrides=says, content_type="multipart/form-data; boundary=x")


@on_one_database
def test_200_megabytes_are_refused_before_they_are_read(visit: Visit, town: Town) -> None:
    office = visit(town.office)
    began = time.process_time()
    answer = claimed(office, "/people/import", 200)
    assert answer.status_code == 413
    assert "40MBまでです。" in answer.text
    assert time.process_time() - began < 1
    other = claimed(office, "/me/", 5)
    assert other.status_code == 413, "only the import may be sent more than others"
    assert "短くするか" in other.text


@on_one_database
def test_five_megabytes_reach_the_import(visit: Visit, session: Session, town: Town) -> None:
    """Beyond what other forms may be sent."""
    lines = file_of(*[f"{GOOD}{' ' * 100}"] * 45_000)
    assert len(lines) > 5 * 1024 * 1024
    assert upload(visit(town.office), lines).status_code == 303
    assert latest(session).state == "received"


@on_one_database
def test_a_sparse_file_of_200_megabytes_on_the_command_line(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LMS_DATABASE_URL", database_url)
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        os.truncate(file.fileno(), 200 * 1024 * 1024)
    assert cli.main(["people", "import", str(large), "--json", "--data", str(tmp_path)]) == 1
    assert "ファイルが大きすぎます。40 MB までにしてください。" in capsys.readouterr().out
    with pytest.raises(LineFault):
        files.check_size(MOST_IMPORT_BYTES + 1)


@pytest.mark.parametrize(
    ("number", "width", "read"),
    [
        ("010001", 6, "010001"),
        (10001, 6, "010001"),
        (10001, None, None),
        (1234567, 6, "1234567"),
        ("０１０００１", 6, "010001"),
        (10001.0, 6, "010001"),
    ],
)
def test_staff_numbers_of_a_sheet_keep_their_zeros_or_are_refused(number: object, width: int | None, read: str | None) -> None:
    group = parse(sheet([["職員番号", "氏名"], [number, "山野 はるか"]]), Habits({}, width)).groups[0]
    if read is None:
        assert "先頭の0が分かりません" in group.unreadable[0].fault.message
    else:
        assert group.entries[0].staff_no == read
