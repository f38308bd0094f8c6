"""Nothing is half done: neither a file that only looks like a backup, nor a restore that stopped on its way."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Engine, text

from lms.backup import archive, postgres, sqlite
from lms.backup.archive import Archive
from lms.backup.faults import Damaged, Refused
from lms.jobs import chores
from lms.kernel import clock
from lms.kernel.db import make_engine, session_factory
from lms.settings import BadSetting, load
from lms.wiring import HANDLERS
from tests.backup.conftest import Place, Run
from tests.backup.test_drill import count_people, filled
from tests.conftest import on_one_database
from tests.test_serve import environment


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@on_one_database
def test_a_backup_is_for_the_administrator_alone(here: Place, run: Run, tmp_path: Path) -> None:
    status, said, _ = run(here, "backup", tmp_path / "b")
    assert (status, "keep it where only the administrator reads" in said) == (0, True)
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o600


@on_one_database
def test_a_file_of_that_name_is_never_written_over_unasked(here: Place, run: Run, tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"the only copy of something else")
    status, _, error = run(here, "backup", tmp_path / "b")
    assert (status, "--force" in error) == (2, True)
    assert (tmp_path / "b").read_bytes() == b"the only copy of something else"
    assert run(here, "backup", tmp_path / "b", "--force")[0] == 0
    Archive(tmp_path / "b").check_members()


@on_one_database
@pytest.mark.parametrize(("place", "sentence"), [("nowhere/b", "make it first"), (".", "is a directory")])
def test_a_place_that_does_not_do_is_said(here: Place, run: Run, tmp_path: Path, place: str, sentence: str) -> None:
    status, _, error = run(here, "backup", tmp_path / place)
    assert (status, sentence in error) == (2, True)


def test_a_full_disk_is_seen_before_anything_is_written(here: Place, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(here, "backup", tmp_path / "b")[0] == 0
    before = sorted(tmp_path.iterdir())
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9 - 1000, 1000))
    for words in (("backup", tmp_path / "c"), ("restore", tmp_path / "b", "--force")):
        status, _, error = run(here, *words)
        assert (status, "MB are needed" in error) == (2, True)
    assert sorted(tmp_path.iterdir()) == before


def test_without_a_database_there_is_nothing_to_back_up(fresh: Place, run: Run, tmp_path: Path) -> None:
    if fresh.url.startswith("postgresql"):
        fresh = Place(fresh.data, fresh.url + "_that_is_not_there")
    status, _, error = run(fresh, "backup", tmp_path / "b")
    assert status == 2
    assert "there is no database" in error or "does not answer" in error
    assert not (tmp_path / "b").exists()


def test_a_killed_backup_leaves_no_file_of_that_name(here: Place, tmp_path: Path) -> None:
    filled(here)
    command = [sys.executable, "-m", "lms", "backup", str(tmp_path / "b")]
    killed_on_the_way = 0
    for pause in (0.0, 0.02):
        process = subprocess.Popen(command, env=environment(here.environment), stdout=subprocess.DEVNULL)
        while not list(tmp_path.glob(".b.*")) and process.poll() is None:
            time.sleep(0.001)
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        killed_on_the_way += process.wait() == -signal.SIGKILL
        if (tmp_path / "b").exists():  # it was done before the signal came
            Archive(tmp_path / "b").check_members()
            (tmp_path / "b").unlink()
    assert killed_on_the_way, "no kill came in time: the test proves nothing"
    assert list(tmp_path.glob(".b.*"))


@on_one_database
def test_what_a_killed_backup_has_left_is_swept_half_a_day_later(here: Place, run: Run, tmp_path: Path) -> None:
    old, young = tmp_path / ".b.old.partial", tmp_path / ".b.young.partial"
    for each in (old, young):
        each.mkdir()
    os.utime(old, (clock.now().timestamp() - 90_000,) * 2)
    assert run(here, "backup", tmp_path / "b")[0] == 0
    assert (old.exists(), young.exists()) == (False, True)


@on_one_database
def test_what_a_killed_night_has_left_is_swept_by_a_later_one(here: Place, tmp_path: Path) -> None:
    """Each night's file has a name of its own, and an unfinished one is as large as the whole: they would fill the disk."""
    nightly = tmp_path / "nightly"
    old, young, foreign = (
        nightly / name for name in (".manabi-20261124-020000.tar.x.partial", ".manabi-now.tar.x.partial", ".film.partial")
    )
    for each in (old, young, foreign):
        each.mkdir(parents=True)
    for each in (old, foreign):
        os.utime(each, (clock.now().timestamp() - 90_000,) * 2)
    settings = replace(here.settings, backups=nightly)
    assert chores.back_up(session_factory(here.engine(), HANDLERS), settings) == 1
    assert (old.exists(), young.exists(), foreign.exists()) == (False, True, True)
    assert len(list(nightly.glob("manabi-*.tar"))) == 1


@pytest.mark.parametrize("swept_by", ["the next restore", "the next night"])
def test_what_a_killed_restore_has_left_is_swept_half_a_day_later(
    here: Place, run: Run, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swept_by: str
) -> None:
    """A copy of everything, and one of the key."""
    passing = tmp_path / "passing"
    passing.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(passing))
    assert run(here, "backup", tmp_path / "b")[0] == 0
    is_sqlite = here.url.startswith("sqlite")
    place, name = (sqlite.path_of(here.url).parent, ".lms.db.{}.restoring") if is_sqlite else (passing, "lms-restore-{}")
    old, young, key = place / name.format("old"), place / name.format("young"), here.data / ".secret-key.x.restoring"
    for each in (old, young, key):
        each.mkdir()
    for each in (old, key):
        os.utime(each, (clock.now().timestamp() - 90_000,) * 2)
    if swept_by == "the next night":
        chores.sweep(session_factory(engine, HANDLERS), here.settings)
    else:
        assert run(here, "restore", tmp_path / "b", "--force")[0] == 0
    assert (old.exists(), young.exists(), key.exists()) == (False, True, False)


def resealed(source: Path, target: Path, **changed: Any) -> Path:
    """The same archive with another manifest, sealed anew."""
    found = Archive(source)
    sources = {}
    for name in found.manifest.members:
        sources[name] = target.parent / f"{name}.taken"
        with sources[name].open("wb") as file:
            found.take_out(name, file)
    with target.open("wb") as file:
        archive.write(file, replace(found.manifest, **changed), sources)
    return target


def test_a_restore_that_does_not_come_out_whole_changes_nothing(here: Place, fresh: Place, run: Run, tmp_path: Path) -> None:
    filled(here)
    assert run(here, "backup", tmp_path / "b")[0] == 0
    rows = {**Archive(tmp_path / "b").manifest.rows, "people": 11}
    lying = resealed(tmp_path / "b", tmp_path / "lying", rows=rows)
    key = fresh.settings.secret_key
    status, _, error = run(fresh, "restore", lying)
    assert (status, "not every row came back: people" in error) == (1, True)
    assert fresh.settings.secret_key == key
    assert run(fresh, "restore", tmp_path / "b")[0] == 0, "the place is as empty as it was"
    standing = fresh.standing()
    assert run(fresh, "restore", lying, "--force")[0] == 1
    assert fresh.standing() == standing
    assert count_people(fresh) == 10


@pytest.mark.parametrize("damage", ["cut", "flipped"])
def test_a_damaged_backup_changes_nothing(here: Place, fresh: Place, run: Run, tmp_path: Path, damage: str) -> None:
    filled(here)
    assert run(here, "backup", tmp_path / "b")[0] == 0
    whole = bytearray((tmp_path / "b").read_bytes())
    if damage == "cut":
        del whole[len(whole) // 2 :]
    else:
        whole[len(whole) // 2] ^= 1
    (tmp_path / "b").write_bytes(whole)
    before = {**fresh.standing(), "secret-key": fresh.settings.secret_key.encode()}
    status, _, error = run(fresh, "restore", tmp_path / "b")
    assert (status, "damaged or was cut short" in error) == (1, True)
    assert fresh.standing() == before


@on_one_database
def test_the_other_kind_of_database_is_refused(here: Place, run: Run, tmp_path: Path) -> None:
    other = "postgresql" if here.url.startswith("sqlite") else "sqlite"
    assert run(here, "backup", tmp_path / "b")[0] == 0
    wrong = resealed(tmp_path / "b", tmp_path / "wrong", kind=other)
    status, _, error = run(here, "restore", wrong, "--force")
    assert (status, f"the backup is of {other}" in error) == (2, True)


@pytest.mark.parametrize("here", ["sqlite"], indirect=False)
def test_a_database_that_is_none_any_more_is_kept_aside_as_it_is(sqlite_template: Path, tmp_path: Path, run: Run, here: str) -> None:
    place = Place(tmp_path / here, f"sqlite:///{tmp_path / here / 'lms.db'}")
    place.data.mkdir()
    shutil.copy(sqlite_template, place.data / "lms.db")
    filled(place)
    assert run(place, "backup", tmp_path / "b")[0] == 0
    (place.data / "lms.db").write_bytes(b"\0" * 8192)
    (place.data / "lms.db-wal").write_bytes(b"old log")
    assert run(place, "restore", tmp_path / "b")[0] == 2
    assert run(place, "restore", tmp_path / "b", "--force")[0] == 0
    assert count_people(place) == 10
    kept = {name.partition("before-restore-")[2][22:]: content for name, content in place.standing().items() if "before-restore" in name}
    assert kept == {"": b"\0" * 8192, "-wal": b"old log"}


def test_a_copy_that_is_not_sound_is_no_backup(sqlite_template: Path, tmp_path: Path) -> None:
    broken = Path(shutil.copy(sqlite_template, tmp_path / "broken.db"))
    content = bytearray(broken.read_bytes())
    content[4096 * 3 : 4096 * 4] = b"\xff" * 4096
    broken.write_bytes(content)
    with pytest.raises(Damaged):
        sqlite.check(broken)
    orphaned = Path(shutil.copy(sqlite_template, tmp_path / "orphaned.db"))
    with closing(sqlite3.connect(orphaned)) as connection:
        connection.execute(
            "INSERT INTO passwords (person_id, hash, must_change, created_at, updated_at) VALUES (77, 'x', 0, '2026-01-01', '2026-01-01')"
        )
        connection.commit()
        connection.execute("PRAGMA journal_mode=DELETE")
    with pytest.raises(Damaged, match="points to a missing row"):
        sqlite.check(orphaned)


def test_programs_are_looked_for_and_named_when_missing(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="PostgreSQL 99 or newer are needed"):
        postgres.programs(99, None)
    with pytest.raises(Refused, match="LMS_PG_BIN"):
        postgres.programs(14, tmp_path)
    with pytest.raises(BadSetting, match="LMS_PG_BIN"):
        load({"LMS_DATA_DIR": str(tmp_path), "LMS_PG_BIN": str(tmp_path)})


def test_the_oldest_programs_that_fit_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for major in (13, 16, 18):
        directory = tmp_path / str(major)
        directory.mkdir()
        for name in ("pg_dump", "pg_restore"):
            (directory / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {major}.2'\n", encoding="ascii")
            (directory / name).chmod(0o700)
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path / "18"), str(tmp_path / "13"), str(tmp_path / "16")]))
    monkeypatch.setattr(postgres, "SYSTEM", str(tmp_path / "none"))
    assert postgres.programs(14, None).major == 16
    assert postgres.programs(17, None).major == 18


def test_a_password_is_no_argument_of_a_process() -> None:
    url = make_engine("postgresql+psycopg://lms:himitsu@127.0.0.1:1/x").url
    assert "himitsu" not in postgres._without_password(url)


@pytest.mark.parametrize("line", [b"\\restrict abc\n", b"\\unrestrict abc\n"])
def test_what_only_psql_understands_is_left_out(line: bytes) -> None:
    assert postgres._is_for_others(line, 15)
    assert postgres._is_for_others(b"SET transaction_timeout = 0;\n", 16)
    assert not postgres._is_for_others(b"SET transaction_timeout = 0;\n", 17)
    assert not postgres._is_for_others(b"SET lock_timeout = 0;\n", 16)


def names(place: Place) -> set[str]:
    engine = place.engine()
    with engine.connect() as connection:
        found = set(connection.scalars(text("SELECT name FROM people")))
    engine.dispose()
    return found


def _until_left(place: Place) -> None:
    """A server notices only after its statement that its client has gone."""
    engine = place.engine()
    others = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
    with engine.connect() as connection:
        while engine.dialect.name == "postgresql" and connection.scalar(others):
            connection.rollback()  # who is there is looked up once for each transaction
            time.sleep(0.01)
    engine.dispose()


def killed_restore(place: Place, source: Path, pause: float) -> bool:
    """Whether the kill came before the restore was done."""
    directory, pattern = (Path(tempfile.gettempdir()), "lms-restore-*") if place.url.startswith("postgresql") else (place.data, ".lms.db.*")
    known = set(directory.glob(pattern))
    command = [sys.executable, "-m", "lms", "restore", str(source), "--force"]
    process = subprocess.Popen(command, env=environment(place.environment), stdout=subprocess.DEVNULL)
    while process.poll() is None and not set(directory.glob(pattern)) - known:
        time.sleep(0.001)
    time.sleep(pause)
    process.send_signal(signal.SIGKILL)
    was_killed = process.wait() == -signal.SIGKILL
    for left in set(directory.glob(pattern)) - known:
        shutil.rmtree(left, ignore_errors=True)
    return was_killed


def test_a_killed_restore_leaves_what_was_there(here: Place, fresh: Place, run: Run, tmp_path: Path) -> None:
    filled(here)
    assert run(here, "backup", tmp_path / "b")[0] == 0
    assert run(fresh, "restore", tmp_path / "b")[0] == 0
    then, now = names(fresh), {"いまの名前"}
    on_the_way = False
    for pause in (0.05, 0.01, 0.0, 0.0):
        engine = fresh.engine()
        with engine.begin() as connection:
            connection.execute(text("UPDATE people SET name = 'いまの名前'"))
        engine.dispose()
        was_killed = killed_restore(fresh, tmp_path / "b", pause)
        _until_left(fresh)
        assert names(fresh) in (then, now), "the old state or the new one, whole"
        on_the_way = was_killed and names(fresh) == now
        if on_the_way:
            break
    assert on_the_way, "no kill came in time: the test proves nothing"
    assert run(fresh, "restore", tmp_path / "b", "--force")[0] == 0
    assert names(fresh) == then
