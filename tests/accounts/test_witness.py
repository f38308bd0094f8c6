"""What was written into the audit trail a moment ago is noted beside the database: to remove it before it is sealed does not hide it."""

import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from lms import jobs
from lms.accounts import services
from lms.accounts.files import witness as files
from lms.accounts.services.witness import witnessed
from lms.kernel.db import session_factory
from lms.settings import Settings, load
from lms.wiring import HANDLERS
from tests.accounts.trail import attacking, entered, report
from tests.conftest import on_one_database
from tests.learning import Visit
from tests.town import Town

GONE, OTHER = "DELETE FROM audit_entries WHERE id = 2", "UPDATE audit_entries SET action = 'x' WHERE id = 2"
INSTEAD = "INSERT INTO audit_entries (id, at, action, object_kind, object_id) SELECT 2, at, 'x', '', '' FROM audit_entries WHERE id = 1"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load({"LMS_DATA_DIR": str(tmp_path / "data")})


@pytest.mark.parametrize(("attack", "kind"), [((GONE,), "removed"), ((OTHER,), "changed"), ((GONE, INSTEAD), "changed")])
@pytest.mark.parametrize("sealed", [False, True], ids=["at once", "and sealed then"])
def test_what_is_touched_before_its_seal_is_found(
    engine: Engine, settings: Settings, attack: tuple[str, ...], kind: str, *, sealed: bool
) -> None:
    entered(engine, 2, directory=settings.data)
    assert report(engine, settings.data).is_sound
    with attacking(engine) as connection:
        for statement in attack:
            connection.execute(text(statement))
    for _ in range(3 if sealed else 0):
        jobs.run("seal_audit", engine, settings)
    assert [(fault.kind, fault.entry_id) for fault in report(engine, settings.data).faults] == [(kind, 2)], "also at the next walk"


@on_one_database
def test_without_the_file_it_would_go_unseen(engine: Engine, settings: Settings) -> None:
    entered(engine, 2)
    with attacking(engine) as connection:
        connection.execute(text(GONE))
    assert report(engine, settings.data).is_sound


@on_one_database
def test_what_the_chain_has_is_let_go(engine: Engine, settings: Settings) -> None:
    for count in (3, 2):
        entered(engine, count, directory=settings.data)
        jobs.run("seal_audit", engine, settings)
    assert len(files.all_of(settings.data)) == 2, "the file of a run is let go by the next"
    jobs.run("seal_audit", engine, settings)
    assert files.all_of(settings.data) == []
    assert report(engine, settings.data).is_sound


def _deed(session: Session) -> None:
    services.audit(session, None, "signed_in")
    session.flush()


@on_one_database
def test_only_what_is_committed_is_noted(engine: Engine, settings: Settings) -> None:
    sessions = witnessed(session_factory(engine, HANDLERS), settings.data)
    with sessions() as session:
        _deed(session)
        session.rollback()
        _deed(session)
        session.close()
        with session.begin_nested():
            _deed(session)
        assert files.all_of(settings.data) == []
        session.commit()
        session.commit()
    assert len(files.all_of(settings.data)) == 1
    assert report(engine, settings.data).is_sound


@on_one_database
def test_a_full_disk_harms_no_deed(engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "note", full)
    entered(engine, 1, directory=settings.data)
    assert report(engine, settings.data).waiting == 1


@on_one_database
@pytest.mark.parametrize("line", ["", "x y", f"7 {'a' * 63}", f"٣ {'a' * 64}"])
def test_a_line_that_notes_nothing_is_passed_over_and_kept(engine: Engine, settings: Settings, line: str) -> None:
    entered(engine, 1, directory=settings.data)
    files.note(settings.data, [line])
    for _ in range(2):
        jobs.run("seal_audit", engine, settings)
    assert report(engine, settings.data).is_sound
    assert len(files.turned_over(settings.data)) == 1


def test_many_writers_and_the_job_at_once_miss_nothing(engine: Engine, settings: Settings) -> None:
    failed, found = list[BaseException](), list[object]()

    def write() -> None:
        try:
            for _ in range(15):
                entered(engine, 2, directory=settings.data)
        except BaseException as error:  # noqa: BLE001  (told below)
            failed.append(error)

    writers = [threading.Thread(target=write) for _ in range(3)]
    for each in writers:
        each.start()
    while any(each.is_alive() for each in writers):
        jobs.run("seal_audit", engine, settings)
        found += report(engine, settings.data).faults
    for _ in range(2):
        jobs.run("seal_audit", engine, settings)
    last = report(engine, settings.data)
    assert (failed, found, last.faults, last.entries, files.all_of(settings.data)) == ([], [], [], 90, [])


@on_one_database
def test_what_is_done_in_the_browser_is_noted(app: Flask, visit: Visit, town: Town, engine: Engine) -> None:
    directory = app.extensions["settings"].data
    assert visit(None).submit("/login", {"staff_no": "010001", "password": "x"}).status_code == 422
    assert visit(town.yamano).post("/logout").status_code == 303
    assert len(files.all_of(directory)) == 2, "a refusal and a deed"
    assert report(engine, directory).is_sound
