"""Reading the settings as the office sees them: as typed, with their versions, their history, and the year they make."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.models.office import OfficeSetting, OfficeSettingChange
from lms.accounts.models.people import Person
from lms.accounts.queries import office
from lms.admin import rules
from lms.admin.kinds import CHANGES_SHOWN, SECTIONS
from lms.kernel import calendar
from lms.kernel.actor import Actor
from lms.kernel.immutable import immutable


@immutable
class SettingChange:
    """Lists as lines; None is the value at first."""

    key: str
    old: Any
    new: Any
    by: str | None
    at: datetime


@immutable
class YearMonth:
    """A month of the fiscal year: how many days the office is open, and what the office has written about it."""

    first: date
    open_days: int
    closed: list[date]
    sessions: list[Any]
    busy: list[Any]


def versions(session: Session, keys: Collection[str]) -> dict[str, int]:
    found = select(OfficeSetting.key, OfficeSetting.version).where(OfficeSetting.key.in_(keys))
    return {row.key: row.version for row in session.execute(found)}


def seen(session: Session, keys: Collection[str]) -> str:
    """What a page shows, for its hidden field: "small_group:2 municipality:1"."""
    return " ".join(f"{key}:{version}" for key, version in sorted(versions(session, keys).items()))


def changed_since(session: Session, keys: Collection[str], shown: str) -> list[str]:
    """Which of *keys* somebody has changed after the page was opened."""
    then, now = rules.versions(shown), versions(session, keys)
    return [key for key in keys if now.get(key, 0) != then.get(key, 0)]


def as_typed(session: Session, section: str) -> dict[str, Any]:
    """The settings of a section as their fields show them."""
    standing = accounts.settings(session)
    return {row.key: rules.as_typed(row.kind, standing[row.key]) for row in SECTIONS[section].rows}


def changes(session: Session, keys: Collection[str]) -> list[SettingChange]:
    """The latest changes of *keys*, newest first."""
    found = (
        select(OfficeSettingChange, Person.name)
        .outerjoin(Person, Person.id == OfficeSettingChange.changed_by_id)
        .where(OfficeSettingChange.key.in_(keys))
        .order_by(OfficeSettingChange.id.desc())
        .limit(CHANGES_SHOWN)
    )
    return [
        SettingChange(change.key, _readable(change.key, change.old), _readable(change.key, change.new), name, change.changed_at)
        for change, name in session.execute(found)
    ]


def _readable(key: str, value: Any) -> Any:
    if isinstance(value, list):
        return rules.as_lines(value)
    return value[:8] if key == "logo" and value else value


def year(session: Session, today: date) -> tuple[calendar.FiscalYear, list[YearMonth]]:
    """The fiscal year around *today*, month by month."""
    running = accounts.fiscal_year(session, today)
    closed, sessions, busy = office.closed_days(session), office.council_sessions(session), office.busy_periods(session)
    return running, [_month(first, closed, sessions, busy) for first in running.months]


def _month(first: date, closed: Collection[date], sessions: list[Any], busy: list[Any]) -> YearMonth:
    last = (first + timedelta(days=31)).replace(day=1) - calendar.ONE_DAY
    days = [first + timedelta(days=after) for after in range(last.day)]
    return YearMonth(
        first=first,
        open_days=sum(calendar.is_working_day(day, closed) for day in days),
        closed=[day for day in days if day in closed],
        sessions=[each for each in sessions if each.first <= last and each.last >= first],
        busy=[each for each in busy if each.first <= last and each.last >= first],
    )


def own_address(session: Session, actor: Actor) -> tuple[str, str] | None:
    """(address, name) of the person who asks; None where no address is on file."""
    me = accounts.person(session, actor.person_id)
    return (me.mail, me.name) if me.mail else None
