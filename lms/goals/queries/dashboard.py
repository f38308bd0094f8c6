"""The KPIs of a place as the dashboard shows them: each with its bar, on which the goal stands where there is room beyond it."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lms.goals.kinds import MEASURES
from lms.goals.queries import KpiRow, Place, kpis
from lms.kernel import clock
from lms.kernel.calendar import FiscalYear
from lms.kernel.ids import UnitId
from lms.kernel.immutable import immutable

GOAL = 80  # of the hundred that the bar is wide


@immutable
class KpiBar:
    """*width* and *goal* of a hundred; *now*, the latest value, and *goal_text* in words, *unit* beside them. *measure*: what of a year it follows; empty where people enter it."""

    name: str
    width: int
    goal: int
    now: str
    unit: str
    is_reached: bool
    measure: str
    baseline: float
    target: float
    goal_text: str
    due_on: date


def of_group(session: Session, place_id: int, year: FiscalYear) -> list[Any]:
    """Those with a number that were there in *year* and are due in it or later; who may see the figures of the place, the dashboard has judged. Two statements."""
    rows = kpis(session, [Place(UnitId(place_id), "", "")], today=year.start)
    return [_bar(row) for row in rows if row.share is not None and _is_of(row.kpi, year)]


def _is_of(kpi: Any, year: FiscalYear) -> bool:
    return bool(clock.local_date(kpi.created_at) <= year.end and kpi.due_on >= year.start)


def _bar(row: KpiRow) -> KpiBar:
    unit = MEASURES[row.kpi.measure].unit if row.kpi.measure else row.kpi.counted_in
    width = max(0, min(100, round((row.share or 0) * GOAL / 100)))
    return KpiBar(
        name=row.kpi.name,
        width=width,
        goal=GOAL,
        now=row.latest.text if row.latest else "–",
        unit=unit,
        is_reached=row.is_reached,
        measure=row.kpi.measure,
        baseline=row.kpi.baseline,
        target=row.kpi.target,
        goal_text=row.target,
        due_on=row.kpi.due_on,
    )
