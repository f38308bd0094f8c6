"""Where few cases have the words of a question: those that lie near to what it is about, in whatever words.

The pages show them apart (*beside*); the command line, which has one list, puts them among what has only some of the words (*best_ids*).
Of phrases that are demanded, and of words that must not be there, the vectors know nothing: then nothing is added.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator

from sqlalchemy.orm import Session

from lms.cases.queries import alike, listing
from lms.cases.queries.alike import Like
from lms.cases.queries.listing import Found, Wish
from lms.kernel.actor import Actor
from lms.kernel.ids import CaseId
from lms.search import ranking
from lms.search.asking import ask
from lms.search.query import Query

SHOWN = 3
EARLY = 10  # so that the first places of a list count for little more than the next ones
# What a place is worth among those that have any of the words, and among those that lie near; among the others it is one.
OF_SOME = OF_NEAR = 0.5


def beside(session: Session, actor: Actor, wish: Wish, found: Found) -> list[Like]:
    """What to show below the first page of a search, where few cases have all the words and nothing was chosen. Two statements."""
    is_plain = wish.page == 1 and not any(wish.chosen.values()) and actor.reads_cases
    if not is_plain or (found.total >= ranking.ENOUGH and not found.is_loose):
        return []
    return _near(session, actor, found.query, SHOWN, without={row.id for row in found.rows})


def best_ids(session: Session, words: str, *, most: int) -> list[CaseId]:
    """The cases that everybody may read and that answer best, the near ones among them."""
    query = ask(session, words)
    found = listing.ranked(session, query, most=most)
    full = [case_id for case_id, rank in found if not ranking.is_loose(rank)]
    if len(full) >= min(most, ranking.ENOUGH):
        return full + [case_id for case_id, _ in found[len(full) :]]
    worth: defaultdict[CaseId, float] = defaultdict(float)
    for place, (case_id, rank) in enumerate(found[len(full) :]):
        worth[case_id] += (OF_SOME if ranking.is_of_some(rank) else 1) / (EARLY + place)
    for place, like in enumerate(_near(session, alike.EVERYBODY, query, most, without=full)):
        worth[like.id] += OF_NEAR / (EARLY + place)
    return [*full, *sorted(worth, key=lambda case_id: -worth[case_id])][:most]


def _near(session: Session, actor: Actor, query: Query, most: int, *, without: Collection[CaseId]) -> list[Like]:
    if not query.terms or query.phrases or query.without:
        return []
    return [like for like in alike.to_words(session, actor, [*_words(query)], most + len(without)) if like.id not in without][:most]


def _words(query: Query) -> Iterator[str]:
    """As cases have them: a word that nowhere stands as it was typed, in the other ways in which it does."""
    for term in query.terms:
        ways = term.typed if term.docs or not term.others else [other.units for other in term.others]
        yield from (unit for units in ways for unit in units)
