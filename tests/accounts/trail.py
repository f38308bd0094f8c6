"""The audit trail under attack: entries to seal, and the hands of somebody who has all rights in the database."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, text

from lms import jobs
from lms.accounts import services
from lms.accounts.services import trail
from lms.accounts.services.witness import witnessed
from lms.kernel.db import session_factory, snapshot
from lms.settings import Settings
from lms.wiring import HANDLERS


def entered(engine: Engine, count: int, action: str = "signed_in", directory: Path | None = None) -> None:
    """*count* entries of persons 1, 2, 3 …, noted in *directory*."""
    sessions = session_factory(engine, HANDLERS)
    with (witnessed(sessions, directory) if directory else sessions)() as session:
        for number in range(1, count + 1):
            services.audit(session, None if number == 1 else number, action, "person", number)  # type: ignore[arg-type]
            session.flush()  # ids in this order
        session.commit()


def chained(engine: Engine, settings: Settings, *counts: int) -> None:
    """Entries sealed in as many runs as there are *counts*."""
    for count in counts:
        entered(engine, count)
        assert jobs.run("seal_audit", engine, settings) == count


def report(engine: Engine, directory: Path) -> trail.Report:
    with session_factory(snapshot(engine))() as session:
        return trail.verify(session, directory)


@contextmanager
def attacking(engine: Engine) -> Iterator[Connection]:
    """A connection whose writes ask no trigger, as the owner of the database may have it."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
            yield connection
            connection.execute(text("SET session_replication_role = DEFAULT"))
            connection.commit()
            return
        triggers = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit%'")).all()
        for name, _ in triggers:
            connection.execute(text(f"DROP TRIGGER {name}"))
        yield connection
        for _, statement in triggers:
            connection.execute(text(statement))
        connection.commit()


def entries(engine: Engine) -> Sequence[Row[Any]]:
    with engine.connect() as connection:
        return connection.execute(text("SELECT * FROM audit_entries ORDER BY id")).all()
