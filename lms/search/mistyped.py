"""What somebody meant whose keys did something else: Latin letters for kana, a letter that looks like another, a word that is not finished. Pure.

Each is a guess, to be asked for only where what was typed nowhere stands.
"""

import re
from collections.abc import Iterator
from functools import cache

from lms.kernel.kana import ROWS, VOWELS
from lms.kernel.patterns import late

LATIN = late(re.compile, "[a-zāīūēō][a-zāīūēō'-]+")
LONG = str.maketrans({"ā": "aa", "ī": "ii", "ū": "uu", "ē": "ei", "ō": "ou"})
SINGLE = {
    "ya": "や", "yu": "ゆ", "yo": "よ", "wa": "わ", "wo": "を", "shi": "し", "chi": "ち", "tsu": "つ", "fu": "ふ", "ji": "じ", "xtu": "っ", "ltu": "っ",
    "thi": "てぃ", "dhi": "でぃ", "twu": "とぅ", "wi": "うぃ", "we": "うぇ", "vu": "ゔ", "n'": "ん", "nn": "ん", "-": "ー",
}  # fmt: skip
TWISTED = {"sh": "し", "ch": "ち", "j": "じ", "ty": "ち", "jy": "じ", "zy": "じ", "sy": "し", "dy": "ぢ"}
SMALL = {"a": "ぁ", "i": "ぃ", "u": "ぅ", "e": "ぇ", "o": "ぉ"}
SMALL_Y = {"a": "ゃ", "u": "ゅ", "o": "ょ", "e": "ぇ"}
DOUBLED = late(re.compile, r"([^aeiouyn'-])(?=\1)|t(?=ch)")
NN = late(re.compile, "(?<!n)nn(?=[aiueoy])")
NASAL = late(re.compile, "m(?=[bpm])|n(?=[^aiueoyn']|$)")

# Letters of katakana words as they are mistaken for kanji and hiragana, and the other way round.
ALIKE = dict(zip("卜口二八力夕一工千三才厶又匕〜~へべぺり", "トロニハカターエチミオムヌヒーーヘベペリ", strict=True))
KANJI_ALIKE = {katakana: kanji for kanji, katakana in ALIKE.items() if "一" <= kanji <= "龠"}
KATAKANA = late(re.compile, "[ァ-ヺー]")
ALONE = late(re.compile, "(?<![ァ-ヺー])[トロニハカタエチミオー](?![ァ-ヺー])")
KANJI = late(re.compile, "[一-龠]")
UNFINISHED = late(re.compile, "(.*[ぁ-ゖァ-ヺー一-龠])([a-z]|[kgsztdnhbpmr]y|sh|ch|ts)")
MOST_LETTERS = 40


def meant(run: str) -> Iterator[str]:
    """What *run*, folded already, may have been meant to be, the likeliest first."""
    if len(run) > MOST_LETTERS:
        return
    yield from in_kana(run)
    if (alike := _alike(run)) != run:
        yield alike
    if unfinished := UNFINISHED.fullmatch(run):
        begun, consonant = unfinished.groups()
        yield from [begun + "ん"] if consonant == "n" else []
        yield from (begun + kana for vowel in VOWELS for kana in in_kana(consonant + vowel))
        yield begun


def in_kana(run: str) -> list[str]:
    """Latin letters as the kana they are keys for, in either way to write them; none where something is left over. annai: あんない, annnai as well."""
    if not LATIN.fullmatch(run):
        return []
    doubled = DOUBLED.sub("っ", run.translate(LONG))
    ways = dict.fromkeys((NN.sub("んn", doubled), doubled))
    return [kana for way in ways if (kana := _in_kana(NASAL.sub("ん", way)))]


def _in_kana(left: str) -> str:
    said: list[str] = []
    while left:
        length = next((length for length in (3, 2, 1) if left[:length] in _syllables()), 0)
        if not length:
            return ""
        said.append(_syllables()[left[:length]])
        left = left[length:]
    return "".join(said)


@cache
def _syllables() -> dict[str, str]:
    found = {f"{row}{vowel}": kana for row, letters in ROWS.items() for vowel, kana in zip(VOWELS, letters, strict=True)}
    found |= {f"{row}y{vowel}": letters[1] + small for row, letters in ROWS.items() if row for vowel, small in SMALL_Y.items()}
    found |= {f"{row}{vowel}": kana + small for row, kana in TWISTED.items() for vowel, small in SMALL_Y.items()}
    found |= {f"{row}{vowel}": kana + small for row, kana in (("f", "ふ"), ("v", "ゔ")) for vowel, small in SMALL.items() if vowel != "u"}
    return {**found, **SINGLE, "ん": "ん", "っ": "っ"}


def _alike(run: str) -> str:
    """Letters next to katakana as katakana, from both ends; where there is no word of katakana, single ones as kanji."""
    if not KANJI.search(run) and not KATAKANA.search(run):
        return run
    letters = list(run)
    for at in (*range(1, len(letters)), *reversed(range(len(letters) - 1))):
        beside = letters[max(at - 1, 0) : at] + letters[at + 1 : at + 2]
        if letters[at] in ALIKE and any(KATAKANA.match(letter) for letter in beside):
            letters[at] = ALIKE[letters[at]]
    mended = "".join(letters)
    return mended if mended != run else ALONE.sub(lambda one: KANJI_ALIKE[one[0]], run)
