"""How a record falls into fiscal years. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from lms.kernel.calendar import FiscalYear, fiscal_year_of
from lms.record.kinds import Item, YearOfMine


def by_year(items: Iterable[Item], minutes: dict[int, int], first_month: int) -> list[YearOfMine]:
    """The items under their fiscal years, the newest first."""
    newest_first = sorted(items, key=lambda each: each.on, reverse=True)
    return [
        YearOfMine(FiscalYear(year, first_month), minutes.get(year, 0), tuple(of_year))
        for year, of_year in groupby(newest_first, key=lambda each: fiscal_year_of(each.on, first_month))
    ]


def years_of(days: Sequence[date], first_month: int) -> list[FiscalYear]:
    """The fiscal years in which any of *days* lies."""
    return [FiscalYear(year, first_month) for year in sorted({fiscal_year_of(day, first_month) for day in days})]
