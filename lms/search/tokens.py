"""From Japanese text to the words of the index: spelling variants joined, function words dropped."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from sudachipy import Morpheme, SplitMode

from lms.kernel.immutable import immutable
from lms.kernel.patterns import late
from lms.search.dictionary import tokenizer
from lms.search.kanji import OLD_KANJI
from lms.search.sentence import is_frame

CHUNK = 8_000  # characters; Sudachi refuses inputs beyond 49,149 bytes
CONTENT = frozenset({"名詞", "動詞", "形容詞", "形状詞", "副詞", "接頭辞", "接尾辞"})
STOP = frozenset(
    {"為る", "こと", "もの", "ため", "よう", "居る", "有る", "成る", "物", "事", "時", "方", "所", "其れ", "此れ", "そう", "的", "等"}
)
KEPT = frozenset({("接尾辞", "所")})  # 避難所 is not 避難
AFFIXES = ("接頭辞", "接尾辞")
MOST_MEANINGS = 4  # a word of more meanings joins what has nothing to do with each other
TO_NOUN = str.maketrans("うくぐすつぬぶむる", "いきぎしちにびみり")  # the end of a verb, as it stands in the noun made of it
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ｰ", "-"))
DRAWN_OUT = late(re.compile, "-(?<=[ァ-ヺ]-)(?=[ァ-ヺぁ-ん]|\\Z|[ \\n、。])")  # サ-バ-: a dash typed where the vowel is long
VARIATIONS = dict.fromkeys([*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])  # selectors: they choose a shape, not a letter
BROKEN = dict.fromkeys([0, *range(0xD800, 0xE000)])  # halves of letters, and what ends a text: no database takes them
APART = str.maketrans("゛゜", "\u3099\u309a")  # marks that were typed after their letter, as letters of their own
FOLDED = {**OLD_KANJI, **DASHES, **VARIATIONS, **BROKEN}
SELDOM = frozenset(map(chr, FOLDED))  # most texts have none of them, which is quicker to see than to replace letter by letter


@immutable
class Sense:
    """What the dictionary knows of a word: its normal form, the shorter words it is made of, its groups of meaning, its reading."""

    form: str
    parts: tuple[str, ...]
    meanings: tuple[int, ...]
    reading: str
    is_name: bool = False  # of a person
    is_affix: bool = False  # says little by itself: 所, 課, 化
    is_frame: bool = False  # makes a sentence of what is asked for

    @property
    def units(self) -> tuple[str, ...]:
        """The shortest words: those of which it is made, or itself."""
        return self.parts or (self.form,)


@immutable
class Word:
    """A word at [start, end) of the text."""

    sense: Sense
    start: int
    end: int

    @property
    def form(self) -> str:
        return self.sense.form


def folded(text: str) -> str:
    """NFKC, lower case, today's kanji, no variation selectors, marks on their letters, one kind of dash, and none for a long vowel."""
    joined = text.translate(APART) if "゛" in text or "゜" in text else text
    plain = unicodedata.normalize("NFKC", joined).casefold()
    if not SELDOM.isdisjoint(plain):
        plain = plain.translate(FOLDED)
    return DRAWN_OUT.sub("ー", plain) if "-" in plain else plain


def words(text: str) -> Iterator[Word]:
    """The content words of *text*, folded first; positions are those of the folded text."""
    for offset, chunk in _chunks(text):
        for morpheme in tokenizer().tokenize(chunk):
            sense = _sense(morpheme)
            if sense is not None:
                yield Word(sense, offset + morpheme.begin(), offset + morpheme.end())


def places_of(text: str, wanted: Collection[str]) -> list[tuple[int, int]]:
    """Where in *text*, folded already, a word stands that is one of *wanted* or is made of one."""
    return [(word.start, word.end) for word in words(text) if word.form in wanted or any(part in wanted for part in word.sense.parts)]


def tokens(text: str, shown: dict[str, str] | None = None) -> list[str]:
    """What goes into the index for *text*: the shortest words in their order, so that a phrase can be found in them, then the longer ones.

    In *shown* it notes how a word that it meets for the first time is written.
    """
    shortest: list[str] = []
    longer: list[str] = []
    plain = folded(text)
    seen = {} if shown is None else shown
    for offset, chunk in _chunks(plain):
        for morpheme in tokenizer().tokenize(chunk):  # as in *words*, which would make an object of each of a million
            sense = _sense(morpheme)
            if sense is None:
                continue
            if sense.parts:
                shortest.extend(sense.parts)
                longer.append(sense.form)
            else:
                shortest.append(sense.form)
            if sense.form not in seen:
                seen[sense.form] = plain[offset + morpheme.begin() : offset + morpheme.end()]
    return shortest + longer


def pieces_written(text: str) -> list[str]:
    """The shortest words of *text* as they stand there."""
    return [morpheme.surface() for morpheme in tokenizer().tokenize(text[:CHUNK], SplitMode.A)]


@lru_cache(maxsize=4096)
def sense_of(form: str) -> Sense | None:
    """What the dictionary knows of a word by itself; nothing where it is several words or none. Documents share most of their words."""
    found = list(words(folded(form)))
    return found[0].sense if len(found) == 1 else None


_known: dict[tuple[int, int], Sense | None] = {}


def _sense(morpheme: Morpheme) -> Sense | None:
    """Looked up once for each word of the dictionary: a text asks for the same ones again and again."""
    if morpheme.is_oov():
        return _looked_up(morpheme)
    key = (morpheme.dictionary_id(), morpheme.word_id())
    if key not in _known:
        _known[key] = _looked_up(morpheme)
    return _known[key]


def _looked_up(morpheme: Morpheme) -> Sense | None:
    kind = morpheme.part_of_speech()
    form = _index_form(_as_noun(morpheme.normalized_form(), kind))
    if kind[0] not in CONTENT or kind[1] == "非自立可能" or not form or (form in STOP and (kind[0], form) not in KEPT):
        return None
    groups = tuple(morpheme.synonym_group_ids())
    meanings = groups if len(groups) <= MOST_MEANINGS else ()
    parts = () if kind[0] == "動詞" else _parts(morpheme)  # 見直す is no 見る
    return Sense(form, parts, meanings, _index_form(morpheme.reading_form()), kind[2] == "人名", kind[0] in AFFIXES, is_frame(kind))


def _as_noun(form: str, kind: Sequence[str]) -> str:
    """申し込む as 申し込み, 仕分ける as 仕分け: whoever looks for the one means the other."""
    if kind[0] != "動詞":
        return form
    if "一段" in kind[4]:
        return form.removesuffix("る")
    return form[:-1] + form[-1:].translate(TO_NOUN) if kind[4].startswith("五段") else form


def _parts(morpheme: Morpheme) -> tuple[str, ...]:
    forms = [_index_form(part.normalized_form()) for part in morpheme.split(SplitMode.A)]
    return tuple(form for form in forms if form) if len(forms) > 1 else ()


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
