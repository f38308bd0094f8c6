"""Posts and blaming words: what is pointed out, what is another word, and how long that may take."""

from time import process_time

import pytest

from lms.cases.kinds import KINDER, Pointed
from lms.cases.rules.pointers import MOST, pointers


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("係長が月末までに一覧を作る", {"係長": Pointed.POST}),
        ("課長補佐と主査が見た", {"課長補佐": Pointed.POST, "主査": Pointed.POST}),
        ("担当者のうっかりで、確認を怠った", {"担当者": Pointed.POST, "うっかり": Pointed.CARELESS, "確認を怠": Pointed.CARELESS}),
        ("怠慢だった。いい加減な引き継ぎ", {"怠慢": Pointed.LAZY, "いい加減": Pointed.LAZY}),
        ("前任者のせいで遅れた。ミスした", {"前任者": Pointed.POST, "のせいで": Pointed.BLAME, "ミスした": Pointed.BLAME}),
        ("勉強不足と不注意", {"勉強不足": Pointed.UNABLE, "不注意": Pointed.CARELESS}),
        ("係長級の研修と、担当者会議、部長会、新人研修", {}),
        ("サポート窓口で、手順を見落とした。数字が1か所ちがった", {}),
        ("", {}),
        ("！？…", {}),
    ],
)
def test_what_is_pointed_out(text: str, words: dict[str, Pointed]) -> None:
    assert {each.word: each.kind for each in pointers(text)} == words


def test_each_word_once_and_never_too_many() -> None:
    found = pointers("係長と課長と部長と主査と主任と主事と係長")
    assert [each.word for each in found] == ["係長", "課長", "部長", "主査", "主任"]
    assert (len(found), found[1].before, found[1].after) == (MOST, "係長と", "と部長と主査と主任と主事と"[:12])


def test_every_kind_has_a_kinder_wording() -> None:
    assert set(KINDER) == set(Pointed)


def test_no_text_makes_it_slow() -> None:
    began = process_time()
    for text in ("係" * 4_000, "確認を" * 1_300, "課長補" * 1_300):
        pointers(text)
    assert process_time() - began < 0.5
