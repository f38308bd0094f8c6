"""The office's use cases about tools."""

from sqlalchemy.orm import Session

from lms.accounts.services import office as office_services
from lms.admin.queries.tools import tools
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.ids import ToolId


def add(session: Session, actor: Actor, *, name: str, note: str) -> ToolId:
    """Allow a tool: from now on the plan form offers it, after the others."""
    standing = tools(session)
    if any(tool.name == name for tool in standing):
        raise Unacceptable(N_("同じ名前の道具が、もうあります。"), field="name")
    return office_services.add_tool(session, actor, name=name, note=note, sort=len(standing) + 1)
