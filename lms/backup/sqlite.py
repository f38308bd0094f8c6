"""SQLite: a consistent copy while people write, and the proof that a copy can be opened."""

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from lms.backup.faults import Damaged, Refused

BUSY_SECONDS = 30


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///")).resolve()


def size(path: Path) -> int:
    return sum(each.stat().st_size for each in (path, path.with_name(path.name + "-wal")) if each.exists())


def copy(source: Path, target: Path) -> None:
    """A copy of one moment. Writers go on meanwhile: in WAL mode a reader stops nobody."""
    if not source.is_file():
        raise Refused(f"there is no database at {source}: start the product once, or say LMS_DATA_DIR")
    try:
        with closing(sqlite3.connect(source, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.OperationalError as error:
        raise Refused(f"the database could not be copied now ({error})") from error
    except sqlite3.DatabaseError as error:
        raise Damaged(f"the database could not be copied: it is not sound ({error})") from error


def check(path: Path) -> Mapping[str, int]:
    """Open it, look through all of it, count the rows of each table. Raises Damaged."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            said = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
            if said != ["ok"]:
                raise Damaged(f"the copy is not sound: {'; '.join(said)}")
            lost = connection.execute("PRAGMA foreign_key_check").fetchone()
            if lost is not None:
                raise Damaged(f"a row of {lost[0]} points to a missing row of {lost[2]}")
            return {table: _count(connection, table) for table in tables(connection)}
    except sqlite3.DatabaseError as error:
        raise Damaged(f"the copy cannot be opened ({error})") from error


def tables(connection: sqlite3.Connection) -> list[str]:
    """Ordinary tables; the search index is counted by what it indexes."""
    found = connection.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
    )
    return sorted(row[0] for row in found)


def _count(connection: sqlite3.Connection, table: str) -> int:
    quoted = table.replace('"', '""')
    return int(connection.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0])  # noqa: S608  (a table's own name, quoted)


def migration(path: Path) -> str:
    """The number at which the schema of a copy stands."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(found[0]) if found else ""


def is_empty(path: Path) -> bool:
    """Whether nothing was ever put there. Not even opened: a damaged one would lose its log."""
    return not path.exists() or path.stat().st_size == 0


def fold(path: Path) -> None:
    """Everything into the one file: no log beside it is needed any more."""
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    with path.open("rb+") as file:
        os.fsync(file.fileno())
