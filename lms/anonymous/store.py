"""The place of the anonymous failures: a file of its own on SQLite, a schema and role of its own on PostgreSQL.

Its rows lie in the order of their random names, and it is written anew where it lies, so that neither order nor times of files or rows tell anything.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import finalize

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, delete, event, insert, make_url, select, text, update
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from lms.anonymous import schema
from lms.anonymous.models import EDITION, SINCE, TABLES, Anonymous, Edition, PulseAnswer
from lms.kernel import clock

FILE = "anonymous.db"
KEPT = "anonymous-published"  # the state of the last publication, for backups
HOUR = 3_600
BUSY_MILLISECONDS = 5_000
Rows = dict[str, list[dict[str, Any]]]


class Unreadable(Exception):
    """The store, or a copy of it, is not one that this version knows."""


class Store:
    """The anonymous failures beside the database at *url*; on SQLite, and for its copy, in the directory *data*."""

    def __init__(self, url: URL | str, data: Path) -> None:
        self._url, self._data = make_url(url), data
        self._engine: Engine | None = None
        self._searched: Engine | None = None

    @property
    def kept(self) -> Path:
        return self._data / KEPT

    @property
    def _is_sqlite(self) -> bool:
        return self._url.get_backend_name() == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with Session(self.engine().execution_options(anonymous_reads=True)) as session:
            yield session

    @contextmanager
    def searching(self) -> Iterator[Session]:
        """The same for searches of other pages, over a connection that is kept: making one was a fifth of the page, and a process of PostgreSQL.

        When it was last asked tells of a search. Whoever reads or writes on the pages without a trace has one that ends with it.
        """
        with Session(self._kept_open().execution_options(anonymous_reads=True)) as session:
            yield session

    def _kept_open(self) -> Engine:
        made = self.engine()  # with its tables, before anything reads them
        if self._is_sqlite:
            return made
        if self._searched is None:
            self._searched = _entering(create_engine(self._url, pool_size=1, max_overflow=-1, pool_pre_ping=True, hide_parameters=True))
            finalize(self, self._searched.dispose)
        return self._searched

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One writer at a time; what it wrote is there when the block ends, and the times of the files say no more than the hour."""
        with Session(self.engine(), expire_on_commit=False) as session:
            yield session
            session.commit()
        self.blur()

    def engine(self) -> Engine:
        if self._engine is None:
            made = self._made()
            self._engine = made
            self.blur()
        return self._engine

    def _made(self) -> Engine:
        if not self._is_sqlite:
            return _postgres(self._url)
        path = self._data / FILE
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        return _sqlite(path)

    def rewrite(self) -> None:
        """Lay every row down anew, in the order of the random names: nothing removed is left, nothing tells what came last."""
        engine = self.engine()
        if self._is_sqlite:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM")
        else:
            with engine.begin() as connection:
                _put(connection, _rows(connection))
        self.blur()

    def dump(self) -> bytes:
        """Everything, always the same for the same rows."""
        return _written(self._all())

    def _all(self) -> Rows:
        with self.engine().execution_options(anonymous_reads=True).connect() as connection:
            return _rows(connection)

    def has_rows(self) -> bool:
        with self.engine().execution_options(anonymous_reads=True).connect() as connection:
            return any(_rows(connection).values())

    def keep(self, target: Path | None = None) -> None:
        """Lay the present state down, for the backups only ever after a publication."""
        self._lay_down(self.dump() if target else _written(_closed(self._all())), target or self.kept)

    def keep_answers(self) -> None:
        """Lay down the answers of rounds that are over, beside the failures of the last publication. Twice is once."""
        answers = _closed(self._all())[PulseAnswer.__tablename__]
        if answers:
            rows = read_dump(self.kept.read_bytes()) if self.kept.exists() else {each.__tablename__: [] for each in TABLES}
            self._lay_down(_written({**rows, PulseAnswer.__tablename__: answers}), self.kept)

    def forget(self, failure_id: str) -> None:
        """What was withdrawn is not kept for backups either. That it went everybody sees in the same moment, so this tells no more."""
        if self.kept.exists():
            rows = read_dump(self.kept.read_bytes())
            left = {name: [row for row in each if row.get("failure_id", row.get("id")) != failure_id] for name, each in rows.items()}
            self._lay_down(_written(left), self.kept)

    def _lay_down(self, content: bytes, target: Path) -> None:
        fresh = target.with_name(f".{target.name}.fresh")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
        self.blur()

    def load(self, dumped: bytes) -> None:
        """Put the rows of a copy in the place of all that are there. Raises Unreadable."""
        rows = read_dump(dumped)
        with self.engine().begin() as connection:
            _put(connection, rows)
        self.rewrite()

    def is_there(self) -> bool:
        """Whether it was made already; asking makes none."""
        return (self._data / FILE).exists() if self._is_sqlite else schema.is_there(_plain(self._url))

    def is_made(self) -> bool:
        """The same, asked of the database only as long as it was not."""
        return self._engine is not None or self.is_there()

    def is_own(self) -> bool:
        """Whether the rows belong to a role of their own: always on SQLite, where they are a file of their own."""
        if self._is_sqlite:
            return True
        with self.engine().connect() as connection:
            return schema.has_own_role(connection)

    def faults(self) -> list[str]:
        """What the database finds wrong in the store; nothing, where it is sound."""
        with self.engine().execution_options(anonymous_reads=True).connect() as connection:
            if not self._is_sqlite:
                return []
            return [line for line in connection.scalars(text("PRAGMA integrity_check(3)")) if line != "ok"]

    def blur(self) -> None:
        """Whoever looks at the files sees the last full hour, at which the store is written anew in any case.

        The time of the last change to a file, which nobody can set, becomes that of this call: it is made every minute, whether or not anything came.
        """
        hour = int(clock.now().timestamp()) // HOUR * HOUR
        for path in (self._data / FILE, self.kept, self._data) if self._is_sqlite else (self.kept,):
            if path.exists():
                os.utime(path, (hour, hour))


def _sqlite(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}", poolclass=NullPool, hide_parameters=True, connect_args={"timeout": BUSY_MILLISECONDS / 1000}
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    _make_tables(engine)
    return engine


def _prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in ("journal_mode=DELETE", "secure_delete=ON", "synchronous=FULL", f"busy_timeout={BUSY_MILLISECONDS}", "temp_store=MEMORY"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT":
        return
    reads = bool(connection.get_execution_options().get("anonymous_reads"))
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reads else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _plain(url: URL) -> Engine:
    return create_engine(url, poolclass=NullPool, hide_parameters=True)


def _postgres(url: URL) -> Engine:
    engine = _entering(_plain(url))
    _make_tables(engine)
    return engine


def _entering(plain: Engine) -> Engine:
    """The same, whose transactions are those of the owner of the schema."""
    owner = schema.prepared(plain)
    engine = plain.execution_options(schema_translate_map={None: schema.NAME})
    event.listen(engine, "begin", lambda connection: schema.enter(connection, owner))
    return engine


def _make_tables(engine: Engine) -> None:
    """Own tables by own hands: the migrations of the database know nothing of them. Raises Unreadable."""
    with engine.begin() as connection:
        Anonymous.metadata.create_all(connection)
        found = connection.scalar(select(Edition.number))
        if found is None:
            connection.execute(insert(Edition).values(number=EDITION))
        elif found < EDITION:
            connection.execute(update(Edition).values(number=EDITION))  # create_all has made what it lacked
        elif found > EDITION:
            raise Unreadable(
                f"the store of the anonymous failures has edition {found}; this version knows {EDITION}: install the newer one"
            )


def _rows(connection: Connection) -> Rows:
    return {
        each.__tablename__: [
            dict(row) for row in connection.execute(select(*each.__table__.columns).order_by(*each.__table__.primary_key)).mappings()
        ]
        for each in TABLES
    }


def _closed(rows: Rows) -> Rows:
    """Without the answers of a round that still runs: two backups would tell who answered in between."""
    today, name = clock.today().isoformat(), PulseAnswer.__tablename__
    return {**rows, name: [row for row in rows[name] if row["round"] < today]}


def _written(rows: Rows) -> bytes:
    return json.dumps({"edition": EDITION, "rows": rows}, ensure_ascii=False, sort_keys=True, indent=0).encode()


def _put(connection: Connection, rows: Rows) -> None:
    for each in TABLES:
        _empty(connection, each)
        if rows[each.__tablename__]:
            connection.execute(insert(each), rows[each.__tablename__])


def _empty(connection: Connection, table: Any) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(delete(table.__table__))
    else:
        connection.execute(
            text(f"TRUNCATE {schema.NAME}.{table.__tablename__}")
        )  # a fresh file: nothing of the old rows is left, not even who wrote when


def read_dump(dumped: bytes) -> Rows:
    """The rows of a copy. Raises Unreadable."""
    try:
        said = json.loads(dumped)
        edition = said["edition"]
        rows = {name: said["rows"][name] if SINCE.get(name, 1) <= edition else [] for name in (each.__tablename__ for each in TABLES)}
        fits = 1 <= edition <= EDITION and all(
            set(row) == set(each.__table__.columns.keys()) for each in TABLES for row in rows[each.__tablename__]
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unreadable("the copy of the anonymous failures cannot be read") from error
    if not fits:
        raise Unreadable("the copy of the anonymous failures is of another edition")
    return rows
