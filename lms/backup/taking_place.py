"""One database file in the place of another, in a single step, while nobody has either open."""

import os
import shutil
import sqlite3
import sys
from contextlib import closing, nullcontext
from pathlib import Path

from lms.backup.disk import sync_directory
from lms.backup.faults import Refused

if sys.platform != "win32":
    import fcntl

RUNNING = "the product is running on this data: stop `lms serve` (or web and worker) first"
COMPANIONS = ("-wal", "-shm", "-journal")


def refuse_while_running(data: Path) -> None:
    """A scheduler holds its lock for as long as it lives."""
    lock = data / "scheduler.lock"
    if sys.platform == "win32" or not lock.exists():
        return
    with lock.open("r", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refused(RUNNING) from error


def swap(fresh: Path, target: Path, stamp: str) -> str:
    """Put *fresh* in the place of *target*; what stood there is kept under a name with *stamp*. Answers that name."""
    if not stamp:
        _clear(target)
        fresh.replace(target)
        sync_directory(target.parent)
        return ""
    aside = keep_aside(target, stamp)
    try:
        holding = _alone(target)
    except Refused:
        aside.unlink()
        _clear(aside)
        raise
    with closing(holding) if holding is not None else nullcontext():
        _clear(target)
        if holding is not None:
            _clear(aside)  # all of it is in the one file now
        if sys.platform == "win32" and holding is not None:
            holding.close()
        fresh.replace(target)
        sync_directory(target.parent)
    return str(aside)


def _alone(target: Path) -> sqlite3.Connection | None:
    """Hold the old database alone: leaving WAL mode folds everything into the one file and succeeds only when nobody else has it open.

    None for a file that is no database any more: there is nothing to hold. Raises Refused.
    """
    connection = sqlite3.connect(target, timeout=1, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        connection.close()
        raise Refused(RUNNING) from error
    except sqlite3.DatabaseError:
        connection.close()
        return None
    return connection


def keep_aside(target: Path, stamp: str) -> Path:
    """A second name for the file, and for what a damaged one has beside it; the first name goes on to exist."""
    for companion in ("", *COMPANIONS):
        standing = target.with_name(target.name + companion)
        if standing.exists():
            _second_name(standing, target.with_name(f"{target.name}.before-restore-{stamp}{companion}"))
    return target.with_name(f"{target.name}.before-restore-{stamp}")


def _second_name(standing: Path, other: Path) -> None:
    try:
        os.link(standing, other)
    except OSError:  # a file system without hard links
        shutil.copy2(standing, other)


def _clear(target: Path) -> None:
    """An old log beside a new database would be played into it."""
    for companion in COMPANIONS:
        target.with_name(target.name + companion).unlink(missing_ok=True)
