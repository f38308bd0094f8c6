"""Reading shared terminals and PINs."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.accounts.kinds import LoginKind
from lms.accounts.models.people import LoginName, Person, Unit
from lms.accounts.models.terminals import Pin, Terminal
from lms.accounts.queries import token_hash
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import PersonId, TerminalId
from lms.kernel.immutable import immutable
from lms.kernel.text import folded


@immutable
class Here:
    """The registered terminal that a browser is."""

    id: TerminalId
    name: str
    unit: str


@immutable
class TerminalRow:
    """A terminal as the office sees it in its list."""

    id: TerminalId
    name: str
    unit: str
    registered_by: str | None
    registered_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


@immutable
class PinCredentials:
    person_id: PersonId
    pin_hash: str


def here(session: Session, token: str | None) -> Here | None:
    """The terminal behind a cookie; None where it is none, or none any more."""
    if not token:
        return None
    found = select(Terminal.id, Terminal.name, Unit.name).join(Unit, Unit.id == Terminal.unit_id)
    row = session.execute(found.where(Terminal.token_hash == token_hash(token), Terminal.revoked_at.is_(None))).first()
    return Here(*row) if row else None


def terminals(session: Session) -> list[TerminalRow]:
    """Every terminal, those in use first."""
    found = _rows().order_by(Terminal.revoked_at.is_not(None), Unit.sort, Unit.id, Terminal.name, Terminal.id)
    return [TerminalRow(*row) for row in session.execute(found)]


def terminal(session: Session, terminal_id: TerminalId) -> TerminalRow:
    """One terminal in use. Raises NotFound."""
    row = session.execute(_rows().where(Terminal.id == terminal_id, Terminal.revoked_at.is_(None))).first()
    if row is None:
        raise NotFound(N_("この共用パソコンは登録されていません。"))
    return TerminalRow(*row)


def _rows() -> Any:
    whole = select(
        Terminal.id, Terminal.name, Unit.name, Person.name, Terminal.created_at, Terminal.last_used_at, Terminal.revoked_at
    ).join(Unit, Unit.id == Terminal.unit_id)
    return whole.outerjoin(Person, Person.id == Terminal.registered_by_id)


def pin_credentials(session: Session, login_name: str, *, today: date) -> PinCredentials | None:
    row = session.execute(
        select(Person.id, Pin.hash)
        .join(LoginName, LoginName.person_id == Person.id)
        .join(Pin, Pin.person_id == Person.id)
        .where(
            LoginName.folded == folded(login_name),
            LoginName.kind == LoginKind.STAFF_NO,
            or_(Person.left_on.is_(None), Person.left_on > today),
        )
    ).first()
    return PinCredentials(*row) if row else None


def pin_hash(session: Session, person_id: PersonId) -> str:
    return session.scalar(select(Pin.hash).where(Pin.person_id == person_id)) or ""


def staff_numbers(session: Session, person_id: PersonId) -> list[str]:
    found = select(LoginName.name).where(LoginName.person_id == person_id, LoginName.kind == LoginKind.STAFF_NO)
    return list(session.scalars(found.order_by(LoginName.id)))


def person(session: Session, person_id: PersonId, *, today: date) -> Person:
    """Somebody who serves here today. Raises NotFound."""
    found = session.get(Person, person_id)
    if found is None or (found.left_on is not None and found.left_on <= today):
        raise NotFound(N_("職員が見つかりません。"))
    return found
