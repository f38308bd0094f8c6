"""What the office sets for the whole municipality: settings with their history, its logo, and the tools it allows."""

import hashlib
from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import queries, rules
from lms.accounts.models.office import OfficeFile, OfficeSetting, OfficeSettingChange, Tool
from lms.accounts.rules import pictures
from lms.accounts.services import audit, insert_or_nothing
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.db import in_turn
from lms.kernel.errors import CHANGED_MEANWHILE, N_, NotFound, Stale, Unacceptable
from lms.kernel.ids import PersonId, ToolId

LOGO = "logo"
TOOLS = "tools"  # the key of their list in the history of the settings
NOT_LISTED: list[str] = []


def check(key: str, value: Any) -> None:
    """Judge a value before anything is written. Raises BadSettingValue."""
    rules.check_setting(key, value)


def set_setting(session: Session, actor: Actor | None, key: str, value: Any, *, version: int | None = None) -> None:
    """Change one setting and keep what it was, a secret only as a mask. Raises BadSettingValue, Stale."""
    rules.check_setting(key, value)
    standing = session.get(OfficeSetting, key, with_for_update=True, populate_existing=True)
    if version is not None and (standing.version if standing else 0) != version:
        raise Stale(CHANGED_MEANWHILE)
    old = None if standing is None else standing.value
    if standing is None:
        _say_first(session, key, value)
    else:
        standing.value, standing.version = value, standing.version + 1
    session.flush()
    queries.forget_settings(session)
    changed_by = actor.person_id if actor else None
    kept: Callable[[Any], Any] = rules.masked if key in rules.SETTINGS and rules.SETTINGS[key].is_secret else lambda said: said
    _remember(session, changed_by, key, kept(old), kept(value))
    audit(session, changed_by, "setting_changed", "setting", key)


def _remember(session: Session, by: PersonId | None, key: str, old: Any, new: Any) -> None:
    session.add(OfficeSettingChange(key=key, old=old, new=new, changed_by_id=by, changed_at=clock.now()))


def _say_first(session: Session, key: str, value: Any) -> None:
    """Two who say it for the first time at once make one row."""
    now = clock.now()
    said = insert_or_nothing(session, OfficeSetting).values(key=key, value=value, created_at=now, updated_at=now, version=1)
    if session.scalar(said.on_conflict_do_nothing().returning(OfficeSetting.key)) is None:
        raise Stale(CHANGED_MEANWHILE)


def set_logo(session: Session, actor: Actor, content: bytes, *, version: int) -> None:
    """The municipality's own picture, on every page from now on. Raises BadPicture, Stale."""
    found, digest = pictures.judged(content), hashlib.sha256(content).hexdigest()
    set_setting(session, actor, LOGO, digest, version=version)
    session.merge(
        OfficeFile(name=LOGO, media_type=found.media_type, digest=digest, width=found.width, height=found.height, content=content)
    )


def drop_logo(session: Session, actor: Actor, *, version: int) -> None:
    """Back to the product's own ring. Twice is once. Raises Stale."""
    if not queries.setting(session, LOGO):
        return
    set_setting(session, actor, LOGO, "", version=version)
    standing = session.get(OfficeFile, LOGO)
    if standing is not None:
        session.delete(standing)


# Tools


def add_tool(session: Session, actor: Actor | None, *, name: str, note: str, sort: int) -> ToolId:
    """A tool at its place in the list; nobody is named where it is there from the beginning. Raises Unacceptable."""
    _check_name(session, name)
    made = Tool(name=name, note=note, sort=sort)
    session.add(made)
    session.flush()
    if actor is not None:
        _remember(session, actor.person_id, TOOLS, NOT_LISTED, _in_words(made))
        audit(session, actor.person_id, "tool_added", "tool", made.id)
    return made.id


def change_tool(session: Session, actor: Actor, tool_id: ToolId, *, name: str, note: str, version: int) -> None:
    """Correct what a tool is called and what may go into it; plans made with it show the new name. Raises NotFound, Stale, Unacceptable."""
    in_turn(session, TOOLS)  # before the row: whoever has that waits for no turn
    tool = _seen_tool(session, tool_id, version)
    _check_name(session, name, but=tool_id)
    if (tool.name, tool.note) != (name, note):
        old = _in_words(tool)
        tool.name, tool.note, tool.version = name, note, tool.version + 1
        _remember(session, actor.person_id, TOOLS, old, _in_words(tool))
        audit(session, actor.person_id, "tool_changed", "tool", tool_id)


def retire_tool(session: Session, actor: Actor, tool_id: ToolId, *, is_retired: bool, version: int) -> None:
    """Take a tool off the list of the plan form, or put it back; what was planned with it stays. Twice is once. Raises NotFound, Stale."""
    tool = _tool(session, tool_id)
    if (tool.retired_at is not None) == is_retired:
        return
    _seen_tool(session, tool_id, version)
    tool.retired_at, tool.version = clock.now() if is_retired else None, tool.version + 1
    listed = _in_words(tool)
    _remember(session, actor.person_id, TOOLS, *((listed, NOT_LISTED) if is_retired else (NOT_LISTED, listed)))
    audit(session, actor.person_id, "tool_retired" if is_retired else "tool_restored", "tool", tool_id)


def move_tool(session: Session, actor: Actor, tool_id: ToolId, *, steps: int, place: int) -> None:
    """Up (−1) or down (+1) in the list of the plan form, from the *place* where the page showed it. Raises NotFound, Stale."""
    in_turn(session, TOOLS)  # two who move two of them
    _tool(session, tool_id)
    found = select(Tool).where(Tool.retired_at.is_(None)).order_by(Tool.sort, Tool.id).with_for_update()
    in_use = list(session.scalars(found))
    if not (0 <= place < len(in_use) and in_use[place].id == tool_id):
        raise Stale(N_("並びが、ほかの画面で変わっています。いまの並びを確かめてください。"))
    before = [each.name for each in in_use]
    moved = in_use.pop(place)
    in_use.insert(max(0, place + steps), moved)
    _remember(session, actor.person_id, TOOLS, before, [each.name for each in in_use])
    for sort, tool in enumerate(in_use, start=1):
        tool.sort = sort
    audit(session, actor.person_id, "tool_moved", "tool", tool_id)


def _check_name(session: Session, name: str, *, but: ToolId | None = None) -> None:
    in_turn(session, TOOLS)
    if session.scalar(select(Tool.id).where(Tool.name == name, Tool.id.is_distinct_from(but))) is not None:
        raise Unacceptable(N_("同じ名前の道具が、もうあります。"), field="name")


def _in_words(tool: Tool) -> list[str]:
    return [tool.name, tool.note] if tool.note else [tool.name]


def _tool(session: Session, tool_id: ToolId) -> Tool:
    tool = session.get(Tool, tool_id, with_for_update=True, populate_existing=True)
    if tool is None:
        raise NotFound(N_("道具が見つかりません。"))
    return tool


def _seen_tool(session: Session, tool_id: ToolId, version: int) -> Tool:
    tool = _tool(session, tool_id)
    if tool.version != version:
        raise Stale(CHANGED_MEANWHILE)
    return tool
