"""Days as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.kernel import dates
from lms.kernel.calendar import wareki

DAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-12-01",
        "2026-12-1",
        "2026/12/1",
        "2026.12.1",
        "２０２６／１２／０１",
        "2026年12月1日",
        "令和8年12月1日",
        "令和８年１２月１日",
        "R8.12.1",
        "r8/12/1",
        "Ｒ８－１２－１",
        "  2026-12-01  ",
    ],
)
def test_a_day_by_any_of_its_names(typed: str) -> None:
    assert dates.day_of(typed) == DAY


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("H31.4.30", date(2019, 4, 30)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("2028-02-29", date(2028, 2, 29)),
    ],
)
def test_eras(typed: str, day: date) -> None:
    assert dates.day_of(typed) == day


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "2026",
        "2026-12",
        "12月1日",
        "2026-02-30",
        "2026-13-01",
        "0000-01-01",
        "令和元年4月30日",  # still 平成
        "令和0年5月1日",
        "明後日",
        "2026-12-01x",
        "2026--12-01",
        "1" * 50,
        "2026-12-01 10:00",
        "X8.12.1",
    ],
)
def test_what_names_no_day(typed: str) -> None:
    assert dates.day_of(typed) is None


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31)))
def test_every_day_by_its_era(day: date) -> None:
    assert dates.day_of(f"{wareki(day)}{day.month}月{day.day}日") == day


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    found = dates.stretch_of(text)
    assert found is None or found[0] <= found[1]


@pytest.mark.parametrize(
    "typed", ["2026-12-01〜2026-12-18", "2026/12/1～2026/12/18", "令和8年12月1日から令和8年12月18日", "2026-12-01 – 2026-12-18"]
)
def test_a_stretch(typed: str) -> None:
    assert dates.stretch_of(typed) == (DAY, date(2026, 12, 18))


def test_a_single_day_is_both_ends() -> None:
    assert dates.stretch_of("2026-12-01") == (DAY, DAY)
    assert dates.stretch_of("2026-12-18〜2026-12-01") is None
