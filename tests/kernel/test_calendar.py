"""Fiscal years, eras and working days, as tables of dates and answers."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from threading import Barrier

import pytest

from lms.kernel import calendar
from lms.kernel.calendar import Closure, FiscalYear, fiscal_year_of, is_working_day, next_working_day, wareki, weeks_after, why_closed


@pytest.mark.parametrize(
    ("day", "year"),
    [
        ("1867-12-31", "1867年"),
        ("1868-01-24", "1868年"),
        ("1868-01-25", "明治元年"),
        ("1912-07-29", "明治45年"),
        ("1912-07-30", "大正元年"),
        ("1926-12-24", "大正15年"),
        ("1926-12-25", "昭和元年"),
        ("1989-01-07", "昭和64年"),
        ("1989-01-08", "平成元年"),
        ("1990-01-01", "平成2年"),
        ("2019-04-30", "平成31年"),
        ("2019-05-01", "令和元年"),
        ("2019-12-31", "令和元年"),
        ("2020-01-01", "令和2年"),
        ("2026-11-24", "令和8年"),
    ],
)
def test_the_year_by_era(day: str, year: str) -> None:
    assert wareki(date.fromisoformat(day)) == year


@pytest.mark.parametrize(
    ("day", "year"),
    [("2026-03-31", 2025), ("2026-04-01", 2026), ("2026-12-31", 2026), ("2027-01-01", 2026), ("2027-03-31", 2026), ("2027-04-01", 2027)],
)
def test_a_fiscal_year_runs_from_april_to_march(day: str, year: int) -> None:
    assert fiscal_year_of(date.fromisoformat(day)) == year
    assert date.fromisoformat(day) in FiscalYear(year)
    assert date.fromisoformat(day) not in FiscalYear(year - 1)
    assert date.fromisoformat(day) not in FiscalYear(year + 1)


@pytest.mark.parametrize(
    ("year", "label"),
    [(1988, "昭和63年度"), (1989, "平成元年度"), (2018, "平成30年度"), (2019, "令和元年度"), (2020, "令和2年度"), (2026, "令和8年度")],
)
def test_the_label_of_a_fiscal_year(year: int, label: str) -> None:
    assert FiscalYear(year).label == label


def test_the_borders_of_a_fiscal_year() -> None:
    assert FiscalYear(2026).start == date(2026, 4, 1)
    assert FiscalYear(2026).end == date(2027, 3, 31)
    assert FiscalYear(2026) < FiscalYear(2027)


ROOT = Path(calendar.__file__).parents[2]
OWN_DAYS = frozenset({date(2026, 8, 14), date(2026, 9, 24), date(2026, 11, 22)})


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("2026-11-20", None),
        ("2026-11-21", Closure.WEEKEND),  # Saturday
        ("2026-11-22", Closure.WEEKEND),  # a Sunday stays one, also where the office lists it
        ("2026-11-23", Closure.HOLIDAY),  # 勤労感謝の日
        ("2026-05-03", Closure.WEEKEND),  # 憲法記念日 on a Sunday …
        ("2026-05-06", Closure.HOLIDAY),  # … is made up for after みどりの日 and こどもの日
        ("2026-05-07", None),
        ("2023-01-02", Closure.HOLIDAY),  # 元日 on a Sunday
        ("2026-09-21", Closure.HOLIDAY),  # 敬老の日
        ("2026-09-22", Closure.HOLIDAY),  # a day between two holidays becomes one
        ("2026-09-23", Closure.HOLIDAY),  # 秋分の日
        ("2026-09-24", Closure.OFFICE),
        ("2026-08-11", Closure.HOLIDAY),  # 山の日
        ("2026-08-14", Closure.OFFICE),
        ("2019-04-30", Closure.HOLIDAY),  # the days around the accession
        ("2019-05-01", Closure.HOLIDAY),
        ("2019-05-02", Closure.HOLIDAY),
        ("2019-12-23", None),  # no longer a birthday
        ("2020-02-24", Closure.HOLIDAY),  # 天皇誕生日 on a Sunday
        ("2021-07-22", Closure.HOLIDAY),  # 海の日, moved for the Games
        ("2021-07-19", None),
        ("2026-12-28", None),
        ("2026-12-29", Closure.YEAR_END),
        ("2026-12-31", Closure.YEAR_END),
        ("2027-01-01", Closure.HOLIDAY),  # 元日
        ("2027-01-02", Closure.WEEKEND),
        ("2029-01-02", Closure.YEAR_END),
        ("2029-01-03", Closure.YEAR_END),
        ("2029-01-04", None),
    ],
)
def test_why_the_office_is_closed(day: str, reason: Closure | None) -> None:
    assert why_closed(date.fromisoformat(day), OWN_DAYS) == reason
    assert is_working_day(date.fromisoformat(day), OWN_DAYS) is (reason is None)


def test_the_offices_own_days_count_only_where_they_are_given() -> None:
    assert is_working_day(date(2026, 9, 24))
    assert not is_working_day(date(2026, 9, 24), [date(2026, 9, 24)])


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        ("2026-11-20", "2026-11-20"),  # an open day stays
        ("2026-11-21", "2026-11-24"),  # Saturday, Sunday, holiday
        ("2026-05-02", "2026-05-07"),  # 五連休
        ("2026-09-19", "2026-09-25"),  # シルバーウィーク, and a day of the office's own after it
        ("2026-12-28", "2026-12-28"),
        ("2026-12-29", "2027-01-04"),  # across the year
        ("2025-12-27", "2026-01-05"),  # weekend, year end, weekend again
        ("2028-12-29", "2029-01-04"),
        ("2027-03-20", "2027-03-23"),  # 春分の日 falls on a Sunday
    ],
)
def test_the_next_working_day(day: str, opens: str) -> None:
    assert next_working_day(date.fromisoformat(day), OWN_DAYS) == date.fromisoformat(opens)


def test_the_next_working_day_is_the_first_open_one_and_at_most_ten_days_away() -> None:
    """Every day of 40 years; the longest closure of all was the ten days around the accession of 2019."""
    day = date(2010, 1, 1)
    while day < date(2050, 1, 1):
        opens = next_working_day(day)
        assert is_working_day(opens)
        assert opens - day <= timedelta(days=10)
        assert not any(is_working_day(day + timedelta(days=n)) for n in range((opens - day).days))
        day += timedelta(days=1)


def test_weeks_keep_the_weekday_across_the_turn_of_the_year() -> None:
    assert weeks_after(date(2026, 11, 24), 1) == date(2026, 12, 1)
    assert weeks_after(date(2026, 11, 24), 12) == date(2027, 2, 16)
    assert weeks_after(date(2026, 11, 24), 0) == date(2026, 11, 24)


def test_threads_that_ask_for_a_new_year_at_once_all_see_its_holidays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar, "_national_holidays", cache(calendar._national_holidays.__wrapped__))  # no year is known yet
    at_once = Barrier(8, timeout=30)

    def ask(year: int) -> Closure | None:
        at_once.wait()
        return why_closed(date(year, 11, 3))

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            answers = set(pool.map(ask, [year for year in range(2000, 2090) for _ in range(8)]))
    finally:
        sys.setswitchinterval(interval)
    assert answers == {Closure.HOLIDAY, Closure.WEEKEND}


def test_the_countries_of_the_world_are_not_loaded_before_somebody_asks() -> None:
    program = "import sys, lms.kernel.calendar; print('holidays.countries' in sys.modules)"
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
