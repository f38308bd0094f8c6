"""PostgreSQL: a schema of its own for the anonymous failures, and a role of its own where the rights of the product's role allow one to be made."""

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import ProgrammingError

NAME = "anonymous"
KEY = 0x616E6F6E  # of the lock under which it is made, and under which its writers stand in line
INHERITS_APART_SINCE = 160_000


def prepared(engine: Engine) -> str:
    """Make schema and role where they are missing; answers the role that owns them. Without CREATEROLE it is the product's own."""
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": KEY})
        if _owner(connection) is None:
            _make(connection)
        return str(_owner(connection))


def is_there(engine: Engine) -> bool:
    with engine.connect() as connection:
        return _owner(connection) is not None


def _owner(connection: Connection) -> str | None:
    found = connection.scalar(text("SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = :name"), {"name": NAME})
    return str(found) if found is not None else None


def _make(connection: Connection) -> None:
    role = connection.dialect.identifier_preparer.quote_identifier(_role(connection))
    try:
        with connection.begin_nested():
            _make_role(connection, role)
            connection.execute(text(f"CREATE SCHEMA {NAME} AUTHORIZATION {role}"))
    except ProgrammingError:  # the product's role may make no others
        connection.execute(text(f"CREATE SCHEMA {NAME}"))


def _role(connection: Connection) -> str:
    return f"{connection.scalar(text('SELECT current_database()'))}"[:50] + "_anonymous"


def _make_role(connection: Connection, role: str) -> None:
    if not connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": _role(connection)}):
        connection.execute(text(f"CREATE ROLE {role} NOLOGIN"))
    version = int(connection.scalar(text("SHOW server_version_num")) or 0)
    apart = " WITH INHERIT FALSE, SET TRUE" if version >= INHERITS_APART_SINCE else ""
    connection.execute(text(f"GRANT {role} TO CURRENT_USER{apart}"))


def enter(connection: Connection, owner: str) -> None:
    """At the beginning of a transaction: become the owner; who writes stands in line."""
    quoted = connection.dialect.identifier_preparer.quote_identifier(owner)
    connection.exec_driver_sql(f"SET LOCAL ROLE {quoted}")
    if not connection.get_execution_options().get("anonymous_reads"):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({KEY})")


def has_own_role(connection: Connection) -> bool:
    return _owner(connection) != str(connection.scalar(text("SELECT session_user")))
