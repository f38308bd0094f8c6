"""The picture of a KPI, and numbers as pages write them: views know no rules."""

from collections.abc import Sequence
from typing import Any

from lms.goals.queries import Point
from lms.goals.rules import chart, written
from lms.kernel import clock

__all__ = ["of", "written"]


def of(kpi: Any, points: Sequence[Point]) -> chart.Picture:
    """Of a KPI that a number tells; with no value it shows the way that lies ahead."""
    known = [(each.day, each.figure) for each in points if each.figure is not None]
    begun_on = clock.local_date(kpi.created_at)
    return chart.picture(known, baseline=kpi.baseline, target=kpi.target, begun_on=begun_on, due_on=kpi.due_on)
