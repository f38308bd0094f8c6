"""A question in whole words: what of it is asked for, and what is there because it is a question. Pure."""

import re
from collections.abc import Sequence

from lms.kernel.patterns import late

SENTENCE = 4  # words from which on it may be one
# What a sentence has because it is a question. Cases seldom say it, so that it would weigh more than what is asked for.
ASKING = frozenset(
    [
        "どう",
        "教え",
        "知り",
        "困り",
        "助け",
        "旨い",
        "つき",
        "関する",
        "対する",
        "おく",
        "方法",
        "探し",
        "御",
        "何故",
        "どんな",
        "迚も",
        "直ぐ",
        "もっと",
        "如何に",
        "言い",
        "思い",
        "使う",
        "気",
        "例",
        "場合",
        "参考",
        "必要",
        "他",
        "課",
        "良い",
        "事例",
        "実例",
        "取り組み",
        "仕方",
        "遣り方",
        "こつ",
        "話",
        "人",
        "皆",
        "皆さん",
        "為",
    ]
)
FRAMES = ("動詞", "形容詞", "形状詞", "副詞")  # they say how something is or what one does; nouns say what it is about
BESIDE = "副詞可能"  # nouns that stand for when and how much: 毎月, 最近, ひとり


# A verb that stands for what one does: it ends as such a noun does, and a particle of nouns follows, or nothing. 書き写しを, but neither 作るのが nor 古いのは.
NOUN = late(re.compile, "[きぎしじちぢにひびみりえけげせぜてでねへべめれ一-龠々](?=[をがのはも]|$)|い(?=[をがはも]|$)")


def is_noun(text: str, end: int) -> bool:
    """Of a verb that ends at *end*: whether it is used as a noun."""
    return end > 0 and bool(NOUN.match(text, end - 1))


def is_frame(kind: Sequence[str]) -> bool:
    """Of a part of speech: whether it makes a sentence of what is asked for."""
    return kind[0] in FRAMES or kind[2] == BESIDE
