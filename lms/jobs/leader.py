"""Who of several workers runs the jobs: for thrift only, since two schedulers are harmless."""

import sys
import threading
from typing import IO

from sqlalchemy import Connection, Engine, NullPool, create_engine, text

from lms.settings import Settings

if sys.platform != "win32":
    import fcntl

LEADER = 7_365_024  # any number, the same in every process


class Leader:
    """Who runs the jobs when several workers stand ready: a lock that its process loses with its life."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine = engine
        self._path = settings.data / "scheduler.lock"
        self._file: IO[str] | None = None
        self._connection: Connection | None = None
        self._turn = threading.Lock()  # several jobs may ask at the same moment

    def is_mine(self) -> bool:
        with self._turn:
            try:
                return self._hold_file() if self._engine.dialect.name == "sqlite" else self._hold_database()
            except Exception:  # noqa: BLE001  (no lock, no leader: the next tick asks again)
                self._let_go()
                return False

    def release(self) -> None:
        with self._turn:
            self._let_go()

    def _let_go(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _hold_file(self) -> bool:
        if sys.platform == "win32":
            return True  # two schedulers are harmless, and one PC runs one
        if self._file is None:
            file = self._path.open("w", encoding="ascii")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                file.close()
                return False
            self._file = file
        return True

    def _hold_database(self) -> bool:
        if self._connection is not None:
            self._connection.execute(text("SELECT 1"))  # the lock lives as long as its connection
            return True
        own = create_engine(self._engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")  # a pooled one would keep the lock
        connection = own.connect()
        if connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": LEADER}).scalar_one():
            self._connection = connection
            return True
        connection.close()
        return False
