"""Numbers as people type them."""

import pytest

from lms.kernel.numerals import read_whole


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("30", 30),
        ("３０", 30),
        (" 1,440 ", 1_440),
        ("９９，９９９", 99_999),
        ("0012", 12),
        ("〇", 0),
        ("十", 10),
        ("三十", 30),
        ("二十五", 25),
        ("百二十", 120),
        ("千五百", 1_500),
        ("一二〇", 120),
        ("壱百弐拾", 120),
        ("3十", 30),
        ("1万2千", 12_000),
        ("十二万三千四百五十六", 123_456),
        ("一億", 100_000_000),
        ("−5", -5),
        ("－５", -5),
        ("△五", -5),
        ("マイナス三十", -30),
        ("999999999", 999_999_999),
    ],
)
def test_what_people_type_is_read(typed: str, number: int) -> None:
    assert read_whole(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "-",
        "半日",
        "三十分くらい",
        "1.5",
        "1,5",
        "1234567890",
        "十億",
        "十百",
        "12千",
        "万",
        "二億三億",
        "一万二億",
        "٣",
        "9" * 400,
    ],
)
def test_what_is_no_whole_number_is_left_alone(typed: str) -> None:
    assert read_whole(typed) is None
