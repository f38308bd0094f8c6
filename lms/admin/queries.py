"""Reading for the front doors: settings with their versions and history, tools."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.kinds import Role
from lms.accounts.models.office import OfficeSetting, OfficeSettingChange, Tool
from lms.accounts.models.people import Person
from lms.admin.kinds import CHANGES_SHOWN
from lms.kernel.ids import PersonId, ToolId


@dataclass(frozen=True, slots=True)
class SettingChange:
    key: str
    old: Any
    new: Any
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ToolRow:
    id: ToolId
    name: str
    note: str
    is_retired: bool


def setting_versions(session: Session) -> dict[str, int]:
    return {row.key: row.version for row in session.execute(select(OfficeSetting.key, OfficeSetting.version))}


def setting_changes(session: Session) -> list[SettingChange]:
    """The latest changes of settings, newest first."""
    found = (
        select(OfficeSettingChange, Person.name)
        .outerjoin(Person, Person.id == OfficeSettingChange.changed_by_id)
        .order_by(OfficeSettingChange.id.desc())
        .limit(CHANGES_SHOWN)
    )
    return [SettingChange(change.key, change.old, change.new, name, change.changed_at) for change, name in session.execute(found)]


def tools(session: Session) -> list[ToolRow]:
    """Every tool, those in use first."""
    found = select(Tool).order_by(Tool.retired_at.is_not(None), Tool.sort, Tool.id)
    return [ToolRow(tool.id, tool.name, tool.note, tool.retired_at is not None) for tool in session.scalars(found)]


def is_administrator(session: Session, person_id: PersonId, today: date) -> bool:
    return person_id in accounts.holders(session, Role.ADMINISTRATOR, today=today)
