"""Reading for the front doors: settings with their versions and history, tools, units, people."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.kinds import LoginKind, PostingKind
from lms.accounts.models.office import OfficeSetting, OfficeSettingChange, Tool
from lms.accounts.models.people import LoginName, Person, Posting, Unit
from lms.admin.kinds import CHANGES_SHOWN, PEOPLE_A_PAGE
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import PersonId, ToolId, UnitId


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


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of today; *depth* counts what stands above it."""

    id: UnitId
    level: str
    code: str
    name: str
    phone: str
    depth: int
    people: int


@dataclass(frozen=True, slots=True)
class PersonRow:
    id: PersonId
    name: str
    kana: str
    staff_no: str
    unit: str
    post: str
    is_head: bool


@dataclass(frozen=True, slots=True)
class PeoplePage:
    rows: list[PersonRow]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PEOPLE_A_PAGE))


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


def units(session: Session, today: date) -> list[UnitRow]:
    """The units of *today*, each under the one it belongs to, with how many people serve in it."""
    serving = select(func.count()).where(Posting.unit_id == Unit.id, accounts.valid_on(Posting, today)).correlate(Unit).scalar_subquery()
    rows = session.execute(select(Unit, serving.label("people")).where(accounts.valid_on(Unit, today)))
    by_path = sorted(rows, key=lambda row: [int(part) for part in row.Unit.path.split("/") if part])
    return [_unit_row(row.Unit, row.people) for row in by_path]


def _unit_row(unit: Unit, people: int) -> UnitRow:
    return UnitRow(unit.id, unit.level, unit.code, unit.name, unit.phone, unit.path.count("/") - 2, people)


def unit_with_code(session: Session, code: str, today: date) -> bool:
    return session.scalar(select(Unit.id).where(Unit.code == code, accounts.valid_on(Unit, today)).limit(1)) is not None


def people(session: Session, page: int, today: date) -> PeoplePage:
    """People with their main posting, last entered first."""
    here = Person.left_on.is_(None) | (Person.left_on > today)
    total = session.scalar(select(func.count()).select_from(Person).where(here)) or 0
    found = _person_rows(today).where(here).order_by(Person.id.desc()).limit(PEOPLE_A_PAGE).offset((page - 1) * PEOPLE_A_PAGE)
    return PeoplePage([PersonRow(*row) for row in session.execute(found)], total, page)


def person(session: Session, person_id: PersonId, today: date) -> PersonRow:
    row = session.execute(_person_rows(today).where(Person.id == person_id)).first()
    if row is None:
        raise NotFound(N_("職員が見つかりません。"))
    return PersonRow(*row)


def _person_rows(today: date) -> Any:
    number = (
        select(func.min(LoginName.name))
        .where(LoginName.person_id == Person.id, LoginName.kind == LoginKind.STAFF_NO)
        .correlate(Person)
        .scalar_subquery()
    )
    main = and_(Posting.person_id == Person.id, Posting.kind == PostingKind.MAIN, accounts.valid_on(Posting, today))
    return (
        select(
            Person.id,
            Person.name,
            Person.kana,
            func.coalesce(number, ""),
            func.coalesce(Unit.name, ""),
            func.coalesce(Posting.post, ""),
            func.coalesce(Posting.is_head, False),
        )
        .outerjoin(Posting, main)
        .outerjoin(Unit, Unit.id == Posting.unit_id)
    )
