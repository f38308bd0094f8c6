"""A start while another process writes into the SQLite file: it waits for its turn, says so, and gives up in words."""

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from lms import cli
from lms.cli import patience
from lms.kernel import db


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """An empty database that does not wait by itself."""
    monkeypatch.setattr(db, "BUSY_MILLISECONDS", 1)
    return db.make_engine(f"sqlite:///{tmp_path}/lms.db")


@pytest.fixture
def other(engine: Engine) -> sqlite3.Connection:
    """Somebody else in the middle of writing."""
    connection = sqlite3.connect(str(engine.url.database), isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("BEGIN IMMEDIATE")
    return connection


def write(engine: Engine) -> str:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS written (what TEXT)"))
    return "written"


def test_a_start_waits_until_the_other_has_written(
    engine: Engine, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("lms.cli.patience.time.sleep", lambda _seconds: other.execute("COMMIT"))
    assert patience.in_turn(lambda: write(engine)) == "written"
    said = capsys.readouterr()
    assert "this start waits" in said.out + said.err


def test_it_does_not_wait_for_ever_and_says_why(
    engine: Engine, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(patience, "MOST_SECONDS", -1)
    monkeypatch.setenv("LMS_DATABASE_URL", str(engine.url))
    for command in (["migrate"], ["jobs", "run", "sweep"]):
        assert cli.main([*command, "--data", str(tmp_path)]) == 2
        assert "another process has been writing" in capsys.readouterr().err
    other.execute("COMMIT")


def test_what_is_no_matter_of_waiting_ends_the_start_at_once(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(OperationalError, match="no such table"):
        patience.in_turn(lambda: connection.execute(text("SELECT * FROM nowhere")))


@pytest.mark.postgresql
def test_a_second_start_waits_until_the_first_has_prepared_the_database(postgres_server: str) -> None:
    engine, done = db.make_engine(postgres_server), threading.Event()

    def second() -> None:
        with patience.alone(engine):
            done.set()

    with patience.alone(engine):
        (other := threading.Thread(target=second)).start()
        assert not done.wait(0.3)
    assert done.wait(10)
    other.join()


@pytest.mark.postgresql
def test_who_waits_too_long_for_another_start_is_told(postgres_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = db.make_engine(postgres_server)
    with patience.alone(engine):
        monkeypatch.setattr(patience, "MOST_SECONDS", 0.05)
        with pytest.raises(patience.Busy, match="another process has been writing"), patience.alone(engine):
            pass
