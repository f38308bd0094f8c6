"""Surnames: the frequent proper nouns of SudachiDict (core, Apache License 2.0) that are one, and some of three kanji."""

from functools import cache
from pathlib import Path

_SINGLE = frozenset("林森辻原堀東岡南西関島谷秦菅沖泉堤星榊畑浜濱城桂柳梶楠橘滝瀧牧湊浅淵児窪脇芹茂藪蔦辺鎌鏑隈馬鈴錦榎岸沢角平")
_VARIANTS = str.maketrans("髙﨑濵邉邊嶌眞", "高崎浜辺辺島真")
_VARIANT = frozenset("髙﨑濵邉邊嶌眞")
# A dictionary calls 佐川 and 倉橋 places. Two kanji that begin and end many surnames make one more, before さん or a title.
_LASTS = frozenset("田野川谷山井原沢島村木本岡崎澤尾藤森坂瀬倉津江松橋嶋戸浦沼塚宮里永賀畑")
_MANY = 8
_NOUNS = frozenset(
    (
        "河川",
        "農村",
        "漁村",
        "山村",
        "日本",
        "登山",
        "鉱山",
        "水田",
        "地元",
        "大橋",
        "外島",
        "本島",
        "資本",
        "田畑",
        "土木",
        "治山",
        "林野",
        "山林",
    )
)


def is_surname(word: str) -> bool:
    if not _VARIANT.isdisjoint(word):
        word = word.translate(_VARIANTS)
    return word in _SINGLE if len(word) == 1 else f" {word} " in _known().get(word[:1], "")


def may_be_surname(word: str) -> bool:
    """Known, or made like many: only where somebody is called."""
    made = len(word) == 2 and word[1] in _LASTS and word[0] in _firsts() and word not in _NOUNS
    return made or is_surname(word)


@cache
def _known() -> dict[str, str]:
    """By their first character, as a text each: some hundred questions a page are cheap, and ten thousand small strings in every process are not."""
    found: dict[str, str] = {}
    for name in Path(__file__).with_name("surnames.txt").read_text(encoding="utf-8").split():
        found[name[0]] = found.get(name[0], " ") + name + " "
    return found


@cache
def _firsts() -> frozenset[str]:
    return frozenset(first for first, names in _known().items() if names.count(" ") > _MANY)
