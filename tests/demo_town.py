"""The invented town in a file of its own, for tests that look at it or live in it."""

import fcntl
import shutil
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from lms import demo, paths
from lms.catalog import services as catalog
from lms.kernel import clock
from lms.kernel.db import make_engine, session_factory
from lms.wiring import HANDLERS


def filled(template: Path, directory: Path, *, at: datetime | None = None) -> Path:
    """A fresh town in *directory*, out of an empty migrated database; as if it were *at*."""
    path = copy_of(template, directory)
    engine = make_engine(f"sqlite:///{path}")
    with clock.standing_at(at) if at else nullcontext():
        filled_database(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    engine.dispose()
    return path


def shared(template: Path, directory: Path, *, at: datetime | None = None) -> Path:
    """The town in *directory*, as if it were *at*, for several processes: the first fills it, whoever comes meanwhile waits for it."""
    directory.mkdir(exist_ok=True)
    with (directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (directory / "lms.db").exists():
            (making := directory / "making").mkdir()
            filled(template, making, at=at).rename(directory / "lms.db")
    return directory / "lms.db"


def filled_database(engine: Engine) -> None:
    """Courses and town in a migrated database."""
    with session_factory(engine, HANDLERS)() as session:
        catalog.publish(session, paths.COURSES)
        demo.fill(session)
        session.commit()


def copy_of(template: Path, directory: Path) -> Path:
    """A copy that one may write to."""
    return Path(shutil.copy(template, directory / "lms.db"))
