"""Names of units and tools inside other features' statements: a row that points to one shows what it is called."""

from typing import Any

from sqlalchemy import select

from lms.accounts.models.office import Tool
from lms.accounts.models.people import Unit


def unit_named(column: Any, label: str = "unit") -> Any:
    """The name of the unit that *column* points to, as a column *label*."""
    return select(Unit.name).where(Unit.id == column).correlate(column.class_).scalar_subquery().label(label)


def tool_named(column: Any, label: str = "tool") -> Any:
    return select(Tool.name).where(Tool.id == column).correlate(column.class_).scalar_subquery().label(label)
