"""Writing to the index and asking it, on either database, through the session that also changes the document."""

from collections.abc import Collection, Iterable
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnClause,
    Select,
    String,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
    table,
    text,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Session

from lms.search.query import Query, Sequence, Term
from lms.search.schema import COLLECTIONS
from lms.search.tokens import tokens

MOST_TOKENS = 16_000  # a tsvector knows no later place
ENOUGH = 10  # with so many full matches, nobody needs the looser ones
TITLE_WEIGHT = 4.0


def put(session: Session, collection: str, doc_id: int, *, title: str, body: str) -> None:
    """Index a document, or index it anew."""
    remove(session, collection, doc_id)
    heads, rest = tokens(title)[:MOST_TOKENS], tokens(body)
    if _is_sqlite(session):
        values = {"id": doc_id, "title": " ".join(heads), "body": " ".join(rest)}
        session.execute(text(f"INSERT INTO {_named(collection)} (rowid, title, body) VALUES (:id, :title, :body)"), values)  # noqa: S608
        return
    vector = _vector(heads, rest[: MOST_TOKENS - len(heads)])
    statement = text(f"INSERT INTO {_named(collection)} (doc_id, tokens) VALUES (:id, CAST(:vector AS tsvector))")  # noqa: S608
    session.execute(statement, {"id": doc_id, "vector": vector})


def prepared(title: str, body: str) -> list[str]:
    """A document as *put_many* takes it: the slow part, to be done before a transaction is opened. Plain strings, so that it can wait in a file."""
    return [" ".join(tokens(title)[:MOST_TOKENS]), " ".join(tokens(body))]


def put_many(session: Session, collection: str, documents: Collection[tuple[int, list[str]]]) -> None:
    """Index (doc_id, what *prepared* made) of documents that do not stand in the index yet."""
    if not documents:
        return
    if _is_sqlite(session):
        values = [{"id": doc_id, "title": heads, "body": rest} for doc_id, (heads, rest) in documents]
        session.execute(text(f"INSERT INTO {_named(collection)} (rowid, title, body) VALUES (:id, :title, :body)"), values)  # noqa: S608
        return
    vectors = []
    for doc_id, (said, others) in documents:
        heads = said.split()
        vectors.append({"id": doc_id, "vector": _vector(heads, others.split()[: MOST_TOKENS - len(heads)])})
    session.execute(text(f"INSERT INTO {_named(collection)} (doc_id, tokens) VALUES (:id, CAST(:vector AS tsvector))"), vectors)  # noqa: S608


def remove(session: Session, collection: str, doc_id: int) -> None:
    key = "rowid" if _is_sqlite(session) else "doc_id"
    session.execute(text(f"DELETE FROM {_named(collection)} WHERE {key} = :id"), {"id": doc_id})  # noqa: S608


def size(session: Session, collection: str) -> int:
    return session.scalar(select(func.count()).select_from(table(_named(collection)))) or 0


def ids(session: Session, collection: str) -> set[int]:
    """Which documents stand in the index."""
    key: ColumnClause[int] = column("rowid" if _is_sqlite(session) else "doc_id")
    return set(session.scalars(select(key).select_from(table(_named(collection)))))


def reindex(session: Session, collection: str, rows: Iterable[tuple[int, str, str]]) -> int:
    """Build the index anew from (doc_id, title, body); answers how many."""
    session.execute(text(f"DELETE FROM {_named(collection)}"))  # noqa: S608
    done = 0
    for doc_id, title, body in rows:
        put(session, collection, doc_id, title=title, body=body)
        done += 1
    return done


def matching(session: Session, collection: str, query: Query) -> Any:
    """(doc_id, rank) of what answers *query*, to be joined; the smaller rank first. Takes the parameters of *asking*.

    Documents with every term come first; where there are few of them, those with any term follow.
    """
    return _matching(_named(collection), is_sqlite=_is_sqlite(session), is_single=len(query.terms) < 2)


def asking(session: Session, query: Query) -> dict[str, str]:
    """The words of *query* as the parameters of a statement that *matching* is part of."""
    said = _fts5 if _is_sqlite(session) else _tsquery
    return {"every_term": said(query, is_loose=False), "any_term": said(query, is_loose=True)}


@cache
def _matching(collection: str, *, is_sqlite: bool, is_single: bool) -> Any:
    ask = _ask_sqlite if is_sqlite else _ask_postgresql
    full = ask(collection, bindparam("every_term", type_=String())).cte("full_match")
    every = select(full.c.doc_id, full.c.rank)
    if is_single:
        return every
    loose = ask(collection, bindparam("any_term", type_=String())).cte("loose_match")
    few = select(func.count()).select_from(full).scalar_subquery() < ENOUGH
    more = select(loose.c.doc_id, loose.c.rank + 1_000).where(few, loose.c.doc_id.not_in(select(full.c.doc_id)))
    both = union_all(every, more).subquery("matches")
    return select(both.c.doc_id, both.c.rank)


def _ask_sqlite(collection: str, words: BindParameter[Any]) -> Select[tuple[int, float]]:
    index = table(collection, column("rowid"))
    rank = func.bm25(literal_column(collection), TITLE_WEIGHT, 1.0)
    said = literal_column(collection).op("MATCH")(words)
    return select(index.c.rowid.label("doc_id"), rank.label("rank")).where(said)


def _ask_postgresql(collection: str, words: BindParameter[Any]) -> Select[tuple[int, float]]:
    index = table(collection, column("doc_id"), column("tokens", TSVECTOR))
    asked = cast(words, TSQUERY)
    rank = -func.ts_rank_cd(index.c.tokens, asked)
    return select(index.c.doc_id, rank.label("rank")).where(index.c.tokens.op("@@")(asked))


def _fts5(query: Query, *, is_loose: bool) -> str:
    terms = [_joined(term, '"{}"', " AND ", " OR ") for term in query.terms]
    phrases = ['"{}"'.format(" ".join(phrase)) for phrase in query.phrases]
    asked = _all_of(terms, phrases, " AND ", " OR ", is_loose=is_loose)
    without = [_words(words, '"{}"', " AND ") for words in query.without]
    return f"({asked}) NOT ({' OR '.join(without)})" if without else asked


def _tsquery(query: Query, *, is_loose: bool) -> str:
    terms = [_joined(term, "'{}'", " & ", " | ") for term in query.terms]
    phrases = ["({})".format(" <-> ".join(f"'{word}'" for word in phrase)) for phrase in query.phrases]
    asked = _all_of(terms, phrases, " & ", " | ", is_loose=is_loose)
    without = [_words(words, "'{}'", " & ") for words in query.without]
    return f"({asked}) & !({' | '.join(without)})" if without else asked


def _all_of(terms: list[str], phrases: list[str], all_: str, any_: str, *, is_loose: bool) -> str:
    """Phrases are always asked for; of the terms all, or any where *is_loose*."""
    joined = [f"({(any_ if is_loose else all_).join(terms)})"] if terms else []
    return all_.join([*joined, *phrases])


def _joined(term: Term, quoted: str, all_: str, any_: str) -> str:
    return f"({any_.join(_words(choice, quoted, all_) for choice in term.choices)})"


def _words(words: Sequence, quoted: str, all_: str) -> str:
    return f"({all_.join(quoted.format(word) for word in words)})"


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
