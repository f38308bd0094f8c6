"""用語集: the words that are explained, in the order of the kana."""

import re
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalog.queries.words import STANDING
from lms.catalog.rules.terms import anchor_of
from lms.kernel.immutable import immutable
from lms.kernel.text import folded

STARTS = "あかさたなはまやらわ"
PLAIN = str.maketrans(
    "がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽぁぃぅぇぉゃゅょっゎゔ",
    "かきくけこさしすせそたちつてとはひふへほはひふへほあいうえおやゆよつわう",
)
SOUNDS = {"あ": "かさたなはまやらわ", "い": "きしちにひみり", "う": "くすつぬふむゆる", "え": "けせてねへめれ", "お": "こそとのほもよろを"}
VOWELS = {kana: vowel for vowel, row in SOUNDS.items() for kana in vowel + row}
LONG = re.compile("(?<=(.))ー")


@immutable
class Term:
    word: str
    reading: str
    text: str
    english: str
    lessons: list[Any]
    is_own: bool

    @property
    def anchor(self) -> str:
        return anchor_of(self.word)


def terms(session: Session, words: str) -> list[tuple[str, list[Term]]]:
    """(row of the kana, its words); with *words*, those that hold them in word, reading or explanation."""
    wanted = folded(words)
    columns = (STANDING.word, STANDING.reading, STANDING.text, STANDING.english, STANDING.used_in, STANDING.is_own)
    found = [Term(*row[:4], row.used_in or [], row.is_own) for row in session.execute(select(*columns))]
    if wanted:
        found = [term for term in found if any(wanted in folded(text) for text in (term.word, term.reading, term.text, term.english))]
    found.sort(key=lambda term: (in_order(term.reading), term.reading, term.word))
    return [(row, list(of_row)) for row, of_row in groupby(found, key=lambda term: row_of(term.reading))]


def in_order(reading: str) -> str:
    """As a Japanese dictionary sorts: voiced and small kana as the plain ones, a long sound as its vowel (えーあい as ええあい)."""
    return LONG.sub(lambda found: VOWELS.get(found[1], "ー"), reading.translate(PLAIN))


def row_of(reading: str) -> str:
    """The row of the kana in which a reading stands: せいせい in さ; others where no kana begins it."""
    first = reading[:1].translate(PLAIN)
    return max((start for start in STARTS if start <= first <= "ん"), default="")
