"""Two transactions at the same moment: the second begins while what the first has done is there and not committed."""

import re
import threading
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from lms.kernel.db import session_factory
from lms.wiring import HANDLERS

WAITS = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
Deed = Callable[[Session], Any]


def crossing(engine: Engine, first: Deed, second: Deed, *, before: str) -> tuple[Any, Any]:
    """The second begins when the first is about to lock rows of the table *before*, and goes on until it is done or waits. What each answers or is told."""
    answers: dict[str, Any] = {}

    def run(who: str, deed: Deed, prepare: Deed) -> None:
        with session_factory(engine, HANDLERS)() as own:
            prepare(own)
            try:
                answers[who] = deed(own)
                own.commit()
            except Exception as failure:  # noqa: BLE001  (what went wrong is the test's to judge)
                answers[who] = failure

    other = threading.Thread(target=run, args=("second", second, lambda _: None))
    locks = re.compile(rf"(UPDATE|DELETE FROM) {before}\b|FROM {before}\b.*FOR .*UPDATE", re.DOTALL)

    def pause(own: Session) -> None:
        def watch(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if other.ident is None and locks.search(statement):
                other.start()
                _until_it_waits(engine, other)

        event.listen(own.connection(), "before_cursor_execute", watch)

    run("first", first, pause)
    assert other.ident is not None, f"the first locked nothing of {before}: {answers}"
    other.join(timeout=30)
    return answers["first"], answers["second"]


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
