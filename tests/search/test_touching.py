"""Of few texts: which say something of what is asked, in whatever words."""

import pytest

from lms.search.touching import share, touches


@pytest.mark.parametrize(
    ("asked", "text", "says"),
    [
        (["道路"], "市内の道路を回った", True),
        (["道路"], "歩道の穴を埋めた", True),  # in a word as near as that
        (["道路"], "駅の時刻表", False),  # one somewhat near is too little where it is all
        (["花壇", "水遣り", "当番"], "ごみの収集の曜日", False),
        (["除雪", "苦情", "分け", "揃え"], "道路の通報の分類が人によってちがう", True),  # a little of each
        (["除雪", "苦情", "分け", "揃え", "担当", "電話", "印刷", "祭り"], "分けて運ぶ", False),  # one of eight
        ([], "何でも", False),
        (["グヌヌ"], "", False),
    ],
    ids=["same", "near", "one", "none", "several", "little", "nothing asked", "nothing told"],
)
def test_a_text_says_a_fifth_of_what_is_asked_or_does_not(asked: list[str], text: str, *, says: bool) -> None:
    assert touches(asked, text) is says


def test_how_many_of_the_words_a_text_says() -> None:
    asked = ["会議室", "予約", "噴水", "土器"]
    assert share(asked, "会議室の予約を月末に数える") == pytest.approx(0.5, abs=0.05)
    assert share(asked[:2], "会議室の予約を月末に数える") == 1
    assert share([], "会議室の予約") == 0
