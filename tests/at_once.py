"""Two transactions at the same moment: the second begins while what the first has done is there and not committed."""

import threading
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from lms.kernel.db import session_factory
from lms.wiring import HANDLERS

WAITS = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
Deed = Callable[[Session], Any]


def two_at_once(engine: Engine, first: Deed, second: Deed) -> tuple[Any, Any]:
    """What each answers, or the refusal that the second is told. Both commit."""
    answers: list[Any] = []

    def later() -> None:
        with session_factory(engine, HANDLERS)() as own:
            try:
                done = second(own)
                own.commit()
                answers.append(done)
            except Exception as failure:  # noqa: BLE001  (what went wrong is the test's to judge)
                answers.append(failure)

    other = threading.Thread(target=later)
    with session_factory(engine, HANDLERS)() as own:
        done = first(own)
        own.flush()
        other.start()
        _until_it_waits(engine, other)
        own.commit()
    other.join(timeout=30)
    return done, answers[0]


def _until_it_waits(engine: Engine, other: threading.Thread) -> None:
    """SQLite lets nobody begin; on PostgreSQL the second has looked, or waits for its turn to look."""
    if engine.dialect.name == "sqlite":
        other.join(timeout=0.1)
        return
    until = time.monotonic() + 10
    with engine.connect() as connection:
        while other.is_alive() and time.monotonic() < until and not connection.scalar(WAITS):
            connection.commit()
            time.sleep(0.01)
