"""The tables of an index: FTS5 on SQLite, weighted tsvectors with GIN on PostgreSQL. Called by the migrations."""

from sqlalchemy import Connection

COLLECTIONS = ("case_index", "lesson_index", "term_index")
COUNTED = "case_index"  # how common a word is, is said of the cases


def create(connection: Connection, collection: str) -> None:
    _check(collection)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"CREATE VIRTUAL TABLE {collection} USING fts5(title, body, tokenize='unicode61 remove_diacritics 0')")
        return
    connection.exec_driver_sql(f"CREATE TABLE {collection} (doc_id bigint PRIMARY KEY, tokens tsvector NOT NULL)")
    connection.exec_driver_sql(f"CREATE INDEX ix_{collection}_tokens ON {collection} USING gin (tokens)")


def add_heads(connection: Connection, collection: str) -> None:
    """The words of titles apart, on PostgreSQL: a weight inside a vector is not in its index. SQLite has a column of its own for them already."""
    _check(collection)
    if connection.dialect.name == "sqlite":
        return
    connection.exec_driver_sql(f"ALTER TABLE {collection} ADD COLUMN heads tsvector NOT NULL DEFAULT ''")
    connection.exec_driver_sql(f"UPDATE {collection} SET heads = ts_filter(tokens, '{{a}}')")  # noqa: S608
    connection.exec_driver_sql(f"CREATE INDEX ix_{collection}_heads ON {collection} USING gin (heads)")


def drop_heads(connection: Connection, collection: str) -> None:
    _check(collection)
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f"ALTER TABLE {collection} DROP COLUMN heads")


def drop(connection: Connection, collection: str) -> None:
    _check(collection)
    connection.exec_driver_sql(f"DROP TABLE {collection}")


def _check(collection: str) -> None:
    if collection not in COLLECTIONS:
        raise ValueError(collection)
