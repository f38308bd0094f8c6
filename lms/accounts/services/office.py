"""What the office sets for the whole municipality: settings with their history, and the tools it allows."""

from typing import Any

from sqlalchemy.orm import Session

from lms.accounts import rules
from lms.accounts.models.office import OfficeSetting, OfficeSettingChange, Tool
from lms.accounts.services import audit
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotFound, Stale
from lms.kernel.ids import ToolId


def set_setting(session: Session, actor: Actor | None, key: str, value: Any, *, version: int | None = None) -> None:
    """Change one setting and keep what it was. Raises BadSettingValue, Stale."""
    rules.check_setting(key, value)
    standing = session.get(OfficeSetting, key, with_for_update=True)
    old = None if standing is None else standing.value
    if standing is None:
        session.add(OfficeSetting(key=key, value=value))
    elif version is not None and standing.version != version:
        raise Stale(N_("ほかの方が先に変更しました。いまの内容を確かめてから、もう一度保存してください。"))
    else:
        standing.value, standing.version = value, standing.version + 1
    changed_by = actor.person_id if actor else None
    session.add(OfficeSettingChange(key=key, old=old, new=value, changed_by_id=changed_by, changed_at=clock.now()))
    audit(session, changed_by, "setting_changed", "setting", key)


def add_tool(session: Session, *, name: str, note: str, sort: int) -> ToolId:
    made = Tool(name=name, note=note, sort=sort)
    session.add(made)
    session.flush()
    return made.id


def retire_tool(session: Session, actor: Actor, tool_id: ToolId, *, is_retired: bool) -> None:
    """Take a tool off the list of the plan form, or put it back; what was planned with it stays."""
    tool = session.get(Tool, tool_id)
    if tool is None:
        raise NotFound(N_("道具が見つかりません。"))
    tool.retired_at = clock.now() if is_retired else None
    audit(session, actor.person_id, "tool_retired" if is_retired else "tool_restored", "tool", tool_id)
