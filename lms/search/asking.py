"""From what was typed to a query that knows synonyms, readings, meanings and how common each word is: one statement."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Integer, String, bindparam, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from lms.kernel.db import on_sqlite, rows
from lms.search import mistyped
from lms.search.clipped import clips_of, is_clipped
from lms.search.kinds import EVERY_TERM, MOST_UNITS
from lms.search.known import Known, Other
from lms.search.models import SearchTerm, Synonym, TermMeaning
from lms.search.query import NO_KANJI, Query, lost, understood
from lms.search.spelling import LEAST_SOUND, is_slip
from lms.search.tokens import sense_of, words
from lms.search.typed import Chunk, Typed, Units, katakana, taken_apart
from lms.search.years import other_years

MOST_OTHERS = 6  # other words for one: the most common ones
MOST_GUESSED = 6  # pieces of what was typed that may have been meant to be something else
A_NAME, A_NUMBER = 1_000, 20  # one document of so many has it, as a guess
Key = TypeVar("Key")


def ask(session: Session, text: str) -> Query:
    """What somebody looks for, with everything that is known about its words now."""
    typed = taken_apart(text)
    if not (typed.chunks or typed.phrases):
        return understood(typed, Known())
    typed, found = _meant(session, typed, known(session, typed))
    query = understood(typed, found)
    slips, clips = _slips(session, query), _clips(session, typed, found)
    return understood(typed, replace(found, slips=slips, clips=clips)) if slips or clips else query


def _meant(session: Session, typed: Typed, known_: Known) -> tuple[Typed, Known]:
    """In the place of what nowhere stands, what may have been meant, where that stands somewhere. One statement more, where there is such a thing."""
    dead = [chunk for chunk in typed.chunks if known_.documents and lost(chunk, known_)][:MOST_GUESSED]
    guesses = {chunk: [Chunk(guess, tuple(words(guess))) for guess in mistyped.meant(chunk.text)] for chunk in dead}
    guessed = tuple(guess for each in guesses.values() for guess in each)
    if not guessed:
        return typed, known_
    both = known_.along_with(known(session, Typed(guessed, (), ())))
    chunks = tuple(min((chunk, *guesses.get(chunk, ())), key=lambda each: lost(each, both)) for chunk in typed.chunks)
    return replace(typed, chunks=chunks), both


def _clips(session: Session, typed: Typed, known: Known) -> dict[Units, Sequence[Other]]:
    """For crumbs of what the dictionary does not know: what they may be cut short from. One statement more, where there are any."""
    cuts = [cut for chunk in typed.chunks for cut in clips_of(chunk, known.docs) if cut.units not in known.synonyms]
    if not cuts:
        return {}
    found = rows(session, _beginning_alike(on_sqlite(session)), {"letters": sorted({cut.written[0] for cut in cuts})}).all()
    clips = {
        cut.units: [Other(tuple(row.units.split()), row.said, row.docs) for row in found if is_clipped(cut.written, row.said)]
        for cut in cuts
    }
    return {units: others for units, others in _commonest(clips).items() if others}


@cache
def _beginning_alike(is_sqlite: bool) -> Any:  # noqa: FBT001
    """Words in use, and expressions of the office, which may be several words."""
    letters: Any = bindparam("letters", expanding=True)
    word, said = SearchTerm, Synonym
    words_: Any = select(word.term.label("units"), word.shown.label("said"), word.docs).where(
        func.substr(word.shown, 1, 1).in_(letters), word.docs > 0
    )
    return union_all(
        words_, select(said.units, said.text, _docs_of(said.units, is_sqlite=is_sqlite)).where(func.substr(said.text, 1, 1).in_(letters))
    )


def _slips(session: Session, query: Query) -> dict[str, Sequence[Other]]:
    """For words that nowhere stand: those in use that sound like them or differ by a letter. One statement more, where there is such a word."""
    forms = {form for term in query.terms if not term.reach for first in term.typed[:1] for form in first}
    dead = {form for form in forms if NO_KANJI.fullmatch(form) and len(form) >= LEAST_SOUND}
    if not dead or not query.documents:
        return {}
    lengths = {"least": min(map(len, dead)) - 2, "most": max(map(len, dead)) + 2}
    found = rows(session, _alike(), {"letters": sorted({katakana(form[0]) for form in dead}), **lengths}).all()
    slips = {
        form: [
            Other((row.term,), row.shown, row.docs)
            for row in found
            if is_slip(katakana(form), katakana(row.reading or row.term)) or (form.isascii() and is_slip(form, row.term))
        ]
        for form in dead
    }
    return {form: others for form, others in _commonest(slips).items() if others}


@cache
def _alike() -> Any:
    """By its reading, and as it is written: chatgpt is read チャットジーピーティー, and nobody slips in that."""
    word = SearchTerm
    alike = (
        func.substr(said, 1, 1).in_(bindparam("letters", expanding=True))
        & func.length(said).between(bindparam("least", type_=Integer()), bindparam("most", type_=Integer()))
        for said in (word.reading, word.term)
    )
    found = select(word.term, word.shown, word.reading, word.docs).where(or_(*alike), word.docs > 0)
    return found.order_by(word.docs.desc(), word.term)


def known(session: Session, typed: Typed) -> Known:
    spans = {" ".join(span): span for span in typed.spans() if len(" ".join(span)) <= MOST_UNITS}
    params = {
        "spans": list(spans) or [""],
        "forms": [EVERY_TERM, *typed.forms()],
        "readings": list(typed.readings()) or ["-"],
        "bones": list(typed.bones()) or ["-"],
        "meanings": list(typed.meanings()) or [-1],
    }
    synonyms: defaultdict[Units, list[Other]] = defaultdict(list)
    readings: defaultdict[str, list[Other]] = defaultdict(list)
    bones: defaultdict[str, list[Other]] = defaultdict(list)
    meanings: defaultdict[int, list[Other]] = defaultdict(list)
    docs: dict[str, int] = {}
    for what, key, units, said, number in rows(session, _known(on_sqlite(session)), params):
        other = Other(tuple(units.split()), said, number or 0)
        if what == "synonym":
            synonyms[spans[key]].append(other)
        elif what == "reading":
            readings[key].append(other)
        elif what == "bones":
            bones[key].append(other)
        elif what == "meaning":
            meanings[int(key)].append(other)
        else:
            docs[key] = number
    documents = docs.pop(EVERY_TERM, 0)
    docs = {**_guessed(typed, documents), **docs}
    said = {span: [*{other.units: other for other in others}.values()] for span, others in synonyms.items()}  # of several groups, each once
    said |= {span: [*said.get(span, ()), *years] for span in typed.spans() if (years := _years(span, documents))}
    return Known(said, _commonest(readings), _commonest(meanings), _commonest(bones), docs=docs, documents=documents)


def _guessed(typed: Typed, documents: int) -> dict[str, int]:
    """About how common words are that are not counted: names of persons, digits, and letters that are a name by themselves, as 金 of 補助金."""
    if not documents:
        return {}
    letters = dict.fromkeys((form for form in typed.forms() if len(form) == 1 and (sense := sense_of(form)) and sense.is_name), documents)
    numbers = dict.fromkeys((form for form in typed.forms() if form.isdecimal()), max(1, documents // A_NUMBER))
    return {**letters, **numbers, **dict.fromkeys(typed.names(), max(1, documents // A_NAME))}


def _years(span: Units, documents: int) -> list[Other]:
    """The same year as others write it: about as common as any number."""
    return [Other(units, "".join(units), max(1, documents // A_NUMBER)) for units in other_years(span)]


@cache
def _known(is_sqlite: bool) -> Any:  # noqa: FBT001
    key, other = aliased(Synonym), aliased(Synonym)
    of_group = (other.group_id == key.group_id, other.units != key.units, other.units != "")
    synonyms: Any = (
        select(literal("synonym"), key.units, other.units, other.text, _docs_of(other.units, is_sqlite=is_sqlite))
        .join(other, (of_group[0]) & (of_group[1]) & (of_group[2]))
        .where(key.units.in_(bindparam("spans", expanding=True)))
    )
    word = SearchTerm
    docs: Any = select(literal("word"), word.term, word.term, word.term, word.docs).where(word.term.in_(bindparam("forms", expanding=True)))
    readings: Any = select(literal("reading"), word.reading, word.term, word.shown, word.docs).where(
        word.reading.in_(bindparam("readings", expanding=True))
    )
    bones: Any = select(literal("bones"), word.bones, word.term, word.shown, word.docs).where(
        word.bones.in_(bindparam("bones", expanding=True))
    )
    meaning: Any = cast(TermMeaning.meaning, String)
    meanings: Any = (
        select(literal("meaning"), meaning, word.term, word.shown, word.docs)
        .join(TermMeaning, TermMeaning.term == word.term)
        .where(TermMeaning.meaning.in_(bindparam("meanings", expanding=True, type_=Integer())))
    )
    return union_all(synonyms, docs, readings, bones, meanings)


def _docs_of(units: Any, *, is_sqlite: bool) -> Any:
    """In how many documents an expression stands at most: those of its rarest word."""
    if is_sqlite:
        each: Any = func.json_each('["' + func.replace(units, " ", '","') + '"]').table_valued("value", name="units")
    else:
        each = func.unnest(func.string_to_array(units, " ")).table_valued("value", name="units").render_derived()
    term = aliased(SearchTerm)
    counted = each.join(term, term.term == each.c.value, isouter=True)
    return select(func.min(func.coalesce(term.docs, 0))).select_from(counted).scalar_subquery()


def _commonest(found: dict[Key, list[Other]]) -> dict[Key, Sequence[Other]]:
    return {key: sorted(others, key=lambda other: -other.docs)[:MOST_OTHERS] for key, others in found.items()}
