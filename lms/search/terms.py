"""The words that stand in the index: how they are read, what they mean, in how many documents they stand."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import delete, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.kernel.db import on_sqlite
from lms.search.kinds import EVERY_TERM, MOST_TERM
from lms.search.models import SearchTerm, Synonym, TermMeaning
from lms.search.spelling import bones
from lms.search.tokens import sense_of

LEARNING = 7_239_001  # the lock of PostgreSQL under which words are learnt


@dataclass(slots=True)
class Tally:
    """Words of documents: in how many each stands, and how it is written there."""

    counts: Counter[str] = field(default_factory=Counter)
    shown: dict[str, str] = field(default_factory=dict)
    documents: int = 0

    def add(self, tokens: Iterable[str], *, is_counted: bool) -> None:
        """A document that is not counted still makes its words known."""
        times = 1 if is_counted else 0
        self.documents += times
        for token in set(tokens):
            self.counts[token] += times


def learn(session: Session, tally: Tally) -> None:
    """Note words of documents that came in. On PostgreSQL one transaction at a time does; what another passes over, the night mends."""
    is_sqlite = on_sqlite(session)
    if not is_sqlite and not session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": LEARNING}):
        return
    add = (sqlite if is_sqlite else postgresql).insert
    found, meanings = _rows(tally)
    new = add(SearchTerm)
    session.execute(new.on_conflict_do_update(index_elements=["term"], set_={"docs": SearchTerm.docs + new.excluded.docs}), found)
    if meanings:
        session.execute(add(TermMeaning).on_conflict_do_nothing(), meanings)


def relearn(session: Session, tally: Tally) -> None:
    """Put what was counted over all documents in the place of what was known."""
    session.execute(delete(TermMeaning))
    session.execute(delete(SearchTerm))
    found, meanings = _rows(tally)
    session.execute(insert(SearchTerm), found)
    if meanings:
        session.execute(insert(TermMeaning), meanings)


def meanings(session: Session) -> list[list[str]]:
    """Groups of words that mean the same: what the dictionary says of the words in use, then what the office says."""
    found: dict[tuple[str, int], list[str]] = {}
    for meaning, term in session.execute(select(TermMeaning.meaning, TermMeaning.term).order_by(TermMeaning.meaning, TermMeaning.term)):
        found.setdefault(("dictionary", meaning), []).append(term)
    for number, units in session.execute(select(Synonym.group_id, Synonym.units).order_by(Synonym.group_id, Synonym.place)):
        found.setdefault(("office", number), []).append(units.replace(" ", ""))  # of several units: the longer word that they make
    groups = [list(dict.fromkeys(each)) for each in found.values()]
    return [group for group in groups if len(group) > 1]


def documents(session: Session) -> int:
    """How many documents were counted."""
    return session.scalar(select(SearchTerm.docs).where(SearchTerm.term == EVERY_TERM)) or 0


def _rows(tally: Tally) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """In one order, whoever writes them."""
    terms: list[dict[str, object]] = [{"term": EVERY_TERM, "reading": "", "shown": "", "bones": "", "docs": tally.documents}]
    meanings: list[dict[str, object]] = []
    for term in sorted(tally.counts):
        sense = sense_of(term)
        if len(term) > MOST_TERM or term.isdecimal() or (sense is not None and sense.is_name):
            continue
        shown = tally.shown.get(term, term)[:MOST_TERM]
        reading = sense.reading[:MOST_TERM] if sense else ""
        terms.append({"term": term, "reading": reading, "shown": shown, "bones": bones(term), "docs": tally.counts[term]})
        meanings += [{"meaning": group, "term": term} for group in (sense.meanings if sense else ())]
    return terms, meanings
