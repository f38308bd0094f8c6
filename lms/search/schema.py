"""The tables of an index: FTS5 on SQLite, a weighted tsvector with GIN on PostgreSQL. Called by the migrations."""

from sqlalchemy import Connection

COLLECTIONS = ("case_index", "lesson_index", "term_index")


def create(connection: Connection, collection: str) -> None:
    _check(collection)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"CREATE VIRTUAL TABLE {collection} USING fts5(title, body, tokenize='unicode61 remove_diacritics 0')")
        return
    connection.exec_driver_sql(f"CREATE TABLE {collection} (doc_id bigint PRIMARY KEY, tokens tsvector NOT NULL)")
    connection.exec_driver_sql(f"CREATE INDEX ix_{collection}_tokens ON {collection} USING gin (tokens)")


def drop(connection: Connection, collection: str) -> None:
    _check(collection)
    connection.exec_driver_sql(f"DROP TABLE {collection}")


def _check(collection: str) -> None:
    if collection not in COLLECTIONS:
        raise ValueError(collection)
