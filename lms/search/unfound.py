"""What was looked for in vain: counted by week, without the person, so that the office can add what is missing."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.kernel.db import on_sqlite
from lms.kernel.immutable import immutable
from lms.search.kinds import MOST_TEXT
from lms.search.models import UnfoundQuery
from lms.search.tokens import folded, words

KEPT_WEEKS = 26
MOST_SHOWN = 50


@immutable
class Unfound:
    words: str
    times: int
    monday: date  # of the last week in which it was looked for


def note(session: Session, text: str, today: date) -> None:
    """Count it, where it may be kept: short, with words that the dictionary knows as words and not as a name."""
    said = " ".join(folded(text).split())
    if not _may_be_kept(said):
        return
    add = (sqlite if on_sqlite(session) else postgresql).insert
    row = add(UnfoundQuery).values(words=said, monday=today - timedelta(days=today.weekday()), times=1)
    session.execute(row.on_conflict_do_update(index_elements=["words", "monday"], set_={"times": UnfoundQuery.times + 1}))


def listed(session: Session) -> Sequence[Unfound]:
    """The most frequent first."""
    times, last = func.sum(UnfoundQuery.times), func.max(UnfoundQuery.monday)
    found = select(UnfoundQuery.words, times, last).group_by(UnfoundQuery.words).order_by(times.desc(), last.desc(), UnfoundQuery.words)
    return [Unfound(*row) for row in session.execute(found.limit(MOST_SHOWN))]


def settle(session: Session, text: str) -> None:
    """Somebody has seen to it: it leaves the list until it is looked for in vain again."""
    session.execute(delete(UnfoundQuery).where(UnfoundQuery.words == text))


def forget_old(session: Session, today: date) -> int:
    """Answers how many rows went."""
    gone = delete(UnfoundQuery).where(UnfoundQuery.monday < today - timedelta(weeks=KEPT_WEEKS)).returning(UnfoundQuery.words)
    return len(session.scalars(gone).all())


def _may_be_kept(said: str) -> bool:
    found = list(words(said))
    return bool(found) and len(said) <= MOST_TEXT and not any(word.sense.is_name for word in found)
