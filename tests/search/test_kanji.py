"""Old kanji are those of today, to the index and to whoever searches."""

import pytest

from lms.search.kanji import OLD_KANJI
from lms.search.tokens import folded, tokens


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("豫算の臺帳", "予算の台帳"),
        ("圖書館の繪本", "図書館の絵本"),
        ("轉出と轉入の證明", "転出と転入の証明"),
        ("救急驅け附け醫療", "救急駆け附け医療"),
        ("獻血、榮養、藥", "献血、栄養、薬"),
        ("選擧の豫備と勞務、辭令、權限、黨派", "選挙の予備と労務、辞令、権限、党派"),
        ("冨田さんと栁さん、𠮷野さん、髙﨑さん", "富田さんと柳さん、吉野さん、高崎さん"),
    ],
)
def test_whoever_types_the_one_means_the_other(old: str, new: str) -> None:
    assert folded(old) == folded(new) == new
    assert tokens(old) == tokens(new)


def test_each_is_put_right_in_one_step() -> None:
    assert not [chr(old) for old, new in OLD_KANJI.items() if ord(str(new)) in OLD_KANJI]
    assert len(OLD_KANJI) > 360
