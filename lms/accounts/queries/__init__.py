"""Reading people, units, and what the office has set."""

import hashlib
from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import Pool

from lms.accounts import rules
from lms.accounts.kinds import LoginKind, UnitLevel
from lms.accounts.models.access import Password
from lms.accounts.models.office import Draft, IdempotencyKey, OfficeSetting, Tool
from lms.accounts.models.people import LoginName, Person, Unit
from lms.kernel.actor import Actor
from lms.kernel.calendar import FiscalYear, fiscal_year_of
from lms.kernel.db import rows
from lms.kernel.ids import PersonId, ToolId, UnitId
from lms.kernel.immutable import immutable
from lms.kernel.text import folded


def valid_on(table: Any, day: Any) -> ColumnElement[bool]:
    """The row's dates cover *day*, a date or a parameter (valid_to is the first day on which it is over)."""
    return and_(table.valid_from <= day, or_(table.valid_to.is_(None), table.valid_to > day))


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@immutable
class Credentials:
    """What a name signs in with. A one-time code is good until a password of one's own is set, or its time is over; *used_at*: first."""

    person_id: PersonId
    password_hash: str
    must_change: bool = False
    one_time_until: datetime | None = None
    used_at: datetime | None = None

    def is_over(self, now: datetime) -> bool:
        return self.one_time_until is not None and rules.code_ends(self.one_time_until, self.used_at) <= now


_OFFICE_SAYS, _EDITION = "office_says", "office_edition"
_SETTINGS = select(OfficeSetting.key, OfficeSetting.value).where(OfficeSetting.key.not_like(f"{rules.LETTER}%"))  # no page asks for those
_newest: WeakKeyDictionary[Pool, tuple[int, dict[str, Any]]] = (
    WeakKeyDictionary()
)  # what the office says, under its edition; for who reads and who writes


def credentials(session: Session, login_name: str, *, today: date) -> Credentials | None:
    row = session.execute(
        select(Person.id, Password.hash, Password.must_change, Password.one_time_until, Password.used_at)
        .join(LoginName, LoginName.person_id == Person.id)
        .join(Password, Password.person_id == Person.id)
        .where(LoginName.folded == folded(login_name), LoginName.kind != LoginKind.SSO)
        .where(or_(Person.left_on.is_(None), Person.left_on > today))
    ).first()
    return Credentials(*row) if row else None


def person(session: Session, person_id: PersonId) -> Person:
    return session.get_one(Person, person_id)


def profile(session: Session, actor: Actor) -> dict[str, Any]:
    """One's own settings as the profile form shows them, and what the municipality has on file."""
    me = person(session, actor.person_id)
    names_of_mine = select(LoginName.name).where(LoginName.person_id == me.id, LoginName.kind != LoginKind.SSO)
    numbers = session.scalars(names_of_mine.order_by(LoginName.id))
    return {
        "name": me.name,
        "kana": me.kana,
        "login_names": list(numbers),
        "mail": me.mail,
        "locale": me.locale,
        "theme": me.theme or "auto",
        "font": me.font or "std",
        "furigana": me.furigana,
        "arrow_keys": me.arrow_keys,
        "mail_wanted": me.mail_wanted,
    }


def names(session: Session, ids: Collection[PersonId]) -> dict[PersonId, str]:
    if not ids:
        return {}
    return {row.id: row.name for row in session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))}


def unit(session: Session, unit_id: UnitId) -> Unit:
    return session.get_one(Unit, unit_id)


def unit_names(session: Session, ids: Collection[UnitId]) -> dict[UnitId, str]:
    if not ids:
        return {}
    return {row.id: row.name for row in session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(ids)))}


def sections(session: Session, *, today: date) -> list[Unit]:
    """Every 課 of today, in the order of the organisation."""
    found = select(Unit).where(Unit.level == UnitLevel.SECTION, valid_on(Unit, today)).order_by(Unit.sort, Unit.id)
    return list(session.scalars(found))


def is_empty(session: Session) -> bool:
    """Whether nobody has been entered yet: the very first start."""
    return session.scalar(select(Person.id).limit(1)) is None


_READABLE = [(key, known) for key, known in (*rules.SETTINGS.items(), *rules.OF_HOMES.items()) if not known.is_secret]


def settings(session: Session) -> dict[str, Any]:
    """Every office setting that may be shown, with the default where the office has said nothing."""
    said = _office_says(session)
    return {key: said.get(key, known.default) for key, known in _READABLE}


def setting(session: Session, key: str) -> Any:
    return _office_says(session).get(key, rules.SETTINGS[key].default)


def _office_says(session: Session) -> dict[str, Any]:
    """What the office has set. Layout, calendar and services all ask: read once in a transaction, not at all where its edition is known."""
    kept = session.info.get(_OFFICE_SAYS)
    if kept is None or kept[0] is not session.get_transaction():
        said = _said(session)  # which may begin the transaction
        kept = session.info[_OFFICE_SAYS] = (session.get_transaction(), said)
    return dict(kept[1])


def _said(session: Session) -> dict[str, Any]:
    noted = session.info.get(_EDITION)
    edition = noted[1] if noted is not None and noted[0] is session.get_transaction() else None
    known = _newest.get(session.get_bind().engine.pool)
    if edition is not None and known is not None and known[0] == edition:
        return known[1]
    said = {row.key: row.value for row in rows(session, _SETTINGS, {})}
    if edition is not None:
        _newest[session.get_bind().engine.pool] = (edition, said)
    return said


def settings_edition() -> Any:
    """A number that grows with every change of a setting, as a column of another statement: no row is ever removed, no version used again."""
    return select(func.coalesce(func.sum(OfficeSetting.version), 0)).scalar_subquery().label("settings_edition")


def note_edition(session: Session, edition: int) -> None:
    """What a statement of this transaction has found out about the edition."""
    session.info[_EDITION] = (session.get_transaction(), edition)


def forget_settings(session: Session) -> None:
    """The office says something else from here on, in this very transaction: it belongs to no edition until it is committed."""
    session.info.pop(_OFFICE_SAYS, None)
    session.info.pop(_EDITION, None)


def fiscal_year(session: Session, day: date) -> FiscalYear:
    """The fiscal year around *day*, by the month in which the office lets it begin."""
    first_month = setting(session, "fiscal_year_month")
    return FiscalYear(fiscal_year_of(day, first_month), first_month)


def tools(session: Session) -> list[tuple[ToolId, str]]:
    found = select(Tool.id, Tool.name).where(Tool.retired_at.is_(None)).order_by(Tool.sort, Tool.id)
    return [(row.id, row.name) for row in session.execute(found)]


def draft_waits(owner_id: Any, form_key: Any) -> ColumnElement[bool]:
    """Whether somebody has typed into that form and not saved it, as a column of another statement."""
    return select(Draft.id).where(Draft.owner_id == owner_id, Draft.form_key == form_key).exists()


def draft(session: Session, actor: Actor, form_key: str) -> dict[str, list[str]] | None:
    """What this person typed into that form and did not save."""
    return session.scalar(select(Draft.fields).where(Draft.owner_id == actor.person_id, Draft.form_key == form_key))


def claimed(session: Session, actor: Actor, token: str | None) -> str | None:
    """Where the result of a form stands that this person has sent before."""
    found = select(IdempotencyKey.location).where(IdempotencyKey.owner_id == actor.person_id, IdempotencyKey.token == token)
    return session.scalar(found)
