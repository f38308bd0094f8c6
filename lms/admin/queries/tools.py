"""Reading the tools as the office sees them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models.office import Tool
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import ToolId
from lms.kernel.immutable import immutable


@immutable
class ToolRow:
    """A tool; *place* counts those in use from 0."""

    id: ToolId
    name: str
    note: str
    is_retired: bool
    version: int
    place: int


def tools(session: Session) -> list[ToolRow]:
    """Every tool, those in use first, in the order of the plan form."""
    found = session.scalars(select(Tool).order_by(Tool.retired_at.is_not(None), Tool.sort, Tool.id))
    return [_row(tool, place) for place, tool in enumerate(found)]


def tool(session: Session, tool_id: ToolId) -> ToolRow:
    """Raises NotFound."""
    found = session.get(Tool, tool_id)
    if found is None:
        raise NotFound(N_("道具が見つかりません。"))
    return _row(found, 0)


def _row(tool: Tool, place: int) -> ToolRow:
    return ToolRow(tool.id, tool.name, tool.note, tool.retired_at is not None, tool.version, place)
