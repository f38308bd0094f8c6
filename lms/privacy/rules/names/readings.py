"""Names as they are read: both halves in the lists of readings (コバヤシ マサル, はやさか ゆういち, Tanabe Misaki), or a reading in brackets."""

import re
from collections.abc import Iterator
from itertools import pairwise, product

from lms.kernel.kana import ROWS, VOWELS
from lms.kernel.patterns import late
from lms.privacy.rules.matching import Pattern
from lms.privacy.rules.names.given import ENDS, SINGLE
from lms.privacy.rules.names.surnames import KATAKANA, is_family_reading, is_given_reading, is_surname, may_be_surname

_WORDS = Pattern(
    r"[\p{Katakana}ー]{2,6}(?:[ ・][\p{Katakana}ー]{2,6})+",
    r"\p{Hiragana}{2,6}(?: \p{Hiragana}{2,10})+",
    r"\b[A-Z][A-Za-z]{1,11}(?:,? [A-Z][A-Za-z]{1,11})+\b",
)
_WORD = late(re.compile, "[^ ・,]+")
_BEHIND_GIVEN = late(re.compile, "(?:です|でした|さん|さま|くん|ちゃん|と[いも申]|[がはをにのとへもで]|より|から|や)|\\Z")
_FEWEST = 2
_SHORTEST_LATIN = 6  # "An AI" is none

_ROWS = {consonant: row.translate(KATAKANA) for consonant, row in ROWS.items()}
_SYLLABLES = {f"{first}{vowel}": kana for first, row in _ROWS.items() for vowel, kana in zip(VOWELS, row, strict=True)}
_SYLLABLES |= {
    f"{first}y{vowel}": f"{_ROWS[first][1]}{small}" for first in "kgnhbpmr" for vowel, small in zip("auo", "ャュョ", strict=True)
}
_SYLLABLES |= {
    f"{first}{vowel}": f"{kana}{small}"
    for first, kana in (("sh", "シ"), ("ch", "チ"), ("j", "ジ"))
    for vowel, small in zip("auo", "ャュョ", strict=True)
}
_SYLLABLES |= {"ya": "ヤ", "yu": "ユ", "yo": "ヨ", "wa": "ワ", "shi": "シ", "chi": "チ", "tsu": "ツ", "fu": "フ", "ji": "ジ"}
_ROMAN = late(
    re.compile,
    r"(?:(?P<double>([kstpgz])(?=\2)|t(?=ch))?(?P<kana>(?:[kgnhbpmr]y|sh|ch|ts|[kgsztdnhbpmrywfj])?[aiueo])|(?P<n>[nm](?![aiueoy])))",
)
_LONG = {"ア": ("", "ア"), "オ": ("", "ウ", "オ"), "ウ": ("", "ウ")}
_MOST_LONG = 3

_READ = Pattern(
    r"(?:\A|[^\p{Han}])((?:\p{Han}{3,6}|\p{Han}{1,3} \p{Han}{1,3}) ?\([\p{Hiragana}\p{Katakana}ー]{2,7} ?[\p{Hiragana}\p{Katakana}ー]{1,7}\))",
    r"(?:\A|[^\p{Han}])(\p{Han}{2,3} ?\([\p{Hiragana}\p{Katakana}ー]{2,7}\) ?\p{Han}{1,3})(?:[^\p{Han}]|\z)",
    r"(?:\A|[^\p{Han}])(\p{Han}{1,3} ?\([\p{Hiragana}\p{Katakana}ー]{2,7}\) ?(?:\p{Han}{1,3})?) ?(?:さん|様|さま|氏|先生|くん|君|ちゃん)",
)


def read_pairs(text: str) -> Iterator[tuple[int, int]]:
    """Two words beside each other of which one reads like a family and the other like a given name."""
    for start, end in _WORDS.spans(text):
        words = [(start + match.start(), match.group()) for match in _WORD.finditer(text[start:end])]
        done = start
        for (first, family), (second, given) in pairwise(words):
            size = _size_of_given(family, given)
            if first >= done and size:
                done = second + size
                yield first, done


def _size_of_given(family: str, given: str) -> int:
    """How much of the second word is a name; 0 where the two are none."""
    if family.isascii():
        one, other = (_readings(family), _readings(given)) if len(family + given) >= _SHORTEST_LATIN else ([], [])
        is_name = _any_pair(one, other) or _any_pair(other, one)
        return len(given) if is_name else 0
    if family[0] >= "ァ":
        return len(given) if is_family_reading(family) and is_given_reading(given) else 0
    if not is_family_reading(family.translate(KATAKANA)):
        return 0
    return next(
        (
            size
            for size in range(len(given), _FEWEST - 1, -1)
            if is_given_reading(given[:size].translate(KATAKANA)) and _BEHIND_GIVEN.match(given, size)
        ),
        0,
    )


def _any_pair(families: list[str], given: list[str]) -> bool:
    return any(map(is_family_reading, families)) and any(map(is_given_reading, given))


def is_family_in_latin(word: str) -> bool:
    return any(map(is_family_reading, _readings(word)))


def reads_as_japanese(word: str) -> bool:
    return bool(_readings(word))


def _readings(word: str) -> list[str]:
    """What a word in Latin letters may be read as: Sato is サトウ, Yuki also ユウキ, Junichi also ジュンイチ."""
    parts, at, word = list[tuple[str, ...]](), 0, word.lower().replace("oh", "o")
    while at < len(word):
        match = _ROMAN.match(word, at)
        if not match or not (kana := "ン" if match["n"] else _SYLLABLES.get(match["kana"], "")):
            return []
        doubled = ("ッ" if match["double"] else "") + kana
        parts.append((doubled, f"ン{_ROWS[''][_ROWS['n'].index(kana)]}") if kana in _ROWS["n"] and parts else (doubled,))
        if (long := _LONG.get(_vowel(match["kana"] or ""))) and sum(len(part) > 1 for part in parts) < _MOST_LONG:
            parts.append(long)
        at = match.end()
    return ["".join(chosen) for chosen in product(*parts)]


def _vowel(syllable: str) -> str:
    return {"a": "ア", "o": "オ", "u": "ウ"}.get(syllable[-1:], "")


def with_reading(text: str) -> Iterator[tuple[int, int]]:
    """服部（はっとり） 健吾, 東海林（しょうじ）: the reading is of the name."""
    if "(" not in text:
        return
    for start, end in _READ.spans(text):
        name = text[start:end].partition("(")[0].strip()
        if may_be_surname(name) or _has_surname(name):
            yield start, end


def _has_surname(words: str) -> bool:
    family, space, _ = words.partition(" ")
    return is_surname(family) if space else any(is_surname(words[:size]) for size in (2, 3)) and words[-1] in ENDS + SINGLE
