"""A start that finds another process writing waits for its turn: where nothing starts it anew, a start that gives up is an outage."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import structlog
from sqlalchemy import Engine, NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

MOST_SECONDS = 120
PREPARING = 7_365_025  # any number, the same in every process
LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's own code for having waited too long
PAUSE = 0.2  # seconds; SQLite itself has waited for five
T = TypeVar("T")
log = structlog.get_logger()


class Busy(Exception):
    """The other process did not end."""

    def __init__(self) -> None:
        super().__init__(f"another process has been writing into the database for {MOST_SECONDS} seconds: start again when it is done")


@contextmanager
def alone(engine: Engine) -> Iterator[None]:
    """Starts prepare a database one after another: two at once would both enter what neither has found. SQLite has one writer anyway. Raises Busy."""
    if engine.dialect.name == "sqlite":
        yield
        return
    own = create_engine(engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with own.connect() as connection:  # the lock lives as long as its connection
        connection.execute(text(f"SET lock_timeout = '{MOST_SECONDS}s'"))
        try:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": PREPARING})
        except OperationalError as problem:
            if getattr(problem.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                raise
            raise Busy from problem
        yield


def in_turn(step: Callable[[], T]) -> T:
    """What *step* answers, tried again while SQLite says that somebody else writes. Raises Busy after two minutes."""
    until = time.monotonic() + MOST_SECONDS
    while True:
        try:
            return step()
        except OperationalError as problem:
            if not _is_busy(problem):
                raise
            if time.monotonic() > until:
                raise Busy from problem
        log.warning("another process writes into the database: this start waits", at_most_seconds=MOST_SECONDS)
        time.sleep(PAUSE)


def wait_for_turn(engine: Engine) -> None:
    """Come back when this process may write: for a command whose own steps are not begun twice."""

    def look() -> None:
        with engine.begin():
            pass

    in_turn(look)


def _is_busy(problem: OperationalError) -> bool:
    """SQLite's own code for it, whatever it says beside."""
    return isinstance(problem.orig, sqlite3.OperationalError) and getattr(problem.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
