"""The words that stand in the index: how they are read, what they mean, in how many documents they stand."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import delete, insert, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.search.kinds import EVERY_TERM, MOST_TERM
from lms.search.models import SearchTerm, TermMeaning
from lms.search.tokens import sense_of

LEARNING = 7_239_001  # the lock of PostgreSQL under which words are learnt


def learn(session: Session, counts: Mapping[str, int], documents: int) -> None:
    """Note words of documents that came in, *counts* by word. On PostgreSQL one transaction at a time does; what another passes over, the night mends."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    if not is_sqlite and not session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": LEARNING}):
        return
    add = (sqlite if is_sqlite else postgresql).insert
    found, meanings = _rows({**counts, EVERY_TERM: documents})
    new = add(SearchTerm)
    session.execute(new.on_conflict_do_update(index_elements=["term"], set_={"docs": SearchTerm.docs + new.excluded.docs}), found)
    if meanings:
        session.execute(add(TermMeaning).on_conflict_do_nothing(), meanings)


def relearn(session: Session, counts: Mapping[str, int], documents: int) -> None:
    """Put what was counted over all documents in the place of what was known."""
    session.execute(delete(TermMeaning))
    session.execute(delete(SearchTerm))
    found, meanings = _rows({**counts, EVERY_TERM: documents})
    session.execute(insert(SearchTerm), found)
    if meanings:
        session.execute(insert(TermMeaning), meanings)


def counted(tokens: Collection[str], into: Counter[str], times: int = 1) -> None:
    for token in set(tokens):
        into[token] += times


def _rows(counts: Mapping[str, int]) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """In one order, whoever writes them."""
    terms: list[dict[str, object]] = []
    meanings: list[dict[str, object]] = []
    for term, reading, groups in _worth_knowing(counts):
        terms.append({"term": term, "reading": reading, "docs": counts[term]})
        meanings += [{"meaning": group, "term": term} for group in groups]
    return terms, meanings


def _worth_knowing(counts: Mapping[str, int]) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    for term in sorted(counts):
        if term == EVERY_TERM:
            yield term, "", ()
        elif len(term) <= MOST_TERM and not term.isdecimal():
            sense = sense_of(term)
            if sense is None or not sense.is_name:
                yield term, sense.reading[:MOST_TERM] if sense else "", sense.meanings if sense else ()
