"""What to be content with where too few documents have all that is asked for. Pure."""

import math
from collections.abc import Mapping

from lms.search.kinds import MOST_SHOWN
from lms.search.query import Query, Term, Thing

MOST_WAYS = 4  # as many legs of the statement are for them
MOST_WEIGHED = 12_000  # documents with a word, up to which weighing it is quick
COMMON = 0.2  # of all documents: a word that stands in more of them says nothing by itself
LEAST_PAIRED, MOST_PAIRED = 2, 5  # words of a sentence of which two have to stand together
MOST_PAIRED_DOCS = 2 * MOST_WEIGHED  # reading where words stand costs less than weighing all of it


def loosened(query: Query) -> list[list[Term]]:
    """The best first: words apart, without those that nowhere stand, or that part of them, without the most common one."""
    alive = [term for term in query.terms if term.reach or not query.documents]
    ways: list[list[Term]] = []
    if query.pieces:
        ways.append([*(term for term in alive if not term.is_divided), *query.pieces])
    if 0 < len(alive) < len(query.terms):
        in_part = [each for term in query.terms if term.reach or not term.others for each in _alive(term, _pieces(query))]
        ways += [in_part, alive] if len(in_part) > len(alive) else [alive]
    parts = sorted(
        alive if len(alive) > 1 else [piece for piece in query.pieces if piece.docs and len(piece.text) > 1], key=lambda term: term.reach
    )
    if len(parts) > 2:
        ways += [[term for term in parts if term is not dropped] for dropped in reversed(parts[-2:])]
    return [way for way in ways if min(term.reach for term in way) <= MOST_WEIGHED][:MOST_WAYS]


def paired(query: Query) -> list[Thing]:
    """Of a sentence, the things any two of which have to stand together, in their order; none where there are not two."""
    found: list[Thing] = []
    docs = 0
    things = about(query)
    for thing in sorted(things, key=reach)[:MOST_PAIRED]:
        docs += sum(term.reach for term in thing)
        if len(found) >= LEAST_PAIRED and docs > MOST_PAIRED_DOCS:
            break
        found.append(thing)
    return [thing for thing in things if thing in found] if len(found) >= LEAST_PAIRED else []


def about(query: Query) -> list[Thing]:
    """What a sentence is about: its nouns that somebody has used, and not nearly everybody."""
    pieces = _pieces(query)
    found = [tuple(each for term in thing if not term.is_frame for each in _alive(term, pieces)) for thing in query.things]
    return [*dict.fromkeys(thing for thing in found if thing and any(_says_something(term, query) for term in thing))]


def _pieces(query: Query) -> dict[str, Term]:
    """A letter by itself says little."""
    return {piece.text: piece for piece in query.pieces if piece.docs and len(piece.text) > 1}


def _alive(term: Term, pieces: Mapping[str, Term]) -> list[Term]:
    """A term, or what of it stands somewhere."""
    if term.reach or not term.is_divided:
        return [term] if term.reach else []
    return [pieces[unit] for unit in dict.fromkeys(unit for units in term.typed for unit in units) if unit in pieces]


def reach(thing: Thing) -> int:
    return min(term.reach for term in thing)


def telling(query: Query) -> list[Term]:
    """The words by which to look where nothing has all of them: the rarest, as long as looking at all their documents is quick."""
    dead = {unit for term in query.terms if not term.reach for choice in term.typed for unit in choice}
    pieces = [piece for piece in query.pieces if piece.text in dead]
    said = [term for thing in about(query) for term in thing]
    words = {term.choices: term for term in (*(said or query.terms), *pieces) if term.reach or not query.documents}
    found: list[Term] = []
    reach = 0
    for term in sorted(words.values(), key=lambda term: term.reach):
        reach += term.reach
        if found and (reach > MOST_WEIGHED or not _says_something(term, query)):
            break
        found.append(term)
    return found if reach <= MOST_WEIGHED or len(found) > 1 else []


def weight(term: Term, query: Query) -> float:
    """How much it says that a document has this word: the rarer, the more."""
    return math.log(1 + max(query.documents, 1) / max(term.reach, 1))


def _says_something(term: Term, query: Query) -> bool:
    """As it was typed; what others say for it may be common."""
    return (term.docs or term.reach) <= max(COMMON * query.documents, MOST_SHOWN)
