"""What the product counts by itself: out of the sums that are kept of weeks, rounded, and only where they may be shown (docs/decisions/0042)."""

from collections.abc import Collection
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.kernel.db import rows
from lms.kernel.ids import UnitId
from lms.weeks import rules
from lms.weeks.models import GroupWeek
from lms.weeks.queries import SUMS, of_year, within

Key = tuple[UnitId, str]  # a place and a measure
SUNDAY = timedelta(days=6)  # after its Monday


def latest(session: Session, keys: Collection[Key], *, today: date) -> dict[Key, tuple[date, float]]:
    """Each as it stood at the end of the last week that is kept of this year; one statement, none where nothing is asked for."""
    if not keys:
        return {}
    asked = {**of_year(accounts.fiscal_year(session, today)), "places": sorted({place for place, _ in keys})}
    least, kept = _least(session), {row.group_id: row for row in rows(session, _newest_of_places(), asked)}
    found = {(place, measure): _figure(kept.get(place), measure, least) for place, measure in keys}
    return {key: (kept[key[0]].begins_on + SUNDAY, figure) for key, figure in found.items() if figure is not None}


@cache
def _newest_of_places() -> Any:
    last = select(func.max(GroupWeek.begins_on)).where(*within()).scalar_subquery()
    return select(*SUMS).where(GroupWeek.begins_on == last, GroupWeek.group_id.in_(bindparam("places", expanding=True)))


def series(session: Session, place_id: UnitId, measure: str, *, today: date) -> list[tuple[date, float]]:
    """Month by month of this year, as it stood at the end of the last week of each; one statement."""
    year, least = accounts.fiscal_year(session, today), _least(session)
    last: dict[tuple[int, int], tuple[date, float]] = {}
    for row in rows(session, _of_place(), {**of_year(year), "place": place_id}):
        figure = _figure(row, measure, least)
        if figure is not None:
            last[row.begins_on.year, row.begins_on.month] = row.begins_on + SUNDAY, figure
    return list(last.values())


@cache
def _of_place() -> Any:
    found = select(*SUMS).where(*within(), GroupWeek.group_id == bindparam("place"))
    return found.order_by(GroupWeek.begins_on)


def _least(session: Session) -> int:
    return int(accounts.setting(session, "small_group"))


def _figure(row: Any, measure: str, least: int) -> float | None:
    """None where nothing may be shown."""
    if row is None or not row.is_shown or row.people < least:
        return None
    told = rules.said(row)
    return rules.failure_rate(told) if measure == "failure_rate" else float(told[measure])
