"""The database: whether it answers, keeps what it acknowledges, stands at the newest migration, and is whole."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from lms import migrate
from lms.admin.kinds.findings import Finding, Level
from lms.doctor.host import MEGABYTE
from lms.kernel.db import read_only
from lms.kernel.errors import N_

LEAST_SQLITE = (3, 35, 0)  # RETURNING
LEAST_POSTGRESQL = 14
SAFE_SQLITE = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
SAFE_POSTGRESQL = {"fsync": "on", "full_page_writes": "on"}
SERVER_TURNED_OFF = "off"
UNSAFE = N_("データベースの %(name)s が %(value)s です。停電のときに、保存したはずのものが消えるおそれがあります。")


def look(engine: Engine, *, is_thorough: bool) -> Iterator[Finding]:
    """Ends at the first that rules out the rest."""
    if (missing := _missing_file(engine)) is not None:
        yield missing
        return
    reading = read_only(engine)
    with reading.connect() as connection:
        version, size = _version_and_size(connection)
        yield Finding(
            "database",
            Level.WELL,
            N_("%(kind)s %(version)s、%(size)d MB"),
            params={"kind": _kind(engine), "version": version, "size": size},
        )
        yield from _old(engine, version)
        yield from _safety(connection)
    yield from _migrations(reading)
    if is_thorough and engine.dialect.name == "sqlite":
        with reading.connect() as connection:
            yield from _integrity(connection)


def unreachable(engine: Engine, reason: str) -> Finding:
    return Finding(
        "database",
        Level.STOP,
        N_("データベース（%(kind)s）を開けません：%(reason)s"),
        N_(
            "サーバーが動いているか、LMS_DATABASE_URL とデータの置き場所が正しいかを確かめてください。壊れているときは、バックアップから戻します。"
        ),
        {"kind": _kind(engine), "reason": reason},
    )


def _kind(engine: Engine) -> str:
    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[engine.dialect.name]


def _missing_file(engine: Engine) -> Finding | None:
    """To open a file that is not there would make one."""
    if engine.dialect.name != "sqlite" or Path(str(engine.url.database)).exists():
        return None
    text_ = N_("データベース %(path)s がまだありません。")
    mend = N_("`lms serve` か `lms migrate` が作ります。前からあったものなら、データの置き場所（--data）を確かめてください。")
    return Finding("database", Level.STOP, text_, mend, {"path": engine.url.database})


def _version_and_size(connection: Connection) -> tuple[str, int]:
    if connection.dialect.name == "sqlite":
        pages = connection.scalar(text("PRAGMA page_count")) or 0
        return sqlite3.sqlite_version, pages * (connection.scalar(text("PRAGMA page_size")) or 0) // MEGABYTE
    size = connection.scalar(text("SELECT pg_database_size(current_database())")) or 0
    return str(connection.scalar(text("SHOW server_version"))), int(size) // MEGABYTE


def _old(engine: Engine, version: str) -> Iterator[Finding]:
    if is_too_old(engine.dialect.name, version):
        yield Finding(
            "database-version",
            Level.STOP,
            N_("%(kind)s %(version)s は古すぎます。"),
            N_("PostgreSQL は14以降、SQLite は3.35以降にしてください。"),
            {"kind": _kind(engine), "version": version},
        )


def is_too_old(dialect: str, version: str) -> bool:
    numbers = tuple(int(part) for part in version.split(" ", maxsplit=1)[0].split(".") if part.isdigit())
    return numbers < LEAST_SQLITE if dialect == "sqlite" else numbers[:1] < (LEAST_POSTGRESQL,)


def _safety(connection: Connection) -> Iterator[Finding]:
    is_sqlite = connection.dialect.name == "sqlite"
    wanted = SAFE_SQLITE if is_sqlite else SAFE_POSTGRESQL
    ask = "PRAGMA" if is_sqlite else "SHOW"
    found = {name: str(connection.scalar(text(f"{ask} {name}"))) for name in wanted}
    unsafe = {name: value for name, value in found.items() if value != wanted[name]}
    if not is_sqlite and connection.scalar(text("SHOW synchronous_commit")) == SERVER_TURNED_OFF:
        unsafe["synchronous_commit"] = SERVER_TURNED_OFF
    for name, value in unsafe.items():
        yield Finding("database-safety", Level.LOOK, UNSAFE, _how_to_be_safe(is_sqlite=is_sqlite), {"name": name, "value": value})
    if not unsafe:
        yield Finding("database-safety", Level.WELL, N_("保存したものは、停電のあとにも残ります。"))


def _how_to_be_safe(*, is_sqlite: bool) -> str:
    if is_sqlite:
        return N_("データの置き場所を、ネットワーク越しではない手元のディスクにしてください。")
    return N_("postgresql.conf で、この項目を on に戻してください。")


def _migrations(reading: Engine) -> Iterator[Finding]:
    newest = migrate.newest()
    if migrate.is_current(reading):
        yield Finding("migrations", Level.WELL, N_("データベースの形は最新です（%(newest)s）。"), params={"newest": newest})
    else:
        yield Finding(
            "migrations",
            Level.STOP,
            N_("データベースの形が、このプログラムの版（%(newest)s）と合っていません。"),
            N_("バックアップを取ってから `lms migrate` を動かしてください。"),
            {"newest": newest},
        )


def _integrity(connection: Connection) -> Iterator[Finding]:
    """Reads every page: minutes for many gigabytes, so only when somebody asks for it by the command."""
    first = connection.scalar(text("PRAGMA quick_check(1)"))
    orphans = len(connection.execute(text("PRAGMA foreign_key_check")).fetchmany(1000)) if first == "ok" else 0
    if first != "ok":
        yield Finding(
            "integrity",
            Level.STOP,
            N_("データベースの中が壊れています：%(reason)s"),
            N_("止めて、いまのファイルを別に取っておき、バックアップから戻してください。"),
            {"reason": str(first).splitlines()[-1]},
        )
    elif orphans:
        yield Finding(
            "integrity",
            Level.LOOK,
            N_("つながりの切れた行が%(count)d行あります。"),
            N_(
                "`PRAGMA foreign_key_check` が示す行を、バックアップと見比べてください。ほかのプログラムで書き換えていないかも確かめてください。"
            ),
            {"count": orphans},
        )
    else:
        yield Finding("integrity", Level.WELL, N_("データベースの中は、切れ目なく読めます。"))
