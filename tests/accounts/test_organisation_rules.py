"""Readings, spans of days, days as people write them: tables."""

from datetime import date

import pytest

from lms.accounts.rules import people, postings
from lms.accounts.rules.postings import Span
from lms.kernel import calendar
from lms.kernel.errors import Unacceptable


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2027-04-01", "2027-04-01"),
        ("2027/4/1", "2027-04-01"),
        ("2027.4.1", "2027-04-01"),
        ("2027年4月1日", "2027-04-01"),
        ("令和9年4月1日", "2027-04-01"),
        ("令和 9年 4月 1日", "2027-04-01"),
        ("R9.4.1", "2027-04-01"),
        ("r9/4/1", "2027-04-01"),
        ("Ｒ９．４．１", "2027-04-01"),
        ("㋿9年4月1日", "2027-04-01"),
        ("令和元年5月1日", "2019-05-01"),
        ("令和元年4月30日", None),  # that was 平成31年
        ("平成31年4月30日", "2019-04-30"),
        ("平成31年5月1日", None),
        ("H1.1.8", "1989-01-08"),
        ("S64.1.7", "1989-01-07"),
        ("S64.1.8", None),
        ("M45.7.29", "1912-07-29"),
        ("2027-02-29", None),
        ("2027-4", None),
        ("4/1", None),
        ("R0.4.1", None),
        ("R9.13.1", None),
        ("2027-04-01 10:00", None),
        ("=DATE(2027,4,1)", None),
        ("", None),
    ],
)
def test_a_day_as_people_write_it(typed: str, day: str | None) -> None:
    assert calendar.typed_day(typed) == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    ("name", "reading", "pairs"),
    [
        ("山野 はるか", "やまの はるか", [("山野", "やまの"), ("はるか", "")]),
        ("森 一樹", "ﾓﾘ ｶｽﾞｷ", [("森", "もり"), ("一樹", "かずき")]),
        ("エリカ スミス", "えりか すみす", [("エリカ", ""), ("スミス", "")]),
        ("管理者", "かんりしゃ", [("管理者", "かんりしゃ")]),
        ("山野 はるか", "やまのはるか", [("山野 はるか", "やまのはるか")]),
        ("（退職者）", "", [("（退職者）", "")]),
    ],
)
def test_readings_stand_over_their_part(name: str, reading: str, pairs: list[tuple[str, str]]) -> None:
    assert people.furigana(name, reading) == pairs


@pytest.mark.parametrize(
    ("typed", "sought"),
    [
        ("ヤマノ", ("ヤマノ", "やまの", "ヤマノ")),
        ("ﾔﾏﾉ ﾊﾙｶ", ("ヤマノハルカ", "やまのはるか", "ヤマノハルカ")),
        ("山野　は", ("山野は", "山野は", "山野ハ")),
        ("ＡＢ", ("ab", "ab", "ab")),
        ("ヴェ", ("ヴェ", "ゔぇ", "ヴェ")),
    ],
)
def test_what_is_sought(typed: str, sought: tuple[str, str, str]) -> None:
    word = people.sought(typed)
    assert (word.plain, word.hiragana, word.katakana) == sought


@pytest.mark.parametrize(
    ("typed", "registered"),
    [
        ("高橋", "髙橋"),
        ("髙橋", "高橋"),
        ("渡辺", "渡邉"),
        ("渡辺", "渡邊"),
        ("渡邉", "渡辺"),
        ("渡邉", "渡邊"),
        ("浜崎", "濵﨑"),
        ("神田", "\ufa19田"),
        ("吉野家", "𠮷野家"),
    ],
)
def test_a_name_is_sought_in_every_shape_of_its_kanji(typed: str, registered: str) -> None:
    assert registered in people.shapes(typed)
    assert people.shapes(typed)[0] == typed


def test_shapes_do_not_grow_without_end() -> None:
    assert people.shapes("やまの") == ("やまの",)
    assert len(people.shapes("辺" * 80)) == people.MOST_SHAPES


D = [date(2027, 4, day) for day in range(1, 10)]


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ((0, 2), (2, 4), False),  # the first day after is the next one's first
        ((0, 3), (2, 4), True),
        ((0, None), (5, None), True),
        ((5, None), (0, 5), False),
        ((1, 2), (0, None), True),
    ],
)
def test_spans_meet(one: tuple[int, int | None], other: tuple[int, int | None], meet: bool) -> None:
    first, second = (Span(D[begins], None if ends is None else D[ends]) for begins, ends in (one, other))
    assert first.meets(second) is second.meets(first) is meet


def test_the_last_day_is_stored_as_the_day_after() -> None:
    assert postings.span(D[0], D[0]) == Span(D[0], D[1])
    assert postings.last_day(D[1]) == D[0]
    with pytest.raises(Unacceptable):
        postings.span(D[1], D[0])


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ((0, 2), "begins"),  # before the unit begins
        ((5, None), "unit_id"),  # after it has ended
        ((2, 6), "until"),
        ((2, None), "until"),
        ((2, 5), None),
    ],
)
def test_nobody_serves_in_a_unit_that_does_not_exist(wanted: tuple[int, int | None], field: str | None) -> None:
    asked = Span(D[wanted[0]], None if wanted[1] is None else D[wanted[1]])
    if field is None:
        postings.check_within(asked, Span(D[1], D[5]))
        return
    with pytest.raises(Unacceptable) as refused:
        postings.check_within(asked, Span(D[1], D[5]))
    assert refused.value.field == field
