"""The office's use cases about tools."""

from sqlalchemy.orm import Session

from lms.accounts.services import office as office_services
from lms.admin.queries.tools import tools
from lms.kernel.actor import Actor
from lms.kernel.ids import ToolId


def add(session: Session, actor: Actor, *, name: str, note: str) -> ToolId:
    """Allow a tool: from now on the plan form offers it, after the others. Raises Unacceptable."""
    return office_services.add_tool(session, actor, name=name, note=note, sort=len(tools(session)) + 1)
