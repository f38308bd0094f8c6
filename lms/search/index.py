"""Writing to the index and asking it, on either database, through the session that also changes the document."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy import ColumnClause, column, func, select, table, text
from sqlalchemy.orm import Session

from lms.search import ranking
from lms.search.query import Query
from lms.search.schema import COLLECTIONS, COUNTED
from lms.search.terms import counted, learn, relearn
from lms.search.tokens import tokens

MOST_TOKENS = 16_000  # a tsvector knows no later place
AT_ONCE = 500  # documents in one call of the database


@dataclass(frozen=True, slots=True)
class _Document:
    id: int
    heads: list[str]
    rest: list[str]


def put(session: Session, collection: str, doc_id: int, *, title: str, body: str) -> None:
    """Index a document, or index it anew."""
    index_many(session, collection, [(doc_id, title, body)])


def index_many(session: Session, collection: str, rows: Iterable[tuple[int, str, str]]) -> int:
    """Index (doc_id, title, body), or index them anew, a hundred thousand in a minute or two; answers how many."""
    counts, done = _put_all(session, collection, rows, are_new=False)
    if counts:
        learn(session, counts, done if collection == COUNTED else 0)
    return done


def reindex(session: Session, collection: str, rows: Iterable[tuple[int, str, str]]) -> int:
    """Build the index anew from (doc_id, title, body); answers how many. With that of the cases the words are counted anew."""
    session.execute(text(f"DELETE FROM {_named(collection)}"))  # noqa: S608
    counts, done = _put_all(session, collection, rows, are_new=True)
    if collection == COUNTED:
        relearn(session, counts, done)
    elif counts:
        learn(session, counts, 0)
    if done > AT_ONCE and _is_sqlite(session):  # one piece is asked faster than many
        session.execute(text(f"INSERT INTO {_named(collection)} ({collection}) VALUES ('optimize')"))  # noqa: S608
    return done


def remove(session: Session, collection: str, doc_id: int) -> None:
    _remove(session, collection, [doc_id])


def size(session: Session, collection: str) -> int:
    return session.scalar(select(func.count()).select_from(table(_named(collection)))) or 0


def ids(session: Session, collection: str) -> set[int]:
    """Which documents stand in the index."""
    key: ColumnClause[int] = column("rowid" if _is_sqlite(session) else "doc_id")
    return set(session.scalars(select(key).select_from(table(_named(collection)))))


def matching(session: Session, collection: str, query: Query, *, is_counting: bool = False) -> Any:
    """(doc_id, rank) of what answers *query*, to be joined; the smaller rank first. Takes the parameters of *asking*."""
    return ranking.hits(ranking.way(_named(collection), query, is_sqlite=_is_sqlite(session), is_counting=is_counting))


def asking(session: Session, query: Query, *, most: int = ranking.MOST_FULL) -> dict[str, Any]:
    """The words of *query* as the parameters of a statement that *matching* is part of."""
    return ranking.params(query, is_sqlite=_is_sqlite(session), most=most)


def _put_all(session: Session, collection: str, rows: Iterable[tuple[int, str, str]], *, are_new: bool) -> tuple[Counter[str], int]:
    """Answers in how many of the documents each word stands (none is counted in other collections than that of the cases), and how many came."""
    counts: Counter[str] = Counter()
    done = 0
    for batch in _batches(rows):
        documents = [_document(*row) for row in batch]
        if not are_new:
            _remove(session, collection, [document.id for document in documents])
        _write(session, collection, documents)
        for document in documents:
            counted({*document.heads, *document.rest}, counts, times=1 if collection == COUNTED else 0)
        done += len(documents)
    return counts, done


def _batches(rows: Iterable[tuple[int, str, str]]) -> Iterator[list[tuple[int, str, str]]]:
    batch: list[tuple[int, str, str]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _document(doc_id: int, title: str, body: str) -> _Document:
    heads = tokens(title)[:MOST_TOKENS]
    return _Document(doc_id, heads, tokens(body)[: MOST_TOKENS - len(heads)])


def _remove(session: Session, collection: str, doc_ids: list[int]) -> None:
    key = "rowid" if _is_sqlite(session) else "doc_id"
    session.execute(text(f"DELETE FROM {_named(collection)} WHERE {key} = :id"), [{"id": doc_id} for doc_id in doc_ids])  # noqa: S608


def _write(session: Session, collection: str, documents: list[_Document]) -> None:
    if _is_sqlite(session):
        statement = text(f"INSERT INTO {_named(collection)} (rowid, title, body) VALUES (:id, :title, :body)")  # noqa: S608
        session.execute(statement, [{"id": each.id, "title": " ".join(each.heads), "body": " ".join(each.rest)} for each in documents])
        return
    said = "INSERT INTO {} (doc_id, heads, tokens) VALUES (:id, CAST(:heads AS tsvector), CAST(:vector AS tsvector))"
    values = [{"id": each.id, "heads": _vector(each.heads, []), "vector": _vector(each.heads, each.rest)} for each in documents]
    session.execute(text(said.format(_named(collection))), values)


def _vector(heads: list[str], rest: list[str]) -> str:
    """Title words with weight A, the others with D, each at its place. Tokens hold letters and digits only."""
    place = count(1)
    return " ".join([f"'{word}':{next(place)}A" for word in heads] + [f"'{word}':{next(place)}" for word in rest])


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _named(collection: str) -> str:
    if collection not in COLLECTIONS:
        raise ValueError(collection)
    return collection
