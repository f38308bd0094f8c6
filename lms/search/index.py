"""Writing to the index and asking it, on either database, through the session that also changes the document."""

from collections.abc import Collection, Iterable, Iterator
from itertools import count
from typing import Any

from sqlalchemy import ColumnClause, column, func, select, table, text
from sqlalchemy.orm import Session

from lms.kernel.db import on_sqlite
from lms.kernel.immutable import immutable
from lms.search import ranking
from lms.search.kinds import MOST_SHOWN
from lms.search.query import Query
from lms.search.schema import COLLECTIONS, COUNTED
from lms.search.terms import Tally, learn, relearn
from lms.search.tokens import tokens

MOST_TOKENS = 16_000  # a tsvector knows no later place
AT_ONCE = 500  # documents in one call of the database


@immutable
class _Document:
    id: int
    heads: list[str]
    rest: list[str]


def put(session: Session, collection: str, doc_id: int, *, title: str, body: str) -> None:
    """Index a document, or index it anew."""
    index_many(session, collection, [(doc_id, title, body)])


def index_many(session: Session, collection: str, rows: Iterable[tuple[int, str, str]]) -> int:
    """Index (doc_id, title, body), or index them anew, a hundred thousand in a minute or two; answers how many."""
    tally = Tally()
    done = _put_all(session, collection, rows, tally, are_new=False)
    learn(session, tally)
    _tidy(session, collection, done)
    return done


def prepared(title: str, body: str) -> list[str]:
    """A document as *put_many* takes it: the slow part, to be done before a transaction is opened. Plain strings, so that it can wait in a file."""
    written: dict[str, str] = {}
    document = _document(0, title, body, written)
    differing = [f"{form}\t{shown}" for form, shown in written.items() if form != shown and not {"\t", "\n"} & set(shown)]
    return [" ".join(document.heads), " ".join(document.rest), "\n".join(differing)]


def put_many(session: Session, collection: str, documents: Collection[tuple[int, list[str]]], tally: Tally) -> None:
    """Index (doc_id, what *prepared* made) of documents that do not stand in the index yet. Their words wait in *tally* for *settle*."""
    if not documents:
        return
    made = [_Document(doc_id, heads.split(), rest.split()) for doc_id, (heads, rest, _) in documents]
    _write(session, collection, made)
    for document in made:
        tally.add([*document.heads, *document.rest], is_counted=collection == COUNTED)
    for _, (_, _, written) in documents:
        for line in written.splitlines():
            tally.shown.setdefault(*line.split("\t", 1))


def settle(session: Session, collection: str, tally: Tally) -> None:
    """Make the words known that *put_many* has met: once for all of them."""
    if not tally.counts:
        return
    learn(session, tally)
    _tidy(session, collection, tally.documents)


def renew(session: Session, collection: str, rows: Iterable[tuple[int, str, str]], tally: Tally) -> None:
    """Index (doc_id, title, body), or index them anew. Their words wait in *tally* for *recounted*."""
    _put_all(session, collection, rows, tally, are_new=False)


def recounted(session: Session, collection: str, tally: Tally, *, without: list[int]) -> None:
    """After all documents were renewed: those *without* a place here go, and what was counted stands in the place of what was known."""
    if without:
        _remove(session, collection, without)
    relearn(session, tally)
    _tidy(session, collection, tally.documents)


def reindex(session: Session, collection: str, rows: Iterable[tuple[int, str, str]]) -> int:
    """Build the index anew from (doc_id, title, body); answers how many. Of the cases, whose words are counted: *renew* and *recounted*."""
    session.execute(text(f"DELETE FROM {_named(collection)}"))  # noqa: S608
    tally = Tally()
    done = _put_all(session, collection, rows, tally, are_new=True)
    learn(session, tally)
    _tidy(session, collection, done)
    return done


def _tidy(session: Session, collection: str, written: int) -> None:
    """SQLite asks one piece faster than many. PostgreSQL puts new words on a list that every leg of a search reads through, until somebody sorts
    them in; after many it has to count its tables anew, or it asks them in the wrong order.
    """
    if on_sqlite(session):
        if written > AT_ONCE:
            session.execute(text(f"INSERT INTO {_named(collection)} ({collection}) VALUES ('optimize')"))  # noqa: S608
        return
    for place in ("tokens", "heads"):
        session.execute(select(func.gin_clean_pending_list(f"ix_{_named(collection)}_{place}")))
    if written > AT_ONCE:
        session.execute(text(f"ANALYZE {_named(collection)}, search_terms, term_meanings"))


def remove(session: Session, collection: str, doc_id: int) -> None:
    _remove(session, collection, [doc_id])


def size(session: Session, collection: str) -> int:
    return session.scalar(select(func.count()).select_from(table(_named(collection)))) or 0


def ids(session: Session, collection: str) -> set[int]:
    """Which documents stand in the index."""
    key: ColumnClause[int] = column("rowid" if on_sqlite(session) else "doc_id")
    return set(session.scalars(select(key).select_from(table(_named(collection)))))


def matching(session: Session, collection: str, query: Query, *, is_counting: bool = False) -> Any:
    """(doc_id, rank) of what answers *query*, to be joined; the smaller rank first. Takes the parameters of *asking*."""
    return ranking.hits(ranking.way(_named(collection), query, is_sqlite=on_sqlite(session), is_counting=is_counting))


def titled(session: Session, collection: str) -> Any:
    """(doc_id, rank) of what has every word of a query in its title. Takes the parameters of *asking*."""
    return ranking.titled(ranking.Way(_named(collection), on_sqlite(session), is_weighed=False))


def asking(session: Session, query: Query, *, most: int = MOST_SHOWN) -> dict[str, Any]:
    """The words of *query* as the parameters of a statement that *matching* is part of."""
    return ranking.params(query, is_sqlite=on_sqlite(session), most=most)


def _put_all(session: Session, collection: str, rows: Iterable[tuple[int, str, str]], tally: Tally, *, are_new: bool) -> int:
    done = 0
    for batch in _batches(rows):
        documents = [_document(*row, tally.shown) for row in batch]
        if not are_new:
            _remove(session, collection, [document.id for document in documents])
        _write(session, collection, documents)
        for document in documents:
            tally.add([*document.heads, *document.rest], is_counted=collection == COUNTED)
        done += len(documents)
    return done


def _batches(rows: Iterable[tuple[int, str, str]]) -> Iterator[list[tuple[int, str, str]]]:
    batch: list[tuple[int, str, str]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _document(doc_id: int, title: str, body: str, shown: dict[str, str]) -> _Document:
    heads = tokens(title, shown)[:MOST_TOKENS]
    return _Document(doc_id, heads, tokens(body, shown)[: MOST_TOKENS - len(heads)])


def _remove(session: Session, collection: str, doc_ids: list[int]) -> None:
    key = "rowid" if on_sqlite(session) else "doc_id"
    session.execute(text(f"DELETE FROM {_named(collection)} WHERE {key} = :id"), [{"id": doc_id} for doc_id in doc_ids])  # noqa: S608


def _write(session: Session, collection: str, documents: list[_Document]) -> None:
    if on_sqlite(session):
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


def _named(collection: str) -> str:
    if collection not in COLLECTIONS:
        raise ValueError(collection)
    return collection
