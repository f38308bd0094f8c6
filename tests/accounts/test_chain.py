"""The audit trail is append-only and sealed; whoever touches it with rights in the database is found."""

# ruff: noqa: S608  (an attacker writes SQL by hand)
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from lms import jobs
from lms.accounts.queries import chain as queries
from lms.accounts.rules import chain
from lms.accounts.rules.anchors import FILE
from lms.accounts.rules.chain import Anchor, Entry
from lms.accounts.services import trail
from lms.jobs import chores
from lms.kernel import clock
from lms.kernel.db import session_factory
from lms.settings import Settings, load
from lms.wiring import HANDLERS
from tests.accounts.trail import attacking, chained, entered, entries, report
from tests.conftest import on_one_database

Attack = Callable[[Connection], None]
AT = datetime(2026, 11, 2, 1, 2, 3, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load({"LMS_DATA_DIR": str(tmp_path / "data")})


# Pure


@pytest.mark.parametrize(
    "other",
    [
        Entry(8, AT, 3, "signed_in", "person", "3"),
        Entry(7, AT + timedelta(microseconds=1), 3, "signed_in", "person", "3"),
        Entry(7, AT, 4, "signed_in", "person", "3"),
        Entry(7, AT, None, "signed_in", "person", "3"),
        Entry(7, AT, 3, "signed_out", "person", "3"),
        Entry(7, AT, 3, "signed_in", "case", "3"),
        Entry(7, AT, 3, "signed_in", "person", "4"),
        Entry(7, AT, 3, "signed_in", "person3", ""),
    ],
)
def test_a_seal_depends_on_all_that_an_entry_says(other: Entry) -> None:
    entry = Entry(7, AT, 3, "signed_in", "person", "3")
    assert chain.seal_of(chain.GENESIS, 1, entry) != chain.seal_of(chain.GENESIS, 1, other)
    assert chain.seal_of(chain.GENESIS, 1, entry) != chain.seal_of(chain.GENESIS, 2, entry)
    assert chain.seal_of(chain.GENESIS, 1, entry) != chain.seal_of("1" * 64, 1, entry)


def test_a_seal_stays_what_it_was() -> None:
    """The spelling must never change: chains of years hang on it."""
    seal = chain.seal_of(chain.GENESIS, 1, Entry(7, AT, None, "職員", "", "3", place=9, seal="x"))
    said = f'["{"0" * 64}",1,7,"2026-11-02T01:02:03.000000+00:00",null,"職員","","3"]'
    assert seal == sha256(said.encode()).hexdigest()


@pytest.mark.parametrize(
    "line", ["", "1", "x " + "a" * 64 + " 2026-11-02T00:00:00+00:00", f"1 {'a' * 64} 2026-11-02", f"1 {'a' * 63} {AT.isoformat()}"]
)
def test_a_damaged_line_is_no_anchor(line: str) -> None:
    assert chain.anchor_of(line) is None
    anchor = Anchor(3, "a" * 64, AT)
    assert chain.anchor_of(chain.line_of(anchor)) == anchor


# Sealing


def test_entries_get_their_places_in_order_and_the_chain_is_sound(engine: Engine, settings: Settings) -> None:
    chained(engine, settings, 3, 2)
    assert [(row.id, row.place) for row in entries(engine)] == [(n, n) for n in range(1, 6)]
    assert jobs.run("seal_audit", engine, settings) == 0
    entered(engine, 1)
    found = report(engine, settings.data)
    assert (found.is_sound, found.entries, found.waiting, found.has_file) == (True, 5, 1, True)
    assert len((settings.data / FILE).read_text().splitlines()) == 2


def test_more_than_a_batch_is_sealed_at_once_and_walked_in_batches(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "BATCH", 4)
    monkeypatch.setattr("lms.accounts.queries.chain.BATCH", 3)
    with clock.standing_at(clock.now() - timedelta(days=3)):
        entered(engine, 6)  # no worker has run for days: a backlog is no fault
    entered(engine, 5)
    assert jobs.run("seal_audit", engine, settings) == 11
    found = report(engine, settings.data)
    assert (found.entries, found.faults) == (11, [])
    assert len((settings.data / FILE).read_text().splitlines()) == 3


def test_two_workers_at_once_make_no_gap_and_no_fork(engine: Engine, settings: Settings) -> None:
    entered(engine, 40)
    ready, failed = threading.Barrier(3), list[BaseException]()

    def work() -> None:
        ready.wait(5)
        try:
            for _ in range(5):
                chores.seal_audit(session_factory(engine, HANDLERS), settings)
        except BaseException as error:  # noqa: BLE001  (told below)
            failed.append(error)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for each in workers:
        each.start()
    ready.wait(5)
    for _ in range(10):
        entered(engine, 3)
    for each in workers:
        each.join(30)
    jobs.run("seal_audit", engine, settings)
    found = report(engine, settings.data)
    assert (failed, found.faults, found.entries) == ([], [], 70)


@pytest.mark.parametrize("sealed_meanwhile", ["both", "the first"])
def test_a_worker_that_was_overtaken_takes_everything_back(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch, sealed_meanwhile: str
) -> None:
    """It has read what is to be sealed; before it reads where the chain ends, another one seals that, or a part of it."""
    entered(engine, 2)
    with session_factory(engine, HANDLERS)() as session:
        stale = queries.unsealed(session, 10)
        session.rollback()
        monkeypatch.setattr(queries, "unsealed", lambda *_: stale[: 2 if sealed_meanwhile == "both" else 1])
        trail.seal(session, now=clock.now())
        session.commit()
        monkeypatch.setattr(queries, "unsealed", lambda *_: stale)
        with pytest.raises(trail.Overtaken):
            trail.seal(session, now=clock.now())
        session.rollback()
    monkeypatch.undo()
    jobs.run("seal_audit", engine, settings)
    assert [row.place for row in entries(engine)] == [1, 2]
    assert report(engine, settings.data).is_sound


def test_a_worker_that_read_too_early_changes_nothing(engine: Engine, settings: Settings) -> None:
    """It saw the first entry only, and the second is sealed meanwhile: a place is given once."""
    entered(engine, 2)
    late = [{"entry": 2, "place": 1, "seal": "f" * 64}]
    jobs.run("seal_audit", engine, settings)
    with engine.connect() as connection:
        done = connection.execute(text("UPDATE audit_entries SET place = :place, seal = :seal WHERE id = :entry AND place IS NULL"), late)
        assert done.rowcount == 0
        connection.rollback()
    entered(engine, 1)
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text(f"UPDATE audit_entries SET place = 1, seal = '{'f' * 64}' WHERE place IS NULL"))
    assert report(engine, settings.data).is_sound


# Append-only, by the database


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_entries",
        "DELETE FROM audit_entries WHERE id = 3",
        "DELETE FROM audit_anchors",
        "UPDATE audit_anchors SET seal = 'x'",
        "UPDATE audit_entries SET action = 'x' WHERE id = 1",
        "UPDATE audit_entries SET action = 'x' WHERE id = 3",
        "UPDATE audit_entries SET place = 9, seal = 'x', actor_id = 9 WHERE id = 3",
        "UPDATE audit_entries SET place = 9, seal = 'x' WHERE id = 1",
        "UPDATE audit_entries SET place = NULL, seal = NULL WHERE id = 1",
        "UPDATE audit_entries SET place = 9 WHERE id = 3",
        "UPDATE audit_entries SET seal = 'x' WHERE id = 3",
    ],
)
def test_the_database_refuses_every_change(engine: Engine, settings: Settings, statement: str) -> None:
    chained(engine, settings, 2)
    entered(engine, 1)
    before = entries(engine)
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text(statement))
    assert entries(engine) == before
    assert report(engine, settings.data).is_sound


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("place", ["NULL, NULL", "9, 'x'"])
def test_sqlite_replaces_no_entry(engine: Engine, settings: Settings, place: str) -> None:
    chained(engine, settings, 2)
    replacing = f"INSERT OR REPLACE INTO audit_entries (id, at, action, object_kind, object_id, place, seal) VALUES (1, '2026-01-01', 'x', '', '', {place})"
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text(replacing))
    with engine.begin() as connection:
        connection.execute(text("INSERT OR REPLACE INTO audit_anchors (place, seal, at) VALUES (2, 'x', '2026-01-01')"))
    assert report(engine, settings.data).is_sound


@pytest.mark.parametrize("database_url", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
@pytest.mark.parametrize("table", ["audit_entries", "audit_anchors"])
def test_postgresql_empties_no_table(engine: Engine, settings: Settings, table: str) -> None:
    chained(engine, settings, 2)
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {table}"))


# Attacks by somebody with all rights in the database. Ten entries, sealed in runs of 4, 3 and 3.


def run(*statements: str) -> Attack:
    def attack(connection: Connection) -> None:
        for statement in statements:
            connection.execute(text(statement))

    return attack


def sealed_anew(connection: Connection, *, first: int = 1) -> None:
    """All seals from *first* on made again, as somebody can who knows how; the table's anchors too."""
    found = connection.execute(text("SELECT id, at, actor_id, action, object_kind, object_id, place, seal FROM audit_entries ORDER BY id"))
    previous = chain.GENESIS
    for place, row in enumerate(found.all(), start=1):
        at = row.at if isinstance(row.at, datetime) else datetime.fromisoformat(row.at)
        entry = Entry(row.id, at.replace(tzinfo=UTC), *row[2:6])
        previous = chain.seal_of(previous, place, entry) if place >= first else row.seal
        connection.execute(text(f"UPDATE audit_entries SET place = {-place}, seal = '{previous}' WHERE id = {row.id}"))
        connection.execute(text(f"UPDATE audit_anchors SET seal = '{previous}' WHERE place = {place}"))
    connection.execute(text("UPDATE audit_entries SET place = -place"))


def forged(connection: Connection) -> None:
    connection.execute(text("UPDATE audit_entries SET actor_id = 99 WHERE id = 5"))
    sealed_anew(connection)


def inserted_and_sealed_anew(connection: Connection) -> None:
    for number in range(10, 4, -1):
        connection.execute(text(f"UPDATE audit_entries SET id = id + 1 WHERE id = {number}"))
    connection.execute(
        text(
            "INSERT INTO audit_entries (id, at, actor_id, action, object_kind, object_id) SELECT 5, at, 99, 'x', '', '' FROM audit_entries WHERE id = 4"
        )
    )
    sealed_anew(connection)


def swapped(connection: Connection) -> None:
    for id_, place in ((4, -1), (7, 4), (4, 7)):
        connection.execute(text(f"UPDATE audit_entries SET place = {place} WHERE id = {id_}"))


def cut_with_its_anchors(connection: Connection) -> None:
    connection.execute(text("DELETE FROM audit_entries WHERE id > 7"))
    connection.execute(text("DELETE FROM audit_anchors WHERE place > 7"))


def appended_with_a_good_seal(connection: Connection) -> None:
    connection.execute(
        text(
            "INSERT INTO audit_entries (id, at, actor_id, action, object_kind, object_id) SELECT 11, at, 99, 'x', '', '' FROM audit_entries WHERE id = 10"
        )
    )
    sealed_anew(connection, first=11)


ATTACKS: dict[str, tuple[Attack, str, int | None]] = {  # what is done, the fault that names it, and the place named
    "id": (run("UPDATE audit_entries SET id = 50 WHERE id = 5"), "changed", 5),
    "at": (run("UPDATE audit_entries SET at = '2026-11-02 00:00:00.000000' WHERE id = 5"), "changed", 5),
    "actor": (run("UPDATE audit_entries SET actor_id = 99 WHERE id = 5"), "changed", 5),
    "no actor": (run("UPDATE audit_entries SET actor_id = NULL WHERE id = 6"), "changed", 6),
    "action": (run("UPDATE audit_entries SET action = 'signed_out' WHERE id = 5"), "changed", 5),
    "object kind": (run("UPDATE audit_entries SET object_kind = 'case' WHERE id = 1"), "changed", 1),
    "object": (run("UPDATE audit_entries SET object_id = '9' WHERE id = 10"), "changed", 10),
    "seal": (run(f"UPDATE audit_entries SET seal = '{'a' * 64}' WHERE id = 5"), "changed", 5),
    "no seal": (run("UPDATE audit_entries SET seal = NULL WHERE id = 5"), "removed", 5),
    "unsealed": (run("UPDATE audit_entries SET seal = NULL, place = NULL WHERE id = 5"), "removed", 5),
    "swapped": (swapped, "changed", 4),
    "removed": (run("DELETE FROM audit_entries WHERE id = 5"), "removed", 5),
    "several removed": (run("DELETE FROM audit_entries WHERE id IN (5, 6)"), "removed", 5),
    "the first removed": (run("DELETE FROM audit_entries WHERE id = 1"), "removed", 1),
    "the last removed": (run("DELETE FROM audit_entries WHERE id = 10"), "cut", 10),
    "cut at an anchor": (run("DELETE FROM audit_entries WHERE id > 7"), "cut", 8),
    "cut with the anchors": (cut_with_its_anchors, "cut", 8),
    "all removed": (run("DELETE FROM audit_entries"), "cut", 1),
    "all removed with the anchors": (run("DELETE FROM audit_entries", "DELETE FROM audit_anchors"), "cut", 1),
    "anchors removed": (run("DELETE FROM audit_anchors WHERE place > 7"), "forged", 8),
    "an anchor changed": (run(f"UPDATE audit_anchors SET seal = '{'a' * 64}' WHERE place = 7"), "forged", 7),
    "forged": (forged, "forged", 7),
    "inserted and sealed anew": (inserted_and_sealed_anew, "forged", 7),
    "appended with a good seal": (appended_with_a_good_seal, "forged", 11),
    "inserted, unsealed": (
        run("INSERT INTO audit_entries (id, at, action, object_kind, object_id) VALUES (11, '2026-11-02 00:00:00.000000', 'x', '', '')"),
        "inserted",
        None,
    ),
}


BOTH = (
    "at",
    "no actor",
    "unsealed",
    "removed",
    "cut with the anchors",
    "forged",
    "inserted, unsealed",
)  # the others differ only in what is walked


@pytest.mark.parametrize(
    ("name", "database_url"),
    [*((name, "sqlite") for name in ATTACKS), *(pytest.param(name, "postgresql", marks=pytest.mark.postgresql) for name in BOTH)],
    indirect=["database_url"],
)
def test_an_attack_is_found_and_named(engine: Engine, settings: Settings, name: str) -> None:
    attack, kind, place = ATTACKS[name]
    chained(engine, settings, 4, 3, 3)
    assert report(engine, settings.data).is_sound
    with attacking(engine) as connection:
        attack(connection)
    found = report(engine, settings.data)
    assert (kind, place) in [(fault.kind, fault.place) for fault in found.faults], found.faults


@on_one_database
@pytest.mark.parametrize("name", ["forged", "cut with the anchors", "all removed with the anchors"])
def test_without_the_file_such_an_attack_would_go_unseen(engine: Engine, settings: Settings, name: str) -> None:
    """What the file beside the database is for."""
    chained(engine, settings, 4, 3, 3)
    with attacking(engine) as connection:
        ATTACKS[name][0](connection)
    (settings.data / FILE).unlink()
    found = report(engine, settings.data)
    assert (found.is_sound, found.has_file) == (True, False)


def test_an_entry_inserted_with_an_old_date_is_found_after_the_job_has_sealed_it(engine: Engine, settings: Settings) -> None:
    chained(engine, settings, 4)
    with clock.standing_at(clock.now() - timedelta(days=3)):
        entered(engine, 1)
    jobs.run("seal_audit", engine, settings)
    assert [(fault.kind, fault.place) for fault in report(engine, settings.data).faults] == [("inserted", 5)]


@on_one_database
def test_after_a_cut_sealing_goes_on_and_the_cut_stays_known(engine: Engine, settings: Settings) -> None:
    chained(engine, settings, 4)
    with attacking(engine) as connection:
        connection.execute(text("DELETE FROM audit_entries WHERE id > 2"))
    chained(engine, settings, 1, 1, 3)
    assert [fault.kind for fault in report(engine, settings.data).faults] == ["forged", "forged"]


@on_one_database
@pytest.mark.parametrize(
    ("line", "fault"),
    [("nonsense\n", "forged"), (f"2 {'a' * 64} {AT.isoformat()}\n", "forged"), (f"99 {'a' * 64} {AT.isoformat()}\n", "cut")],
)
def test_a_touched_file_is_a_fault(engine: Engine, settings: Settings, line: str, fault: str) -> None:
    chained(engine, settings, 2)
    with (settings.data / FILE).open("a") as file:
        file.write(line)
    assert [each.kind for each in report(engine, settings.data).faults] == [fault]


@on_one_database
def test_half_a_line_of_a_process_that_ended_is_mended(engine: Engine, settings: Settings) -> None:
    chained(engine, settings, 2)
    path = settings.data / FILE
    whole = path.read_text()
    path.write_text(whole[:-20])
    assert report(engine, settings.data).is_sound
    chained(engine, settings, 1)
    assert path.read_text().startswith(whole)
    assert report(engine, settings.data).is_sound


# The command


def verified(engine: Engine, settings: Settings, *more: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "lms", "audit", "verify", "--data", str(settings.data), *more]
    url = engine.url.render_as_string(hide_password=False)
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={"LMS_DATABASE_URL": url, "PATH": ""}, timeout=60)
    assert done.stderr == ""
    return done.returncode, done.stdout


@on_one_database
def test_the_command_says_it_with_its_exit_status(engine: Engine, settings: Settings) -> None:
    chained(engine, settings, 3)
    entered(engine, 2)
    status, said = verified(engine, settings)
    assert status == 0
    assert "3 sealed entries walked, 0 fault(s); 2 not sealed yet, the oldest of 20" in said
    with attacking(engine) as connection:
        connection.execute(text("UPDATE audit_entries SET action = 'x' WHERE id = 2"))
    status, said = verified(engine, settings, "--json")
    told = json.loads(said)
    assert (status, told["sound"], told["entries"], told["unsealed"]["count"], told["anchor_file"]) == (1, False, 3, 2, True)
    assert [(fault["kind"], fault["place"], fault["entry_id"]) for fault in told["faults"]] == [("changed", 2, 2)]
    with engine.connect() as connection:
        assert connection.execute(text("SELECT entries, faults FROM audit_checks ORDER BY id")).all() == [(3, 0), (3, 1)]


def test_the_nightly_walk_is_noted_and_its_faults_are_counted(engine: Engine, settings: Settings) -> None:
    chained(engine, settings, 3)
    assert jobs.run("verify_audit", engine, settings) == 0
    with attacking(engine) as connection:
        connection.execute(text("DELETE FROM audit_entries WHERE id = 2"))
    assert jobs.run("verify_audit", engine, settings) == 1
    with engine.connect() as connection:
        assert connection.execute(text("SELECT entries, faults FROM audit_checks ORDER BY id")).all() == [(3, 0), (2, 1)]
