"""Surnames: the frequent proper nouns of SudachiDict (core, Apache License 2.0) that are one, and some of three kanji."""

from functools import cache
from pathlib import Path

_SINGLE = frozenset("林森辻原堀東岡南西関島谷秦菅沖泉堤星榊畑浜濱城桂柳梶楠橘滝瀧牧湊浅淵児窪脇芹茂藪蔦辺鎌鏑隈馬鈴錦")


def is_surname(word: str) -> bool:
    return word in _SINGLE if len(word) == 1 else f" {word} " in _known()


@cache
def _known() -> str:
    """One text instead of ten thousand: a few hundred questions a page are cheap, the memory of every process is not."""
    return " " + " ".join(Path(__file__).with_name("surnames.txt").read_text(encoding="utf-8").split()) + " "
