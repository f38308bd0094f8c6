"""My data as ZIP: every column that points to a person is told to them, or withheld for a reason; readable by people and programs."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Column, Engine, ForeignKey, Integer, Table, func, select
from sqlalchemy.orm import Session

from lms.accounts import services
from lms.accounts.models.access import AuditEntry
from lms.accounts.models.people import LoginName
from lms.accounts.services import signin
from lms.accounts.services.office import add_tool, set_setting
from lms.kernel.db import Base, make_engine, session_factory
from lms.kernel.ids import PersonId
from lms.kernel.personal import LONGEST_CODE, PersonalExport
from lms.privacy import files
from lms.wiring import HANDLERS, PERSONAL
from tests.cases import told
from tests.conftest import on_one_database
from tests.demo_town import copy_of
from tests.privacy import ZIP_PAGE, pointing_to_people
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]


# Whole


def untold() -> set[str]:
    told_ = {column for export in PERSONAL.exports for column in export.covers}
    return pointing_to_people() - told_ - {each.name for each in PERSONAL.withheld}


def test_every_column_that_references_a_person_is_told_or_withheld() -> None:
    assert untold() == set()


def test_an_untold_column_is_noticed() -> None:
    table = Table("probe", Base.metadata, Column("id", Integer, primary_key=True), Column("who_id", ForeignKey("people.id")))
    try:
        assert untold() == {"probe.who_id"}
    finally:
        Base.metadata.remove(table)


def test_nothing_is_told_and_withheld_at_once_and_each_has_its_reason() -> None:
    told_ = [column for export in PERSONAL.exports for column in export.covers]
    withheld = [each.name for each in PERSONAL.withheld]
    assert len(told_) == len(set(told_))
    assert set(told_) & set(withheld) == set()
    assert [each.name for each in PERSONAL.withheld if len(each.why) < 20] == []
    assert len({export.name for export in PERSONAL.exports}) == len(PERSONAL.exports)
    assert [export.name for export in PERSONAL.exports if not re.fullmatch(r"[a-z_]+", export.name)] == []


AS_THEY_ARE = {  # codes that are what they are called
    ("certificates", "code"),
    ("log_evidence", "media_type"),
    ("login_names", "name"),
    ("audit_entries", "action"),  # beside its words
    ("audit_entries", "object_id"),
    ("course_texts", "path"),
    ("course_texts", "text"),
}
SLUG = re.compile(r"[bp]\d-[a-z0-9-]+|counter-words")  # where a course is


def test_every_code_of_a_record_is_said_in_words() -> None:
    bare = []
    for export in PERSONAL.exports:
        for column in export.covers:
            kept = Base.metadata.tables[column.partition(".")[0]].c
            short = [key for key in export.heads if key in kept and 0 < (getattr(kept[key].type, "length", None) or 0) <= LONGEST_CODE]
            bare += [(export.name, key) for key in short if key not in export.words and (export.name, key) not in AS_THEY_ARE]
    assert bare == []


@pytest.mark.parametrize("login", ["010001", "010002", "010003", "010004", "010005", "p0001", "admin"])
def test_no_table_of_somebody_in_the_demo_shows_a_code(demo: Engine, login: str) -> None:
    with session_factory(demo, HANDLERS)() as session:
        me = session.scalars(select(LoginName.person_id).where(LoginName.name == login)).one()
        target = io.BytesIO()
        files.write_zip(target, session, me, PERSONAL.exports, lambda text: text)
        tables = opened(target.getvalue())[2]
    shown = set()
    for export in PERSONAL.exports:
        for row in tables[export.name][1:]:
            for key, cell in zip(export.heads, row, strict=True):
                is_code = re.fullmatch(r"[a-z][a-z0-9_:-]*", cell) and not SLUG.fullmatch(cell)
                if (is_code or cell.startswith("[")) and (export.name, key) not in AS_THEY_ARE:
                    shown.add((export.name, key, cell))
    assert shown == set()


def test_a_setting_is_called_as_on_its_page(visit: Visit, session: Session, town: Town) -> None:
    office = town.actor(session, town.office)
    set_setting(session, office, "closed_days", ["2026-12-28", "2027-01-04"])
    add_tool(session, office, name="翻訳", note="公開の案内だけ", sort=2)
    session.commit()
    _, records, tables = opened(visit(town.office).submit(ZIP_PAGE).data)
    assert [row[:3] for row in tables["setting_changes"][1:]] == [
        ["閉庁日", "", "2026-12-28、2027-01-04"],
        ["使ってよい道具", "", "翻訳、公開の案内だけ"],
    ]
    assert [row["key"] for row in records["setting_changes"]] == ["closed_days", "tools"]


# As the browser gets it


def opened(data: bytes) -> tuple[str, dict[str, list[dict[str, Any]]], dict[str, list[list[str]]]]:
    """The letter, the records, and the tables with their heads."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        tables = {
            name.removeprefix("csv/").removesuffix(".csv"): list(
                csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline=""))
            )
            for name in archive.namelist()
            if name.startswith("csv/")
        }
        return archive.read("README.txt").decode("utf-8-sig"), json.loads(archive.read("records.json")), tables


@on_one_database
def test_the_button_answers_a_readable_zip(visit: Visit, session: Session, town: Town) -> None:
    services.keep_draft(session, town.actor(session, town.yamano), "log:1", {"note": ["書きかけ"]})
    told(session, town, town.yamano, title="=題名、「ひとつ」")
    told(session, town, town.mori, title="ほかの人の事例")
    browser = visit(town.yamano)
    page = browser.get(ZIP_PAGE)
    assert "監査の記録のうち、あなたのもの" in page.text
    answer = browser.submit(ZIP_PAGE)
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert re.search(r'filename="?manabi-20\d\d-\d\d-\d\d\.zip', answer.headers["Content-Disposition"])
    assert answer.headers["Cache-Control"] == "no-store"
    letter, records, tables = opened(answer.data)
    assert "csv/cases.csv  事例 (1)" in letter
    assert records["profile"][0]["name"] == "山野 はるか"
    assert records["login_names"] == [{"kind": "staff_no", "name": "010001"}]
    assert records["postings"][0]["unit"] == "窓口係"
    assert records["drafts"][0]["fields"] == {"note": ["書きかけ"]}
    assert records["practices"][0]["tool"] == "庁内の生成AI"
    assert [case["title"] for case in records["cases"]] == ["=題名、「ひとつ」"]
    assert [entry["action"] for entry in records["audit_entries"]] == ["signed_in"]
    assert tables["login_names"] == [["種類", "名前"], ["職員番号", "010001"]]
    assert "'=題名、「ひとつ」" in tables["cases"][1]
    assert tables["profile"][0][:3] == ["番号", "名前", "ふりがな"]
    assert tables["profile"][1][3:5] == ["正規", "はい"]
    assert "ほかの人の事例" not in json.dumps(records, ensure_ascii=False)


def test_taking_it_is_noted(visit: Visit, session: Session, town: Town) -> None:
    visit(town.sato).submit(ZIP_PAGE)
    noted = select(AuditEntry.actor_id, AuditEntry.object_kind, AuditEntry.object_id).where(AuditEntry.action == "own_data_exported")
    assert session.execute(noted).all() == [(town.sato, "person", str(town.sato))]


@on_one_database
def test_in_english(visit: Visit, session: Session, town: Town) -> None:
    services.choose_language(session, town.actor(session, town.yamano), "en")
    session.commit()
    letter, _, tables = opened(visit(town.yamano).submit(ZIP_PAGE).data)
    assert "These are your records" in letter
    assert "csv/drafts.csv  Drafts (0)" in letter
    assert tables["login_names"] == [["Kind", "Name"], ["Staff number", "010001"]]


@on_one_database
@pytest.mark.parametrize("who", ["partner", "executive", "administrator", "kacho"])
def test_everybody_may_take_their_own(visit: Visit, town: Town, who: str) -> None:
    _, records, _ = opened(visit(getattr(town, who)).submit(ZIP_PAGE).data)
    assert [each["id"] for each in records["profile"]] == [getattr(town, who)]


@on_one_database
def test_a_page_opened_or_a_forged_form_gives_nothing(visit: Visit, session: Session, town: Town) -> None:
    browser = visit(town.yamano)
    assert browser.get(ZIP_PAGE).mimetype == "text/html"
    assert browser.client.post(ZIP_PAGE, data={}).status_code in {400, 422}
    assert visit(None).get(ZIP_PAGE).status_code == 303
    assert session.scalar(select(func.count()).where(AuditEntry.action == "own_data_exported")) == 0


@on_one_database
def test_no_secret_goes_along(visit: Visit, session: Session, town: Town) -> None:
    signin.set_password_hash(session, town.yamano, "a-hash-of-the-password")
    session.commit()
    data = visit(town.yamano).submit(ZIP_PAGE).data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        whole = "".join(archive.read(name).decode("utf-8-sig") for name in archive.namelist())
    assert "a-hash-of-the-password" not in whole
    assert "token" not in whole


# A big account, and a person with some of everything


def test_rows_are_written_as_they_come() -> None:
    """No kind is held in memory as a whole: the second row is asked for when the first is written."""
    asked: list[int] = []

    class Noting(io.BytesIO):
        def write(self, data: Any) -> int:
            asked.append(-len(data))
            return super().write(data)

    def rows(_: Session, __: PersonId) -> Iterator[Mapping[str, Any]]:
        for number in range(20_000):
            asked.append(number)
            yield {"n": number, "text": f"{number:x}" * 40}

    export = PersonalExport("many", "たくさん", {"n": "番号", "text": "文"}, rows)
    target = Noting()
    files.write_zip(target, cast("Session", None), PersonId(1), [export], lambda text: text)
    assert len(opened(target.getvalue())[1]["many"]) == 20_000
    first_written = next(place for place, each in enumerate(asked) if each < -1_000)
    assert first_written < 15_000


@pytest.fixture
def demo(demo_database: Path, tmp_path: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{copy_of(demo_database, tmp_path)}")
    yield engine
    engine.dispose()


def test_all_rows_of_a_person_of_the_demo_are_in_it(demo: Engine) -> None:
    with session_factory(demo, HANDLERS)() as session:
        me = session.scalars(select(LoginName.person_id).where(LoginName.name == "010001")).one()
        target = io.BytesIO()
        files.write_zip(target, session, me, PERSONAL.exports, lambda text: text)
        _, records, tables = opened(target.getvalue())
        for export in PERSONAL.exports:
            assert len(records[export.name]) == len(tables[export.name]) - 1
            for column in export.covers:
                table, _, name = column.partition(".")
                found = Base.metadata.tables[table]
                assert len(records[export.name]) == session.scalar(select(func.count()).where(found.c[name] == me)), column
    assert {name for name, kept in records.items() if kept} >= {
        "profile",
        "postings",
        "practices",
        "logs",
        "cases",
        "follow_ups",
        "messages",
        "lessons",
    }
