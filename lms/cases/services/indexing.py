"""The index of the cases built anew, some at a time, while people go on writing."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.cases import queries
from lms.cases.kinds import IN_SIGHT
from lms.cases.models import Case
from lms.cases.services import words_of
from lms.kernel import clock
from lms.kernel.db import hold_all, in_turn
from lms.search import index, synonyms
from lms.search.terms import Tally

IN_BULK = "cases in bulk"  # who writes many cases takes turns with others who do: each would hold rows for which the other waits
AT_ONCE = 100  # cases between two moments at which others may write: a tenth of a second, where SQLite lets nobody in


def _on() -> None:
    """All in the transaction of the caller."""


def reindex(session: Session, *, between: Callable[[], None] = _on) -> int:
    """Build the index of the cases anew, as after a change of the tokeniser or of the dictionary; answers how many there are.

    *between* is called after some of them and may commit: a case is in the index all the time, by its former words and then by its new ones.
    """
    began = clock.now()
    synonyms.read_anew(session)
    tally = Tally()
    after = 0
    while after >= 0:
        after = _some(session, after, tally)
        between()
    _end(session, tally, began)
    return tally.documents


def _some(session: Session, after: int, tally: Tally) -> int:
    """The next ones; answers the number of the last, and less than nothing where there are no more.

    Their rows are held: whoever changes one of them puts it into the index before this or after it.
    """
    in_turn(session, IN_BULK)
    cases = hold_all(session, Case, Case.id > after, Case.state.in_(IN_SIGHT), most=AT_ONCE)
    index.renew(session, queries.COLLECTION, (words_of(case) for case in cases), tally)
    return cases[-1].id if len(cases) == AT_ONCE else -1


def _end(session: Session, tally: Tally, began: datetime) -> None:
    """What does not belong there goes, and the words are counted: those beside, that only stand in what people wrote meanwhile."""
    written = session.scalars(select(Case).where(Case.updated_at >= began, Case.state.in_(IN_SIGHT)).order_by(Case.id))
    newer = Tally()
    index.renew(session, queries.COLLECTION, map(words_of, written), newer)
    tally.counts = newer.counts | tally.counts
    tally.shown = newer.shown | tally.shown
    there = index.ids(session, queries.COLLECTION)
    belong = set(session.scalars(select(Case.id).where(Case.state.in_(IN_SIGHT))))
    tally.documents = len(belong)
    index.recounted(session, queries.COLLECTION, tally, without=sorted(there - belong))
