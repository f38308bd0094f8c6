"""From Japanese text to the words of the index: spelling variants joined, function words dropped."""

import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from sudachipy import Morpheme, SplitMode

from lms.search.dictionary import tokenizer

CHUNK = 8_000  # characters; Sudachi refuses inputs beyond 49,149 bytes
CONTENT = frozenset({"名詞", "動詞", "形容詞", "形状詞", "副詞", "接頭辞", "接尾辞"})
STOP = frozenset(
    {"為る", "こと", "もの", "ため", "よう", "居る", "有る", "成る", "物", "事", "時", "方", "所", "其れ", "此れ", "そう", "的", "等"}
)
OLD_KANJI = str.maketrans(
    "髙﨑德濵濱邊邉澤齋齊廣國學會體圓鐵驛區縣櫻應辯變發榮氣點當擴營號來續據價實藝廳證轉聲寫數總覽",
    "高崎徳浜浜辺辺沢斎斉広国学会体円鉄駅区県桜応弁変発栄気点当拡営号来続拠価実芸庁証転声写数総覧",
)
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ｰ", "-"))
VARIATIONS = dict.fromkeys([*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])  # selectors: they choose a shape, not a letter
FOLDED = {**OLD_KANJI, **DASHES, **VARIATIONS}


@dataclass(frozen=True, slots=True)
class Word:
    """A word at [start, end) of the text, in its normal form, with the shorter words it is made of."""

    form: str
    parts: tuple[str, ...]
    start: int
    end: int


def folded(text: str) -> str:
    """NFKC, lower case, today's kanji, no variation selectors, one kind of dash."""
    return unicodedata.normalize("NFKC", text).casefold().translate(FOLDED)


def words(text: str) -> Iterator[Word]:
    """The content words of *text*, folded first; positions are those of the folded text."""
    for offset, chunk in _chunks(text):
        for morpheme in tokenizer().tokenize(chunk):
            if _carries_meaning(morpheme):
                form = _index_form(morpheme.normalized_form())
                if form and form not in STOP:
                    yield Word(form, _parts(morpheme), offset + morpheme.begin(), offset + morpheme.end())


def places_of(text: str, wanted: Collection[str]) -> list[tuple[int, int]]:
    """Where in *text*, folded already, a word stands that is one of *wanted* or is made of one."""
    found = []
    for offset, chunk in _chunks(text):
        for morpheme in tokenizer().tokenize(chunk):
            is_meant = _index_form(morpheme.normalized_form()) in wanted or any(part in wanted for part in _parts(morpheme))
            if is_meant and _carries_meaning(morpheme):
                found.append((offset + morpheme.begin(), offset + morpheme.end()))
    return found


def tokens(text: str) -> list[str]:
    """What goes into the index for *text*: each word, and after it the words it is made of."""
    found: list[str] = []
    for word in words(folded(text)):
        found.append(word.form)
        found.extend(word.parts)
    return found


def _parts(morpheme: Morpheme) -> tuple[str, ...]:
    forms = [_index_form(part.normalized_form()) for part in morpheme.split(SplitMode.A)]
    return tuple(form for form in forms if form) if len(forms) > 1 else ()


def _carries_meaning(morpheme: Morpheme) -> bool:
    kind = morpheme.part_of_speech()
    return kind[0] in CONTENT and kind[1] != "非自立可能"


@lru_cache(maxsize=50_000)  # a language's words come again and again
def _index_form(form: str) -> str:
    """Letters and digits only, so that no token can be taken for query syntax."""
    return "".join(c for c in folded(form) if c.isalnum())


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    while start < len(text):
        end = min(start + CHUNK, len(text))
        if end < len(text):
            end = max(text.rfind(mark, start, end) + 1 for mark in ("\n", "。", "、", " ")) or end
            end = end if end > start else min(start + CHUNK, len(text))
        yield start, text[start:end]
        start = end
