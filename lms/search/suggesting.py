"""Words in use that begin with what somebody is typing, in kana or as they are written."""

from functools import cache
from typing import Any

from sqlalchemy import Integer, bindparam, func, or_, select
from sqlalchemy.orm import Session

from lms.kernel.db import rows
from lms.kernel.immutable import immutable
from lms.search.models import SearchTerm
from lms.search.query import Query, Term, parse
from lms.search.tokens import folded
from lms.search.typed import MOST_CHARACTERS, katakana

LEAST_DOCS = 3  # a word of fewer cases could be one that its writer has told to few
MOST_WORDS = 12


@immutable
class Begun:
    """What was typed: the words before, and those in use that the last piece may become."""

    before: str
    words: tuple[tuple[str, bool], ...]  # as written, and whether it stands in enough cases to be shown by itself
    query: Query  # for titles


def begun(session: Session, typed: str) -> Begun | None:
    """None where nothing can be said about it yet."""
    pieces = folded(typed[:MOST_CHARACTERS]).split()
    if not pieces or len(pieces[-1]) > MOST_WORDS * 2:
        return None
    last = pieces[-1]
    read = katakana(last)
    params = {"written": last, "read": read, "letters": len(last), "most": MOST_WORDS}
    found = rows(session, _beginning(), params).all()
    terms = [Term(last, tuple((row.term,) for row in found), docs=sum(row.docs for row in found))] if found else []
    earlier = parse(" ".join(pieces[:-1])).terms
    query = Query((*earlier, *terms)) if terms else parse(" ".join(pieces))
    words = tuple(dict.fromkeys((row.shown, row.docs >= LEAST_DOCS) for row in found))
    return Begun(" ".join(pieces[:-1]), words, query)


@cache
def _beginning() -> Any:
    term = SearchTerm
    letters = bindparam("letters", type_=Integer())
    written = func.substr(term.shown, 1, letters) == bindparam("written")
    read = func.substr(term.reading, 1, letters) == bindparam("read")
    found = select(term.term, term.shown, term.docs).where(or_(written, read), term.reading != "", func.length(term.term) > 1)
    return found.order_by(term.docs.desc(), term.term).limit(bindparam("most", type_=Integer()))
