"""In which order documents answer: as it was typed, all words in the title, all words, all in other words, then without one of them.

Each of these is a leg: a question to the index with a limit of its own. They make one statement, the same for every query, so that it is
built once. A leg that a query does not need asks for a word that nowhere stands.
"""

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Float, Integer, String, bindparam, cast, column, func, literal_column, select, table, union_all
from sqlalchemy.dialects.postgresql import TSQUERY as TSQUERY_TYPE
from sqlalchemy.dialects.postgresql import TSVECTOR

from lms.search import wording
from lms.search.query import Query, Term

ENOUGH = 10  # with so many full answers, nobody needs the looser ones
MOST_FULL = 400  # answers of a leg that are ranked and shown
MOST_LOOSE = 60
MOST_WEIGHED = 12_000  # documents with a word, up to which weighing it is quick
MOST_PHRASED = 2_000  # the same for words that have to stand one after another, on PostgreSQL
COMMON = 0.05  # of all documents: a word that stands in more of them says nothing by itself
STEP = 1_000.0  # between tiers; a weight within a tier is smaller
LOOSE = 9 * STEP  # from here on: only some of the words are there
UNLIMITED = 1_000_000
TITLE_WEIGHT = 4.0
FULL = ("exact", "titled", "typed", "full")
LOOSER = ("loose_0", "loose_1", "loose_2", "loose_3")


@dataclass(frozen=True, slots=True)
class Way:
    """How an index is asked: which statement, without its parameters."""

    collection: str
    is_sqlite: bool
    is_weighed: bool = True
    is_counting: bool = False  # everything that answers, in no order


def way(collection: str, query: Query, *, is_sqlite: bool, is_counting: bool = False) -> Way:
    return Way(collection, is_sqlite, is_weighed=not is_counting and _is_weighable(query), is_counting=is_counting)


def params(query: Query, *, is_sqlite: bool, most: int = MOST_FULL) -> dict[str, Any]:
    """The words of *query* for each leg, and how many answers of a leg are looked at."""
    say = wording.FTS5 if is_sqlite else wording.TSQUERY
    nothing = say.phrase(wording.NOTHING)
    runs_are_quick = is_sqlite or _expected(query) <= MOST_PHRASED
    has_others = any(term.others for term in query.terms)
    said = {
        "exact": say.terms(query, query.terms, is_typed=True, also=query.runs) if query.runs and runs_are_quick else nothing,
        "typed": say.terms(query, query.terms, is_typed=True) if has_others else nothing,
        "full": say.terms(query, query.terms),
    }
    said["titled"] = nothing if query.without else said["full"]  # what is unwanted may stand below the title
    looser = [say.terms(query, terms) for terms in loosened(query)]
    said |= dict(zip(LOOSER, [*looser, *([nothing] * len(LOOSER))], strict=False))
    if is_sqlite:
        said["titled"] = f"{{title}} : {said['titled']}"
    return {**{f"leg_{name}": words for name, words in said.items()}, "most_full": most, "most_loose": MOST_LOOSE}


def loosened(query: Query) -> list[list[Term]]:
    """What to be content with, the best first: without the words that nowhere stand, without the most common one, the rarest alone."""
    alive = [term for term in query.terms if term.reach or not query.documents]
    ways: list[list[Term]] = []
    if query.pieces:
        single = [term for term in alive if all(len(units) == 1 for units in term.choices)]
        ways.append([*single, *query.pieces])
    if 0 < len(alive) < len(query.terms):
        ways.append(alive)
    parts = sorted(alive if len(alive) > 1 else [piece for piece in query.pieces if piece.docs], key=lambda term: term.reach)
    if len(parts) > 2:
        ways += [[term for term in parts if term is not dropped] for dropped in reversed(parts[-2:])]
    ways += [[term] for number, term in enumerate(parts[:2]) if number == 0 or _says_something(term, query)]
    return ways[: len(LOOSER)]


@cache
def hits(asked: Way) -> Any:
    """(doc_id, rank) of what answers, each once, the smaller rank first. Takes *params*."""
    full = _leg(asked, "full", 3).cte("full_leg")
    few = select(func.count()).select_from(full).scalar_subquery() < ENOUGH
    legs = [select(full.c.doc_id, full.c.rank)]
    if not asked.is_counting:
        for tier, name in enumerate(FULL[:-1]):
            leg = _leg(asked, name, tier).subquery(name)
            legs.append(select(leg.c.doc_id, leg.c.rank))
    for number, name in enumerate(LOOSER):
        leg = _leg(asked, name, 10 + number, is_loose=True).subquery(name)
        legs.append(select(leg.c.doc_id, leg.c.rank).where(few))
    every = union_all(*legs).subquery("legs")
    return select(every.c.doc_id, func.min(every.c.rank).label("rank")).group_by(every.c.doc_id)


@cache
def titled(asked: Way) -> Any:
    return _leg(asked, "titled", 0)


def _leg(asked: Way, name: str, tier: int, *, is_loose: bool = False) -> Any:
    words = bindparam(f"leg_{name}", type_=String())
    most = bindparam("most_loose" if is_loose else "most_full", type_=Integer())
    ask = _ask_sqlite if asked.is_sqlite else _ask_postgresql
    return ask(asked, name, words, most, tier * STEP)


def _ask_sqlite(asked: Way, name: str, words: Any, most: Any, tier: float) -> Any:
    index = table(asked.collection, column("rowid"))
    is_weighed = asked.is_weighed or name in LOOSER
    weight: Any = func.bm25(literal_column(asked.collection), literal_column(str(TITLE_WEIGHT)), literal_column("1.0"))
    rank = literal_column(str(tier)) + (weight if is_weighed else literal_column("0"))
    found = select(index.c.rowid.label("doc_id"), rank.label("rank")).where(literal_column(asked.collection).op("MATCH")(words))
    if asked.is_counting and name == "full":
        return found
    return found.order_by(weight if is_weighed else index.c.rowid.desc()).limit(most)


def _ask_postgresql(asked: Way, name: str, words: Any, most: Any, tier: float) -> Any:
    place = "heads" if name == "titled" else "tokens"
    index = table(asked.collection, column("doc_id"), column(place, TSVECTOR))
    query = cast(words, TSQUERY_TYPE)
    newest = select(index.c.doc_id, index.c[place].label("vector")).where(index.c[place].op("@@")(query))
    base = literal_column(str(tier))
    if asked.is_counting and name == "full":
        return select(newest.subquery().c.doc_id, cast(base, Float).label("rank"))
    some = newest.order_by(index.c.doc_id.desc()).limit(most).subquery(f"newest_{name}")
    rank = base - 10 * func.ts_rank(some.c.vector, query)
    return select(some.c.doc_id, cast(rank, Float).label("rank"))


def _is_weighable(query: Query) -> bool:
    return sum(term.reach for term in query.terms) <= MOST_WEIGHED


def _expected(query: Query) -> float:
    """In how many documents all words are to be expected, if they had nothing to do with each other; often it is some more."""
    total = max(query.documents, 1)
    share = math.prod(min(term.docs / total, 1.0) for term in query.terms)
    return 4 * total * share


def _says_something(term: Term, query: Query) -> bool:
    return term.reach <= max(COMMON * query.documents, ENOUGH)


def is_loose(rank: float) -> bool:
    """Whether a document with this rank has only some of the words."""
    return rank >= LOOSE
