"""Dates as people type them: 2026-12-01, 2026/12/1, 2026年12月1日, 令和8年12月1日, R8.12.1, and stretches of days. Pure."""

import unicodedata
from datetime import date

from lms.kernel.calendar import ERAS

LETTERS = dict(zip("RHSTM", (era for _, era in ERAS), strict=True))
BETWEEN = ("〜", "~", "–", "—", "から")  # ～ becomes ~ by NFKC
MOST_TYPED = 40


def plain(text: str) -> str:
    """Full-width digits and signs as half-width ones, without blanks around."""
    return unicodedata.normalize("NFKC", text).strip()


def day_of(text: str) -> date | None:
    """The day that *text* names; None where it names none, such as 2月30日."""
    typed = plain(text)
    if not typed or len(typed) > MOST_TYPED:
        return None
    begins, rest = _era(typed)
    for mark in ("年", "月", "/", "."):
        rest = rest.replace(mark, "-")
    parts = rest.removesuffix("日").replace("元", "1").split("-") if begins else rest.removesuffix("日").split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        return None
    year, month, day = (int(part) for part in parts)
    try:
        found = date(year + begins.year - 1 if begins else year, month, day)
    except ValueError:
        return None
    return found if begins is None or found >= begins else None


def _era(typed: str) -> tuple[date | None, str]:
    """When the era begins that *typed* starts with, and what stands after its name."""
    for begins, era in ERAS:
        if typed.startswith(era):
            return begins, typed.removeprefix(era)
        if LETTERS.get(typed[0].upper()) == era:
            return begins, typed[1:].lstrip(".")
    return None, typed


def stretch_of(text: str) -> tuple[date, date] | None:
    """Both ends of 2026-12-01〜2026-12-18; a single day is both. None where one is no day or they stand the wrong way round."""
    typed = plain(text)
    mark = next((mark for mark in BETWEEN if mark in typed), None)
    ends = [day_of(part) for part in typed.split(mark, 1)] if mark else [day_of(typed)] * 2
    first, last = ends
    return (first, last) if first and last and first <= last else None
