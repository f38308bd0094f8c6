"""The KPIs of a place as the dashboard shows them: each with its bar, on which the goal stands where there is room beyond it."""

from typing import Any

from sqlalchemy.orm import Session

from lms.goals.kinds import MEASURES
from lms.goals.queries import KpiRow, Place, kpis
from lms.kernel.calendar import FiscalYear
from lms.kernel.ids import UnitId
from lms.kernel.immutable import immutable

GOAL = 80  # of the hundred that the bar is wide


@immutable
class KpiBar:
    """*width* and *goal* of a hundred; *text* like 「12 / 30 件」."""

    name: str
    width: int
    goal: int
    text: str
    is_reached: bool


def of_group(session: Session, place_id: int, year: FiscalYear) -> list[Any]:
    """Those with a number that are due in *year* or later; who may see the figures of the place, the dashboard has judged. Two statements."""
    rows = kpis(session, [Place(UnitId(place_id), "", "")], today=year.start)
    return [_bar(row) for row in rows if row.share is not None and row.kpi.due_on >= year.start]


def _bar(row: KpiRow) -> KpiBar:
    unit = MEASURES[row.kpi.measure].unit if row.kpi.measure else row.kpi.counted_in
    width = max(0, min(100, round((row.share or 0) * GOAL / 100)))
    return KpiBar(row.kpi.name, width, GOAL, f"{row.latest.text if row.latest else ''} / {row.target} {unit}", row.is_reached)
