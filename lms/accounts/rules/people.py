"""Names as they are read and sought: hiragana whatever was typed, furigana part by part. Pure."""

import re
import unicodedata
from functools import cache
from itertools import islice, product

from lms.kernel.immutable import immutable
from lms.search.kanji import OLD_KANJI

KATAKANA = re.compile("[ァ-ヶ]")
HIRAGANA = re.compile("[ぁ-ゖ]")
APART = 0x60  # between a katakana and its hiragana
COMPATIBLE = range(0xF900, 0xFB00)  # kanji that are there for old code pages alone
MOST_WORDS, MOST_SHAPES = 5, 32


def kana(text: str) -> str:
    """A reading in hiragana with single blanks, from katakana of either width."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    return KATAKANA.sub(lambda found: chr(ord(found[0]) - APART), plain)


@immutable
class Sought:
    """A word somebody looks for, without blanks: folded, in the shapes its kanji may have in a name, in hiragana and in katakana."""

    plain: str
    shapes: tuple[str, ...]
    hiragana: str
    katakana: str


def sought(text: str) -> Sought:
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    hiragana = kana(plain)
    return Sought(plain, shapes(plain), hiragana, HIRAGANA.sub(lambda found: chr(ord(found[0]) + APART), hiragana))


def sought_words(text: str) -> list[Sought]:
    """Word by word, as 佐藤 税務課: each may mean something else."""
    return [sought(word) for word in text.split()[:MOST_WORDS]]


def shapes(plain: str) -> tuple[str, ...]:
    """高橋 as 髙橋 as well: names keep the kanji they are registered with, whoever seeks them types what the keyboard gives."""
    by_kanji = _shapes_of_kanji()
    each = [by_kanji.get(OLD_KANJI.get(ord(sign), sign), (sign,)) for sign in plain]
    return tuple(islice(dict.fromkeys((plain, *("".join(signs) for signs in islice(product(*each), MOST_SHAPES)))), MOST_SHAPES))


@cache
def _shapes_of_kanji() -> dict[str, tuple[str, ...]]:
    """Of a kanji of today: itself and what it stands for; among them those that only compatibility tells apart, as 神 of old code pages."""
    found: dict[str, list[str]] = {}
    for old, new in OLD_KANJI.items():
        found.setdefault(new, [new]).append(chr(old))
    for sign in map(chr, COMPATIBLE):
        plain = unicodedata.normalize("NFKC", sign)
        if plain != sign:
            new = OLD_KANJI.get(ord(plain), plain)
            found.setdefault(new, [new]).append(sign)
    return {new: tuple(each) for new, each in found.items()}


def furigana(name: str, reading: str) -> list[tuple[str, str]]:
    """(part, reading) of a name, to be set as ruby; no reading over what is kana itself. One pair where the parts do not match."""
    parts, readings = name.split(), kana(reading).split()
    if len(parts) != len(readings):
        parts, readings = [name], [kana(reading)]
    return [(part, "" if kana(part) == above else above) for part, above in zip(parts, readings, strict=True)]
