"""やさしい日本語: what in a text may be hard to read, sentence by sentence. Hints for whoever writes, never a verdict. Pure."""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from lms.catalog.kinds import Hard
from lms.kernel.immutable import immutable
from lms.kernel.patterns import late

MOST_IN_SENTENCE = 60
MOST_KANJI_SHARE, LEAST_LENGTH = 0.55, 16  # a short sentence of kanji is a title
MOST_KANJI_IN_A_ROW = 9
SENTENCE = late(re.compile, r"[^。！？\n]+[。！？]?")
KANJI = late(re.compile, "[一-龠々〆ヶ]")
IN_A_ROW = late(re.compile, f"[一-龠々〆ヶ]{{{MOST_KANJI_IN_A_ROW},}}")
NOT = "(?:ない|なく|なかった|ません)"
NEGATIVES = late(
    re.compile,
    f"{NOT}(?:という)?(?:こと|もの|わけ|はず)(?:は|も|では|でも|が)(?:{NOT}|ありません)"
    f"|なく(?:は|も)(?:{NOT}|ありません)"
    f"|ない(?:とは|とも)(?:限らない|限りません|言えない|言えません|いえない|いえません)"
    f"|ないで(?:は|も)(?:いられ|おけ)(?:ない|ません)"
    f"|ざるを(?:得|え)(?:ない|ません)"
    f"|ない{NOT}",
)
# 送られ, された, 使われ. After kana られ is as often "can" (始められます), and so it is after the kanji of NOT_PASSIVE (見られます).
PASSIVE = late(re.compile, "[一-龠]{0,3}(?:[かがさたなばまわ]|(?<=[一-龠])ら)れ(?:る|た|て|ます|ました|ません|ない|なかった)")
NOT_PASSIVE = late(re.compile, "(?:うま|わか|つか|はな|たわむ|あらわ|こわ|なが|いた|まぎ|[見来出食寝着得借足降起生]ら|生ま)れ")
KATAKANA = late(re.compile, "[ァ-ヺー]+")


@immutable
class Remark:
    """One hint: of which kind, in which sentence, the part that is meant, and for a word what may stand in its place."""

    kind: Hard
    sentence: str
    part: str
    plain: str = ""


def remarks(text: str, words: Mapping[str, str], explained: Collection[str] = ()) -> list[Remark]:
    """Every hint about *text*, plain text without marks. *words* are hard ones (as they stand) and easier ones; those that the
    glossary has *explained* are left alone.
    """
    found: list[Remark] = []
    for piece in SENTENCE.finditer(text):
        sentence = piece[0].strip()
        if sentence:
            found += _of_sentence(sentence, words, explained)
    return found


def _of_sentence(sentence: str, words: Mapping[str, str], explained: Collection[str]) -> Iterator[Remark]:
    length = len("".join(sentence.split()))
    if length > MOST_IN_SENTENCE:
        yield Remark(Hard.LONG, sentence, sentence)
    for part, plain in _hard_words(sentence, words, explained):
        yield Remark(Hard.WORD, sentence, part, plain)
    if (run := _kanji(sentence, length)) is not None:
        yield Remark(Hard.KANJI, sentence, run)
    for negated in NEGATIVES.finditer(sentence):
        yield Remark(Hard.NEGATIVES, sentence, negated[0])
    for found in PASSIVE.finditer(sentence):
        if not NOT_PASSIVE.search(sentence[max(found.start() - 2, 0) : found.end()]):
            yield Remark(Hard.PASSIVE, sentence, found[0])


def _kanji(sentence: str, length: int) -> str | None:
    """The run of kanji that is too long, or the sentence where kanji are too many of its letters."""
    run = IN_A_ROW.search(sentence)
    if run is not None:
        return run[0]
    return sentence if length >= LEAST_LENGTH and len(KANJI.findall(sentence)) / length > MOST_KANJI_SHARE else None


def _hard_words(sentence: str, words: Mapping[str, str], explained: Collection[str]) -> Iterator[tuple[str, str]]:
    if not words:
        return
    seen: set[str] = set()
    for found in _pattern(tuple(sorted({*words, *explained}))).finditer(sentence):
        word = found[0]
        if word in words and word not in explained and word not in seen:
            seen.add(word)
            yield word, words[word]


@lru_cache(maxsize=8)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """The longest first; a word in katakana only where no katakana goes on."""
    return re.compile("|".join(_alone(word) for word in sorted(words, key=len, reverse=True)))


def _alone(word: str) -> str:
    return f"(?<![ァ-ヺー]){re.escape(word)}(?![ァ-ヺー])" if KATAKANA.fullmatch(word) else re.escape(word)
