"""While somebody types: words in use and titles that begin so."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.orm import Session

from lms.cases.kinds import CaseState
from lms.cases.models import Case
from lms.cases.queries import COLLECTION
from lms.cases.queries.sight import Sight, seeing, sight_of, visible
from lms.kernel.actor import Actor
from lms.kernel.db import rows
from lms.kernel.immutable import immutable
from lms.search import index, suggesting

MOST_WORDS, MOST_TITLES = 4, 5


@immutable
class Suggestions:
    words: tuple[str, ...] = ()
    titles: tuple[tuple[int, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.titles)


def suggestions(session: Session, actor: Actor, typed: str) -> Suggestions:
    """Words that stand in several cases, to staff; titles of what this reader may read. Two statements."""
    begun = suggesting.begun(session, typed)
    if begun is None or not begun.query:
        return Suggestions()
    statement = _titles(sight_of(actor), index.titled(session, COLLECTION))
    params = {**seeing(actor), **index.asking(session, begun.query), "most": MOST_TITLES}
    titles = tuple((row.id, row.title) for row in rows(session, statement, params))
    words = [f"{begun.before} {word}".strip() for word, is_common in begun.words if is_common] if actor.reads_cases else []
    return Suggestions(tuple(words[:MOST_WORDS]), titles)


@lru_cache(maxsize=100)
def _titles(sight: Sight, hits: Any) -> Any:
    answers = hits.subquery("hits")
    found = select(Case.id, Case.title).join(answers, answers.c.doc_id == Case.id).where(visible(sight), Case.state != CaseState.ARCHIVED)
    return found.order_by(answers.c.rank, Case.thanks_count.desc(), Case.id.desc()).limit(bindparam("most", type_=Integer()))
