"""How people stand on a day, asked about many at once: on leave, gone, reached by mail, heading a unit, holding a role."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from lms.accounts.kinds import PostingKind
from lms.accounts.models.people import Leave, Person, Posting, RoleGrant, Unit
from lms.accounts.queries import valid_on
from lms.kernel.ids import PersonId


def on_leave(session: Session, ids: Collection[PersonId], day: date) -> set[PersonId]:
    found = select(Leave.person_id).where(
        Leave.person_id.in_(ids), Leave.starts_on <= day, or_(Leave.ends_on.is_(None), Leave.ends_on > day)
    )
    return set(session.scalars(found))


def serving(today: date) -> Select[Any]:
    """Who serves in a unit and is not on leave: one column of ids, for a statement around it."""
    away = select(Leave.id).where(
        Leave.person_id == Person.id, Leave.starts_on <= today, or_(Leave.ends_on.is_(None), Leave.ends_on > today)
    )
    serves = select(Posting.id).where(Posting.person_id == Person.id, valid_on(Posting, today))
    return select(Person.id).where(serves.exists(), ~away.exists(), or_(Person.left_on.is_(None), Person.left_on > today))


def departed(session: Session, ids: Collection[PersonId], day: date) -> set[PersonId]:
    """Who of these has left by *day*."""
    return set(session.scalars(select(Person.id).where(Person.id.in_(ids), Person.left_on <= day)))


def mail_addresses(session: Session, ids: Collection[PersonId], *, today: date) -> dict[PersonId, tuple[str, str, str]]:
    """(address, name, language) of those who have and want mail."""
    found = select(Person.id, Person.mail, Person.name, Person.locale).where(
        Person.id.in_(ids), Person.mail.is_not(None), Person.mail_wanted, or_(Person.left_on.is_(None), Person.left_on > today)
    )
    return {row.id: (row.mail, row.name, row.locale) for row in session.execute(found)}


def still_here(session: Session, ids: Collection[PersonId], *, today: date) -> dict[PersonId, tuple[str, str, str]]:
    """(address or "", name, language) of those who have not left."""
    found = select(Person.id, Person.mail, Person.name, Person.locale).where(
        Person.id.in_(ids), or_(Person.left_on.is_(None), Person.left_on > today)
    )
    return {row.id: (row.mail or "", row.name, row.locale) for row in session.execute(found)}


def heads_of(session: Session, path: str, *, today: date) -> list[PersonId]:
    """Who heads the unit at *path* today, deputies among them."""
    leads = or_(Posting.is_head, Posting.kind == PostingKind.DEPUTY)
    found = select(Posting.person_id).join(Unit).where(Unit.path == path, leads, valid_on(Posting, today))
    return list(session.scalars(found))


def holders(session: Session, role: str, *, today: date) -> list[PersonId]:
    found = select(RoleGrant.person_id).where(RoleGrant.role == role, RoleGrant.object_id == 0, valid_on(RoleGrant, today))
    return list(session.scalars(found))
