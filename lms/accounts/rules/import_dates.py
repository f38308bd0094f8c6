"""Dates as Japanese offices write them: ISO, slashes, 2027年4月1日, and the years of an era."""

import unicodedata
from datetime import date, timedelta

from lms.kernel.calendar import ERAS
from lms.kernel.errors import N_, Unacceptable

LETTERS = {"R": "令和", "H": "平成", "S": "昭和", "T": "大正", "M": "明治"}
SERIALS = range(20_000, 80_000)  # days since 1899-12-30, as spreadsheets count: 1954 to 2119
SPREADSHEETS_BEGIN = date(1899, 12, 30)
YEARS = range(1900, 2200)
MOST = 40  # characters; longer is no date


class NoDate(Unacceptable):
    """The text is not a day of the calendar."""


def parse_day(text: str) -> date:
    """The day that *text* names. Raises NoDate."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")[:MOST].upper()
    era, rest = _era(plain)
    numbers = _numbers(rest, compact=era is None)
    if numbers is None:
        raise NoDate(N_("日付「%(text)s」が読めません。2027-04-01、2027/4/1、令和9年4月1日 のように書いてください。"), text=text[:MOST])
    year, month, day = numbers
    try:
        found = date(year if era is None else era[0].year + year - 1, month, day)
    except (ValueError, OverflowError):
        raise NoDate(N_("日付「%(text)s」は、暦にありません。"), text=text[:MOST]) from None
    if era is None and found.year not in YEARS:
        raise NoDate(N_("日付「%(text)s」の年を確かめてください。"), text=text[:MOST])
    if era is not None and not era[0] <= found < min(era[1], date(YEARS.stop, 1, 1)):
        raise NoDate(N_("日付「%(text)s」は、その元号の期間にありません。"), text=text[:MOST])
    return found


def from_serial(number: int) -> date | None:
    """The day a spreadsheet means by a bare number of days; None where it cannot be one."""
    return SPREADSHEETS_BEGIN + timedelta(days=number) if number in SERIALS else None


def _era(text: str) -> tuple[tuple[date, date] | None, str]:
    """(first day, day after the last) of the era that *text* begins with, and what follows it."""
    ends = date.max
    for begins, name in ERAS:
        for mark in (name, *(letter for letter, era in LETTERS.items() if era == name)):
            if text.startswith(mark):
                return (begins, ends), text[len(mark) :].replace("元", "1", 1)
        ends = begins
    return None, text


def _numbers(text: str, *, compact: bool) -> tuple[int, int, int] | None:
    if compact and len(text) == 8 and _is_digits(text):
        return int(text[:4]), int(text[4:6]), int(text[6:])
    parts = text.removesuffix("日").replace("年", "-").replace("月", "-").replace("/", "-").replace(".", "-").split("-")
    if len(parts) != 3 or not all(_is_digits(part) and len(part) <= 4 for part in parts):
        return None
    if compact and len(parts[0]) != 4:
        return None  # 27/4/1: nobody knows of which century or era
    return int(parts[0]), int(parts[1]), int(parts[2])


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
