"""Export, then import: nothing changes, whatever people are called and whichever file it is."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from lms import cli, jobs
from lms.accounts import services
from lms.accounts.kinds import Employment, PostingKind
from lms.accounts.models.access import AuditEntry
from lms.accounts.models.imports import ImportLine, PeopleImport
from lms.accounts.models.people import Person
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.settings import load
from tests.conftest import on_one_database
from tests.imports import MIXED, file_of, latest, one, postings_of, staff, upload
from tests.town import LONG_AGO, Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
Lms = Callable[..., int]
NAMES = ("=HYPERLINK(1)", "＋足立 @", "'=x", "-", "𠮷野 〜子", "髙﨑 徳", 'か,ん "ま"', "全角　空白", "@mention", "\u2016 一")


@pytest.fixture
def lms(monkeypatch: pytest.MonkeyPatch, database_url: str, tmp_path: Path) -> Lms:
    monkeypatch.setenv("LMS_DATABASE_URL", database_url)
    return lambda *arguments: cli.main([*map(str, arguments), "--data", str(tmp_path / "data")])


@pytest.fixture
def odd_town(session: Session, town: Town) -> Town:
    """People with every trap in their name; postings that end, begin later, run beside; somebody about to leave."""
    for number, name in enumerate(NAMES):
        made = services.add_person(
            session, name=name, kana="ヤマノ" if number % 2 else "", staff_no=f"00{number:04}", employment=Employment.FISCAL_YEAR
        )
        made.has_pc = bool(number % 3)
        until = date(2027, 4, 1) if number % 2 else None
        services.post(session, made.id, town.tax_section, title="主事", valid_from=LONG_AGO, valid_to=until)
        if until:
            services.post(session, made.id, town.civic_section, title="=主査", valid_from=until, is_head=True)
    services.post(session, town.mori, town.tax_section, title="主幹", valid_from=LONG_AGO, kind=PostingKind.ADDITIONAL, is_head=True)
    session.execute(update(Person).where(Person.id == town.sato).values(left_on=date(2030, 4, 1)))
    session.commit()
    return town


@on_one_database
@pytest.mark.parametrize("form", ["utf-8", "cp932", "xlsx"])
def test_in_the_browser(visit: Visit, session: Session, odd_town: Town, form: str) -> None:
    office, before = visit(odd_town.office), staff(session)
    answer = office.submit("/people/import/export", {"as_": form})
    assert answer.headers["Content-Disposition"].endswith("xlsx" if form == "xlsx" else "csv")
    assert answer.mimetype_params.get("charset") == {"utf-8": "utf-8", "cp932": "windows-31j", "xlsx": None}[form]
    page = upload(office, answer.data, name="staff", on="2026-11-26", is_complete="y").headers["Location"]
    counts = latest(session).counts
    assert counts == {**dict.fromkeys(counts, 0), "unchanged": 26}, office.get(page).text
    assert staff(session) == before
    assert one(session, select(func.count()).where(AuditEntry.action == "people_exported")) == 1


@on_one_database
def test_what_the_old_code_page_cannot_write_is_listed(visit: Visit, odd_town: Town) -> None:
    text = visit(odd_town.office).get("/people/import/export").text
    for character, instead in (("𠮷", "〓"), ("〜", "～"), ("\u2016", "∥")):
        assert f'data-l="書けない字">{character}</td><td data-l="代わり">{instead}</td>' in text


@pytest.mark.parametrize("name", ["staff.csv", "staff.xlsx"])
def test_on_the_command_line(
    lms: Lms, session: Session, odd_town: Town, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = staff(session)
    assert lms("people", "export", tmp_path / name) == 0
    capsys.readouterr()
    assert lms("people", "import", tmp_path / name, "--json") == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == {"counts": {**latest(session).counts, "unchanged": 26}, "errors": []}
    assert "26 / 26" in said.err
    assert staff(session) == before


@on_one_database
def test_cells_that_would_compute_are_escaped(lms: Lms, odd_town: Town, tmp_path: Path) -> None:
    lms("people", "export", tmp_path / "staff.csv")
    cells = {cell for row in csv.reader(io.StringIO((tmp_path / "staff.csv").read_text(encoding="utf-8-sig"))) for cell in row}
    assert {"'=HYPERLINK(1)", "'＋足立 @", "''=x", "'@mention", "'=主査"} <= cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "＝", "＋", "＠"))]


@on_one_database
def test_cp932_names_what_it_changed(lms: Lms, odd_town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert lms("people", "export", tmp_path / "staff.csv", "--encoding", "cp932") == 0
    assert "氏名: 𠮷 → 〓 (𠮷野 〜子)" in capsys.readouterr().err
    assert lms("people", "import", tmp_path / "staff.csv", "--json", "--complete") == 0
    assert json.loads(capsys.readouterr().out)["counts"]["unchanged"] == 26


# What else the command line promises


def test_a_dry_run_changes_nothing_and_leaves_nothing(
    lms: Lms, session: Session, town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.csv").write_bytes(file_of(MIXED))
    before = staff(session)
    assert lms("people", "import", tmp_path / "a.csv", "--dry-run", "--at", "2026-11-01") == 0
    assert "nothing was changed" in capsys.readouterr().out
    assert staff(session) == before
    assert one(session, select(func.count()).select_from(PeopleImport)) == one(session, select(func.count()).select_from(ImportLine)) == 0


def test_errors_stop_the_whole_or_are_left_out_by_name(
    lms: Lms, session: Session, town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.csv").write_bytes(file_of(MIXED, "203117,高木 なぎさ,,9912,職員,,,,,"))
    before = staff(session)
    assert lms("people", "import", tmp_path / "a.csv", "--json", "--at", "2026-11-01") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["errors"] == [{"line": 8, "column": "所属コード", "message": "所属コード9912がありません。"}]
    assert (told["counts"]["joined"], told["counts"]["moved"], told["counts"]["left"], told["counts"]["unchanged"]) == (1, 1, 1, 1)
    assert staff(session) == before
    assert lms("people", "import", tmp_path / "a.csv", "--skip-errors", "--at", "2026-11-01") == 0
    assert "left out:\na.csv:8: 所属コード: 所属コード9912がありません。" in capsys.readouterr().out
    assert len(postings_of(session, "270401")) == 1
    assert postings_of(session, "203117") == []


def test_a_day_to_come_is_waited_for(
    lms: Lms, session: Session, town: Town, engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.csv").write_bytes(file_of(MIXED, encoding="cp932"))
    assert lms("people", "import", tmp_path / "a.csv", "--at", "2027-04-01") == 0
    assert "waits for 2027-04-01" in capsys.readouterr().out
    assert len(postings_of(session, "010001")) == 1
    jobs.run("transfers", engine, load({"LMS_DATA_DIR": str(tmp_path / "data")}), at=datetime(2027, 4, 1, 0, 5, tzinfo=clock.TOKYO))
    assert postings_of(session, "010001")[-1][0] == "0102"


@on_one_database
@pytest.mark.parametrize("content", [b"", b"%PDF-1.7"])
def test_a_file_that_cannot_be_read_is_said_as_json_too(
    lms: Lms, town: Town, tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    assert lms("people", "import", tmp_path / "a.csv", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert set(told["counts"].values()) == {0}
    assert told["errors"][0]["line"] == 1
    assert lms("people", "import", tmp_path / "missing.csv", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert [set(each) for each in told["errors"]] == [{"line", "column", "message"}]
    assert set(told["counts"].values()) == {0}


@on_one_database
def test_a_day_is_typed_as_on_every_page(
    lms: Lms, session: Session, town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.csv").write_bytes(file_of(MIXED))
    assert lms("people", "import", tmp_path / "a.csv", "--at", "令和9年4月1日") == 0
    assert "waits for 2027-04-01" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        lms("people", "import", tmp_path / "a.csv", "--at", "2027-02-30")
    assert "2027-02-30 is no day of the calendar; write it as 2027-04-01" in capsys.readouterr().err


def test_as_a_process(database_url: str, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMS_DATABASE_URL", database_url)
    (tmp_path / "a.csv").write_bytes(file_of(MIXED))
    run = [
        sys.executable,
        "-m",
        "lms",
        "people",
        "import",
        str(tmp_path / "a.csv"),
        "--json",
        "--at",
        "2026-11-01",
        "--data",
        str(tmp_path),
    ]
    done = subprocess.run(run, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["counts"]["joined"] == 1
