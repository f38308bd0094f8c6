"""用語集: the words that the courses explain, in the order of the kana."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalog.models import GlossaryTerm
from lms.catalog.rules.terms import anchor_of
from lms.kernel.text import folded

STARTS = "あかさたなはまやらわ"
PLAIN = str.maketrans(
    "がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽぁぃぅぇぉゃゅょっ",
    "かきくけこさしすせそたちつてとはひふへほはひふへほあいうえおやゆよつ",
)


@dataclass(frozen=True, slots=True)
class Term:
    word: str
    reading: str
    text: str
    lessons: list[Any]

    @property
    def anchor(self) -> str:
        return anchor_of(self.word)


def terms(session: Session, words: str) -> list[tuple[str, list[Term]]]:
    """(row of the kana, its words); with *words*, those that hold them in word, reading or explanation."""
    wanted = folded(words)
    rows = session.execute(select(GlossaryTerm.word, GlossaryTerm.reading, GlossaryTerm.text, GlossaryTerm.used_in))
    found = [Term(*row) for row in rows]
    if wanted:
        found = [term for term in found if any(wanted in folded(text) for text in (term.word, term.reading, term.text))]
    found.sort(key=lambda term: (term.reading.translate(PLAIN), term.reading, term.word))
    return [(row, list(of_row)) for row, of_row in groupby(found, key=lambda term: row_of(term.reading))]


def row_of(reading: str) -> str:
    """The row of the kana in which a reading stands: せいせい in さ; others where no kana begins it."""
    first = reading[:1].translate(PLAIN)
    return max((start for start in STARTS if start <= first <= "ん"), default="")
