"""From what was typed to a query that knows synonyms, readings, meanings and how common each word is: one statement."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Integer, String, bindparam, cast, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from lms.kernel.db import rows
from lms.search.kinds import EVERY_TERM, MOST_UNITS
from lms.search.models import SearchTerm, Synonym, TermMeaning
from lms.search.query import Known, Other, Query, Typed, Units, taken_apart, understood

MOST_OTHERS = 6  # other words for one: the most common ones
Key = TypeVar("Key")


def ask(session: Session, text: str) -> Query:
    """What somebody looks for, with everything that is known about its words now."""
    typed = taken_apart(text)
    return understood(typed, known(session, typed)) if typed.chunks or typed.phrases else understood(typed, Known())


def known(session: Session, typed: Typed) -> Known:
    spans = {" ".join(span): span for span in typed.spans() if len(" ".join(span)) <= MOST_UNITS}
    params = {
        "spans": list(spans) or [""],
        "forms": [EVERY_TERM, *typed.forms()],
        "readings": list(typed.readings()) or ["-"],
        "meanings": list(typed.meanings()) or [-1],
    }
    synonyms: defaultdict[Units, list[Other]] = defaultdict(list)
    readings: defaultdict[str, list[Other]] = defaultdict(list)
    meanings: defaultdict[int, list[Other]] = defaultdict(list)
    docs: dict[str, int] = {}
    for what, key, words, said, number in rows(session, _known(), params):
        other = Other(tuple(words.split()), said, number or 0)
        if what == "synonym":
            synonyms[spans[key]].append(other)
        elif what == "reading":
            readings[key].append(other)
        elif what == "meaning":
            meanings[int(key)].append(other)
        else:
            docs[key] = number
    documents = docs.pop(EVERY_TERM, 0)
    return Known(dict(synonyms), _commonest(readings), _commonest(meanings), docs, documents)


@cache
def _known() -> Any:
    key, other, term = aliased(Synonym), aliased(Synonym), aliased(SearchTerm)
    of_group = (other.group_id == key.group_id, other.units != key.units, other.units != "")
    synonyms: Any = (
        select(literal("synonym"), key.units, other.units, other.text, term.docs)
        .join(other, (of_group[0]) & (of_group[1]) & (of_group[2]))
        .join(term, term.term == other.units, isouter=True)
        .where(key.units.in_(bindparam("spans", expanding=True)))
    )
    word = SearchTerm
    docs: Any = select(literal("word"), word.term, word.term, word.term, word.docs).where(word.term.in_(bindparam("forms", expanding=True)))
    readings: Any = select(literal("reading"), word.reading, word.term, word.shown, word.docs).where(
        word.reading.in_(bindparam("readings", expanding=True))
    )
    meaning: Any = cast(TermMeaning.meaning, String)
    meanings: Any = (
        select(literal("meaning"), meaning, word.term, word.shown, word.docs)
        .join(TermMeaning, TermMeaning.term == word.term)
        .where(TermMeaning.meaning.in_(bindparam("meanings", expanding=True, type_=Integer())))
    )
    return union_all(synonyms, docs, readings, meanings)


def _commonest(found: dict[Key, list[Other]]) -> dict[Key, Sequence[Other]]:
    return {key: sorted(others, key=lambda other: -other.docs)[:MOST_OTHERS] for key, others in found.items()}
