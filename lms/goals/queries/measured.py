"""What the product counts by itself: from the figures of weeks that are over, and only as far as they may be shown (docs/decisions/0042)."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models.people import Unit
from lms.accounts.queries import fiscal_year, setting
from lms.goals.kinds import MEASURES, TOWN
from lms.kernel.db import columns
from lms.kernel.ids import UnitId
from lms.kernel.suppression import Group, rounded, shown
from lms.weeks.models import UnitWeek

Key = tuple[UnitId, str]  # a place and a measure
Series = list[tuple[date, float]]
Counts = dict[Key, Series]
WEEK = timedelta(days=6)  # from its Monday to its Sunday
