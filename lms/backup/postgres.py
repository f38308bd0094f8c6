"""PostgreSQL: a dump of one moment by its own pg_dump, and back again inside one transaction."""

import os
import re
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import URL, Connection, Engine, inspect, text

from lms.anonymous.schema import NAME as ANONYMOUS
from lms.backup.faults import Damaged, Refused
from lms.kernel.immutable import immutable

ASIDE = "before_restore_"  # schemas in which a restore keeps what stood there; no backup takes them along
VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
SYSTEM = "/usr/lib/postgresql"
TRANSACTION_TIMEOUT_SINCE = 17
GOODBYES, GOODBYE_SECONDS = 10, 0.1


@immutable
class Programs:
    """pg_dump and pg_restore of one major version."""

    directory: Path
    major: int


def programs(least: int, named: Path | None) -> Programs:
    """The oldest that can speak to a server, or read a dump, of version *least*. Raises Refused."""
    fit = [found for place in _places(named) if (found := _looked_at(place)) is not None and found.major >= least]
    if not fit:
        raise Refused(
            f"pg_dump and pg_restore of PostgreSQL {least} or newer are needed: install them, or say their directory in LMS_PG_BIN"
        )
    return min(fit, key=lambda each: each.major)


def _places(named: Path | None) -> list[Path]:
    if named is not None:
        return [named]
    found = [Path(each) for each in os.environ.get("PATH", "").split(os.pathsep) if each]
    return [*found, *sorted(Path(SYSTEM).glob("*/bin"))]


def _looked_at(directory: Path) -> Programs | None:
    if not all((directory / name).is_file() for name in ("pg_dump", "pg_restore")):
        return None
    said = subprocess.run([str(directory / "pg_dump"), "--version"], capture_output=True, text=True, check=False)  # noqa: S603  (a path of ours)
    version = VERSION.search(said.stdout)
    return Programs(directory, int(version[1])) if version else None


def server_version(connection: Connection) -> int:
    return int(connection.scalar(text("SHOW server_version_num")) or 0) // 10_000


def size(connection: Connection) -> int:
    return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)


def tables(connection: Connection) -> list[str]:
    return sorted(inspect(connection).get_table_names(schema="public"))


def rows(connection: Connection) -> Mapping[str, int]:
    quote = connection.dialect.identifier_preparer.quote
    return {name: int(connection.scalar(text(f"SELECT count(*) FROM public.{quote(name)}")) or 0) for name in tables(connection)}  # noqa: S608


def migration(connection: Connection) -> str:
    if "alembic_version" not in tables(connection):
        return ""
    return str(connection.scalar(text("SELECT version_num FROM public.alembic_version")) or "")


@contextmanager
def snapshot(engine: Engine) -> Iterator[tuple[Connection, str]]:
    """One moment of the database, and the name by which pg_dump looks at the same one."""
    with engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True) as connection:
        yield connection, str(connection.scalar(text("SELECT pg_export_snapshot()")))
        connection.rollback()


def dump(with_: Programs, url: URL, snapshot_name: str, target: Path) -> None:
    wanted = (
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        f"--exclude-schema={ASIDE}*",
        f"--exclude-schema={ANONYMOUS}",  # kept on its own, and only as of a publication
        f"--snapshot={snapshot_name}",
        f"--file={target}",
    )
    _run(with_, "pg_dump", *wanted, f"--dbname={_without_password(url)}", password=url.password)


def check(with_: Programs, dumped: Path, expected: Mapping[str, int]) -> None:
    """The dump lists every table, and all of it can be read. Raises Damaged."""
    listed = set(re.findall(r" TABLE DATA public (\S+) ", _run(with_, "pg_restore", "--list", str(dumped))))
    missing = sorted(set(expected) - listed)
    if missing:
        raise Damaged(f"the dump lacks {', '.join(missing)}")
    _run(with_, "pg_restore", f"--file={os.devnull}", str(dumped))


def _without_password(url: URL) -> str:
    """Arguments of a process are seen by everybody on the machine."""
    return URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query).render_as_string(hide_password=False)


def _run(with_: Programs, name: str, *arguments: str, password: str | None = None) -> str:
    environment = {**os.environ, "LC_ALL": "C"} | ({"PGPASSWORD": password} if password else {})
    command = [str(with_.directory / name), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, stdin=subprocess.DEVNULL)  # noqa: S603  (no shell)
    if done.returncode:
        raise Damaged(f"{name} did not succeed: {done.stderr.strip()[:500]}")
    return done.stdout


def others_connected(connection: Connection) -> int:
    """How many other sessions are open on this database; one that is just closing is waited for."""
    for _ in range(GOODBYES):
        if not (others := _others(connection)):
            return 0
        time.sleep(GOODBYE_SECONDS)
    return others


def _others(connection: Connection) -> int:
    return int(
        connection.scalar(
            text(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND coalesce(backend_type, 'client backend') = 'client backend'"
            )
        )
        or 0
    )


def set_aside(connection: Connection, stamp: str) -> str:
    """Rename what stands there; a fresh, empty schema takes its place."""
    name = f"{ASIDE}{stamp}"
    connection.execute(text(f'ALTER SCHEMA public RENAME TO "{name}"'))
    connection.execute(text("CREATE SCHEMA public"))
    return name


def restore(with_: Programs, connection: Connection, dumped: Path) -> None:
    """Play the dump into *connection*, inside the transaction that is open there."""
    command = [str(with_.directory / "pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(dumped)]
    version = server_version(connection)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "LC_ALL": "C"}) as process:  # noqa: S603
        assert process.stdout is not None
        assert process.stderr is not None
        _play(connection, process.stdout, version)
        said = process.stderr.read().decode(errors="replace").strip()
    if process.returncode:
        raise Damaged(f"pg_restore did not succeed: {said[:500]}")


def _play(connection: Connection, script: IO[bytes], version: int) -> None:
    """Statements as they come; the rows of a table go in as a stream."""
    cursor = connection.connection.cursor()
    statements: list[bytes] = []

    def flush() -> None:
        waiting = b"".join(statements).decode()
        statements.clear()
        if waiting.strip():
            cursor.execute(waiting)

    for line in script:
        if line.startswith(b"COPY ") and line.rstrip().endswith(b" FROM stdin;"):
            flush()
            with cursor.copy(line.decode()) as copying:
                for row in _rows(script):
                    copying.write(row)
        elif not _is_for_others(line, version):
            statements.append(line)
    flush()
    cursor.execute("RESET ALL")  # the script has set a search path of its own
    cursor.close()


def _rows(script: IO[bytes]) -> Iterator[bytes]:
    while (row := script.readline()) != b"\\.\n":
        if not row:
            raise Damaged("the dump ends in the middle of a table")
        yield row


def _is_for_others(line: bytes, version: int) -> bool:
    """What only psql understands, and a setting that older servers do not have."""
    return line.startswith((b"\\restrict ", b"\\unrestrict ")) or (
        line.startswith(b"SET transaction_timeout") and version < TRANSACTION_TIMEOUT_SINCE
    )
