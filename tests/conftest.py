"""The test bench: a migrated database on SQLite and on PostgreSQL, a small town, browsers signed in as its people."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextvars import Context
from copy import copy
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from lms import migrate
from lms.accounts import queries as accounts
from lms.accounts.services import signin
from lms.app import assemble, connect
from lms.kernel import clock
from lms.kernel.db import make_engine, session_factory
from lms.kernel.ids import PersonId
from lms.settings import load
from lms.wiring import HANDLERS
from tests.catalog import Shelf
from tests.demo_town import shared
from tests.postgres import running_postgres
from tests.town import Town, build_town
from tests.visitor import Visitor

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")  # several run side by side
TEMPLATE, OWN = f"lms_template_{WORKER}", f"lms_test_{WORKER}"
DATABASES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))
on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # where the database makes no difference
THE_DAY = date(2026, 11, 27)  # many tests name days around it; on other days they would tell of another year
SHIFT = THE_DAY - clock.today()
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class _OnTheDay(datetime):
    """Reads the time of day as it is, on the day of the tests; the clock is read nowhere else."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + SHIFT  # noqa: TID251  (this stands in for the clock)


setattr(clock, "datetime", _OnTheDay)  # noqa: B010  (before any test module asks what day it is)


def pytest_collection_finish() -> None:
    """What is there now stays to the end: no search for the garbage of a test looks through it again, and none is made for a handful."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 10)


@pytest.fixture(scope="session", autouse=True)
def cheap_hashes() -> Iterator[None]:
    """A password is tried a thousand times here: the function is the real one, but costs little. Processes of their own hash as they do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signin, "hasher", CHEAP)
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database file that the migrations have built."""
    path = tmp_path_factory.mktemp("template") / "lms.db"
    engine = make_engine(f"sqlite:///{path}")
    migrate.upgrade(engine)
    _settled(engine)
    return path


@pytest.fixture(scope="session")
def sqlite_town(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Town]:
    """The same with the small town in it, built once: most tests begin there."""
    path = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("town") / "lms.db"))
    engine = make_engine(f"sqlite:///{path}")
    town = _founded(engine)
    _settled(engine)
    return path, town


@pytest.fixture(scope="session")
def demo_database(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo town in a file, made once for all workers; copy it before writing to it."""
    return Context().run(shared, sqlite_template, _for_all_workers(tmp_path_factory) / "demo_town")


@pytest.fixture(scope="session")
def town_of(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[datetime], Path]:
    """`town_of(moment)`: the demo town of another day, made once for all workers; copy it before writing to it."""
    place = _for_all_workers(tmp_path_factory)
    return lambda at: shared(sqlite_template, place / f"demo_town_{at:%Y-%m-%d}", at=at)


def _for_all_workers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    own = tmp_path_factory.getbasetemp()
    return own if WORKER == "main" else own.parent


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with running_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of an empty PostgreSQL database that the migrations have built."""
    run_on(postgres_server, f"CREATE DATABASE {TEMPLATE}")
    engine = make_engine(named(postgres_server, TEMPLATE))
    migrate.upgrade(engine)
    engine.dispose()
    return TEMPLATE


@pytest.fixture(scope="session")
def postgres_town(postgres_server: str, postgres_template: str) -> tuple[str, Town]:
    """The name of one with the small town in it."""
    name = f"{postgres_template}_town"
    run_on(postgres_server, f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    engine = make_engine(named(postgres_server, name))
    town = _founded(engine)
    engine.dispose()
    return name, town


@pytest.fixture(scope="session")
def own_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the file of each test's database stands, always under one name."""
    return tmp_path_factory.mktemp("own")


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, own_directory: Path) -> Iterator[str]:
    """A fresh migrated database, with the town for who asks for that; each test that asks for one runs on SQLite and on PostgreSQL."""
    with_town = "town" in request.fixturenames
    if request.param == "sqlite":
        path = request.getfixturevalue("sqlite_town")[0] if with_town else request.getfixturevalue("sqlite_template")
        shutil.rmtree(own_directory)
        own_directory.mkdir()
        yield f"sqlite:///{shutil.copy(path, own_directory / 'lms.db')}"
        return
    server = request.getfixturevalue("postgres_server")
    template = request.getfixturevalue("postgres_town")[0] if with_town else request.getfixturevalue("postgres_template")
    run_on(server, f"CREATE DATABASE {OWN} TEMPLATE {template}")
    try:
        yield named(server, OWN)
    finally:
        run_on(server, f"DROP DATABASE IF EXISTS {OWN} WITH (FORCE)")


@pytest.fixture(scope="session")
def engine_of() -> Callable[[str], Engine]:
    """One engine for an address, whatever stands there: the statements that it compiled for one test serve the others."""
    return cache(make_engine)


@pytest.fixture
def engine(database_url: str, engine_of: Callable[[str], Engine]) -> Iterator[Engine]:
    """An engine of the test's own, with listeners and memories of its own."""
    shared = engine_of(database_url)
    yield shared.execution_options()
    shared.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A writing session with the real listeners. Commit before a browser looks; SQLite has one writer."""
    with session_factory(engine, HANDLERS)() as session:
        yield session


@pytest.fixture
def town(request: pytest.FixtureRequest, engine: Engine) -> Town:
    """環野市 in small: two 部, three 課, and a person of every role, committed."""
    with session_factory(engine)() as looking:
        is_empty = accounts.is_empty(looking)
    if is_empty:  # a database of the test's own
        return _founded(engine)
    built: Town = request.getfixturevalue("sqlite_town" if engine.dialect.name == "sqlite" else "postgres_town")[1]
    return built


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application without a database, assembled once: its routes and templates take longer than most tests."""
    return assemble(load({"LMS_DATA_DIR": str(tmp_path_factory.mktemp("house"))}))


@pytest.fixture
def app(house: Flask, engine: Engine, tmp_path: Path) -> Flask:
    """The application on the test's own database. Whoever adds a route assembles one of their own."""
    app = copy(house)
    app.config, app.extensions, app.view_functions = copy(house.config), dict(house.extensions), dict(house.view_functions)
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
    connect(app, load({"LMS_DATA_DIR": str(tmp_path / "data")}), engine)
    return app


@pytest.fixture
def midyear() -> Iterator[None]:
    """The next 11th of November: weeks of its fiscal year lie behind, on whatever day the test runs."""
    today = clock.today()
    with clock.standing_at(datetime(today.year + ((today.month, today.day) > (11, 11)), 11, 11, 3, tzinfo=UTC)):
        yield


@pytest.fixture
def visit(app: Flask, session: Session, town: Town) -> Callable[[PersonId | None], Visitor]:
    """`visit(town.yamano)`: a browser signed in as that person; `visit(None)`: one that is not."""

    def enter(person_id: PersonId | None) -> Visitor:
        return Visitor.enter(app, session, person_id)

    return enter


def _founded(engine: Engine) -> Town:
    """The small town, by the clock that runs: a test that has stopped its own may be the first to ask for what all others begin with."""

    def build() -> Town:
        with session_factory(engine, HANDLERS)() as session:
            built = build_town(session)
            session.commit()
        return built

    return Context().run(build)


def _settled(engine: Engine) -> None:
    """Everything stands in the one file, which may be copied."""
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")  # a checkpoint cannot run inside the transaction that we always open
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    engine.dispose()


def named(server: str, database: str) -> str:
    return server.rsplit("/", 1)[0] + "/" + database


@cache
def _on(server: str) -> Engine:
    """One line to the server for what is done to whole databases."""
    return create_engine(server, isolation_level="AUTOCOMMIT", pool_pre_ping=True)


def run_on(server: str, statement: str) -> None:
    with _on(server).connect() as connection:
        connection.execute(text(statement))


@pytest.fixture
def shelf(tmp_path: Path, session: Session, town: Town) -> Shelf:
    """The course ごみの分別案内 on its shelf, published."""
    made = Shelf(tmp_path / "courses")
    made.publish(session)
    return made
