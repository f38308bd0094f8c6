"""Engines, the declarative base, and the one rule of sessions: whoever opens one, commits it."""

import sqlite3
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, TypeVar

from sqlalchemy import (
    JSON,
    BigInteger,
    BindParameter,
    ColumnElement,
    DateTime,
    Dialect,
    Engine,
    Executable,
    Integer,
    MetaData,
    Result,
    Row,
    TypeDecorator,
    create_engine,
    event,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, make_transient_to_detached, mapped_column, sessionmaker
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key
from sqlalchemy.pool import ConnectionPoolEntry

from lms.kernel import clock, ids
from lms.kernel.events import HANDLERS_KEY, Handler
from lms.kernel.written import write_constants

READ_ONLY = "lms_read_only"
BUSY_MILLISECONDS = 5_000
TURNS = 29_555  # the first half of every key of *in_turn*: no other lock of ours has two
MOST_STATEMENTS = 2_000  # several times what the pages have


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes in, aware UTC datetimes out, on every database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.replace(tzinfo=UTC) if value else None

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """SQLite answers with text: read as UTC in one go, for a page may have a hundred and fifty of them."""
        return _moment if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(f"{text}+00:00") if text else None


Document = JSON().with_variant(JSONB(), "postgresql")
Key = BigInteger().with_variant(Integer(), "sqlite")


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        dict[str, Any]: Document,
        list[Any]: Document,
        **dict.fromkeys(ids.ALL, Key),
    }


Entity = TypeVar("Entity", bound=Base)


class Timestamped:
    """When a row came to be and when it last changed (UTC)."""

    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)


class Versioned:
    """A row that two people may have open at once: a lost update is refused, never written."""

    version: Mapped[int] = mapped_column(default=1, server_default="1")


def make_engine(url: str) -> Engine:
    """The one engine of a process, for SQLite (WAL, FULL) or PostgreSQL, with honest transactions on both."""
    if url.startswith("sqlite"):  # parameters by name: one that a statement asks thirty times is made ready once
        patience = {"timeout": BUSY_MILLISECONDS / 1000, "check_same_thread": False}
        engine = create_engine(url, paramstyle="named", connect_args=patience, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=10, hide_parameters=True)
        event.listen(engine, "connect", _prepare_postgresql)
        event.listen(engine, "handle_error", _without_the_row)
    write_constants(engine.dialect, lambda statement: statement in _compiled)
    return engine


def _without_the_row(context: ExceptionContext) -> None:
    """What went wrong, and not in which row: PostgreSQL says all that stands in it, and a log is no place for that."""
    said = getattr(getattr(context.original_exception, "diag", None), "message_primary", None)
    if said:
        context.original_exception.args = (said,)
        if context.sqlalchemy_exception is not None:
            context.sqlalchemy_exception.args = (said,)


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MILLISECONDS}", "temp_store=MEMORY"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _prepare_postgresql(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Helpers of one statement cost more to start than they save here, and there are other people who need the processors. Nor is a statement
    compiled before it runs, which PostgreSQL does by itself among 100,000 cases: 260 ms for one that takes 110.
    """
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute("SET max_parallel_workers_per_gather = 0")
    cursor.execute("SET jit = off")
    cursor.close()
    connection.autocommit = False


def _begin_sqlite(connection: Connection) -> None:
    """BEGIN IMMEDIATE for writers: a read that later writes would find the database locked in spite of any timeout."""
    read_only = bool(connection.get_execution_options().get(READ_ONLY))
    pooled = connection.connection
    cursor = pooled.cursor()
    if pooled.info.get(READ_ONLY) is not read_only:  # only where it changes: the pragma has SQLite forget every statement it has prepared
        cursor.execute(f"PRAGMA query_only={'ON' if read_only else 'OFF'}")
        pooled.info[READ_ONLY] = read_only
    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"
    try:
        cursor.execute(begin)
    except sqlite3.OperationalError as problem:  # as SQLAlchemy hands on what its own statements meet: the edge answers 503 and not 500
        raise OperationalError(begin, None, problem) from problem
    finally:
        cursor.close()


def read_only(engine: Engine) -> Engine:
    """The same engine and pool, whose transactions refuse every write."""
    return engine.execution_options(**{READ_ONLY: True, "postgresql_readonly": True})


def snapshot(engine: Engine) -> Engine:
    """Read-only, and all statements of a transaction see the same moment: SQLite always does, PostgreSQL has to be asked."""
    return read_only(engine) if engine.dialect.name == "sqlite" else read_only(engine).execution_options(isolation_level="REPEATABLE READ")


def session_factory(engine: Engine, handlers: Mapping[type, Sequence[Handler]] | None = None) -> sessionmaker[Session]:
    return sessionmaker(engine, expire_on_commit=False, info={HANDLERS_KEY: handlers or {}})


def on_sqlite(session: Session) -> bool:
    """Whether SQLite answers, for the statements that two databases have to be asked in two ways."""
    return session.get_bind().dialect.name == "sqlite"


def rows(session: Session, statement: Executable, params: Mapping[str, Any]) -> Result[*tuple[Any, ...]]:
    """Columns, read past the ORM's loading: half the cost, for statements that are built once and asked by every page. Sees what is pending."""
    session.flush()
    return session.connection().execute(statement, params, execution_options={"compiled_cache": _compiled_of(statement)})


def columns(session: Session, statement: Executable) -> Result[*tuple[Any, ...]]:
    """The same for a statement that is built for the occasion."""
    session.flush()
    return session.connection().execute(statement)


def put(session: Session, statement: Executable, many: Sequence[Mapping[str, Any]]) -> None:
    """Many rows in one go, past the ORM, for nothing reads them back; what the session has not written yet goes first."""
    session.flush()
    session.connection().execute(statement, many)


def in_turn(session: Session, what: str) -> None:
    """One transaction at a time gets past here for the same *what*, and the next when that one has ended.

    For who looks first whether something is there and writes it where it is not: of two at once the second sees what the first has written.
    SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name != "sqlite":
        key = {"turns": TURNS, "what": zlib.crc32(what.encode()) - 2**31}  # two words under one key would only wait for each other
        session.execute(text("SELECT pg_advisory_xact_lock(CAST(:turns AS integer), CAST(:what AS integer))"), key)


def hold(session: Session, kind: type[Entity], key: int) -> Entity | None:
    """The row as it stands and stays until this transaction ends; None where it is gone. Rows that others only point to it from do not wait.

    For who writes around it as well: the row in the middle comes first (a plan before its questions), so that no two wait each for the other.
    """
    found = select(kind).where(kind.__table__.c.id == key).with_for_update(key_share=True)
    return session.scalar(found.execution_options(populate_existing=True))


def hold_all(session: Session, kind: type[Entity], *of: ColumnElement[bool], most: int | None = None) -> Sequence[Entity]:
    """The same of several, in the order of their keys, for everybody alike; the first *most*."""
    found = select(kind).where(*of).order_by(*kind.__table__.primary_key).limit(most).with_for_update(key_share=True)
    return session.scalars(found.execution_options(populate_existing=True)).all()


def brought_in(session: Session, kind: type[Entity], row: Sequence[Any]) -> Entity:
    """The object of a *row* that a statement past the ORM has written: all columns of its table, the key first. The ORM takes five times as long."""
    made = session.identity_map.get(identity_key(kind, row[0]))
    is_new = made is None
    held = kind() if made is None else made
    for column, value in zip(kind.__table__.c, row, strict=False):
        set_committed_value(held, column.key, value)
    if is_new:
        make_transient_to_detached(held)
        session.add(held)
    return held


def take_over(session: Session, kind: type[Base], written: Iterable[Row[Any]]) -> None:
    """What a statement that went past the ORM has *written* (id and columns), into those objects that the session holds: no entity is read for it."""
    for row in written:
        held = session.identity_map.get(identity_key(kind, row.id))
        if held is not None:
            for name, value in zip(row._fields, row, strict=True):
                set_committed_value(held, name, value)


class _Compiled(dict[Any, Any]):
    """What one statement was compiled to. SQLAlchemy looks it up by everything that stands in the statement; here it is known which one it is."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_beside_the_statement(key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(_beside_the_statement(key), compiled)


def _beside_the_statement(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, _statement, *others = key
    return (dialect, *others)


_compiled: dict[Executable, _Compiled] = {}


def _compiled_of(statement: Executable) -> _Compiled:
    """Kept as long as the process: a statement that is built anew each time belongs to *columns*."""
    found = _compiled.get(statement)
    if found is None:
        if len(_compiled) >= MOST_STATEMENTS:
            _compiled.clear()
        found = _compiled[statement] = _Compiled()
    return found


def unweighed(parameter: BindParameter[Any]) -> ColumnElement[Any]:
    """A parameter of which PostgreSQL learns nothing when it plans: a plan for the moment then looks no better than the one it keeps.

    For what each reader has about as many of. Where the value says how many rows there are (a day long ago), planning anew may be worth it.
    """
    return select(parameter).scalar_subquery()


def word(value: str | int) -> ColumnElement[Any]:
    """A word or number of our own code as it stands in a statement that is built once: one parameter less to carry each time."""
    if isinstance(value, int):
        return literal_column(str(int(value)))
    if value and not value.isidentifier():
        raise ValueError(f"{value!r} is no word of a kind")
    return literal_column(f"'{value}'")


def spelled_out(values: Iterable[str | int]) -> list[ColumnElement[Any]]:
    """The same for an IN: a list of parameters would be written into the statement anew each time."""
    return [word(each) for each in values]
