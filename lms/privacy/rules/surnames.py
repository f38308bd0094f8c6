"""Surnames: the frequent proper nouns of SudachiDict (core, Apache License 2.0) that are one, and some of three kanji."""

from functools import cache
from pathlib import Path

_SINGLE = frozenset("林森辻原堀東岡南西関島谷秦菅沖泉堤星榊畑浜濱城桂柳梶楠橘滝瀧牧湊浅淵児窪脇芹茂藪蔦辺鎌鏑隈馬鈴錦榎岸沢角平")
_VARIANTS = str.maketrans("髙﨑濵邉邊嶌眞", "高崎浜辺辺島真")


def is_surname(word: str) -> bool:
    word = word.translate(_VARIANTS)
    return word in _SINGLE if len(word) == 1 else f" {word} " in _known().get(word[:1], "")


@cache
def _known() -> dict[str, str]:
    """By their first character, as a text each: some hundred questions a page are cheap, and ten thousand small strings in every process are not."""
    found: dict[str, str] = {}
    for name in Path(__file__).with_name("surnames.txt").read_text(encoding="utf-8").split():
        found[name[0]] = found.get(name[0], " ") + name + " "
    return found
