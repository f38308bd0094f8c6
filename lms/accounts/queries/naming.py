"""Names of units and tools inside other features' statements, and of settings: a row that points to one shows what it is called."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from lms.accounts.models.office import Tool
from lms.accounts.models.people import Unit
from lms.kernel.slots import Slot

# What the settings are called, which the feature that has their pages knows.
setting_names = Slot[[], Mapping[str, str]]("names of the settings", {})


def unit_named(column: Any, label: str = "unit") -> Any:
    """The name of the unit that *column* points to, as a column *label*."""
    return select(Unit.name).where(Unit.id == column).correlate(column.class_).scalar_subquery().label(label)


def tool_named(column: Any, label: str = "tool") -> Any:
    return select(Tool.name).where(Tool.id == column).correlate(column.class_).scalar_subquery().label(label)
