"""What keeps the database cheap keeps it right: prepared statements that stay, statements that are found by themselves."""

import traceback
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, TextClause, bindparam, event, literal, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from lms.kernel import db
from lms.kernel.db import make_engine, read_only, rows, session_factory, spelled_out, word


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    made = make_engine(f"sqlite:///{tmp_path / 'own.db'}")
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE things (name TEXT)"))
    return made


def write(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO things VALUES ('a')"))


def read(engine: Engine) -> int:
    with read_only(engine).begin() as connection:
        return int(connection.execute(text("SELECT count(*) FROM things")).scalar_one())


def test_one_connection_reads_and_writes_by_turns_and_never_writes_while_it_reads(engine: Engine) -> None:
    for turn in range(3):
        write(engine)
        assert read(engine) == read(engine) == turn + 1
        with pytest.raises(OperationalError, match="readonly"):
            write(read_only(engine))
    assert engine.pool.checkedin() == 1  # type: ignore[attr-defined]


def test_a_read_after_a_read_leaves_what_sqlite_has_prepared(engine: Engine) -> None:
    said: list[str] = []
    with engine.connect() as connection:
        connection.connection.dbapi_connection.set_trace_callback(said.append)  # type: ignore[union-attr]
    write(engine)
    said.clear()
    read(engine)
    first, said[:] = list(said), []
    read(engine)
    assert [any("query_only" in each for each in turn) for turn in (first, said)] == [True, False]


def test_a_statement_is_compiled_once_and_what_is_built_upon_it_is_another(engine: Engine) -> None:
    params = {"me": 1}
    base = select(literal("base"), bindparam("me", type_=db.Key))
    further = base.add_columns(literal("further"))
    with session_factory(engine)() as session:
        for _ in range(2):
            assert rows(session, base, params).one() == ("base", 1)
            assert rows(session, further, params).one() == ("base", 1, "further")
    assert [len(db._compiled[each]) for each in (base, further)] == [1, 1]


def test_statements_that_are_built_anew_by_mistake_do_not_pile_up(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "_compiled", {})
    monkeypatch.setattr(db, "MOST_STATEMENTS", 3)
    with session_factory(engine)() as session:
        for number in range(8):
            assert rows(session, select(literal(number)), {}).one() == (number,)
    assert 0 < len(db._compiled) <= 3


def test_a_parameter_that_is_asked_many_times_is_made_ready_once(engine: Engine) -> None:
    sent: list[Any] = []
    event.listen(engine, "before_cursor_execute", lambda *heard: sent.append(heard[3]))
    me: Any = bindparam("me")
    with session_factory(engine)() as session:
        rows(session, select(literal(1)).where(me == 1, me == word(1), me.in_(spelled_out((1, 2)))), {"me": 1}).all()
    assert sent[-1] == {"me": 1}


@pytest.mark.parametrize("value", ["it's", "a b", "x; DROP TABLE people", "１"])
def test_only_a_word_of_our_own_is_written_into_a_statement(value: str) -> None:
    assert [str(each) for each in spelled_out(("published", "", 4))] == ["'published'", "''", "4"]
    with pytest.raises(ValueError, match="no word of a kind"):
        word(value)


SECRET = "だれにも言わない"


@pytest.mark.parametrize("name", ["秘密 花子", "秘密"])
def test_what_goes_wrong_says_nothing_of_what_was_written(database_url: str, name: str) -> None:
    """Its trace goes into a log: neither what was to be written nor the row that stood in the way is anybody's concern there."""
    made = make_engine(database_url)
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE things (name TEXT UNIQUE CHECK (length(name) < 3), note TEXT)"))
    adds, values = text("INSERT INTO things VALUES (:name, :note)"), {"name": name, "note": SECRET}
    with pytest.raises(IntegrityError) as caught, made.begin() as connection:
        _twice(connection, adds, values)
    made.dispose()
    told = "".join(traceback.format_exception(caught.value))
    assert "INSERT INTO things" in told
    assert [each for each in (name, SECRET) if each in told] == []


def _twice(connection: Connection, statement: TextClause, values: dict[str, str]) -> None:
    for _ in range(2):
        connection.execute(statement, values)


def test_a_statement_on_postgresql_starts_no_helpers_and_is_not_compiled(postgres_server: str) -> None:
    engine = make_engine(postgres_server)
    with engine.connect() as connection:
        assert connection.scalar(text("SHOW max_parallel_workers_per_gather")) == "0"
        said = text("SELECT setting, source FROM pg_settings WHERE name = 'jit'")
        assert tuple(connection.execute(said).one()) == ("off", "session")
    engine.dispose()
