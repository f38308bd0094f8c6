"""Who has left and will be forgotten, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.kinds import LoginKind
from lms.accounts.models.people import LoginName, Person, Posting
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import PersonId
from lms.privacy.models import RetentionHold
from lms.privacy.rules import retention

PAGE = 50


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody who has left, with the day of being forgotten and a hold that stands against it."""

    id: PersonId
    name: str
    staff_no: str
    left_on: date
    erase_on: date
    held_until: date | None
    reason: str

    def is_held(self, today: date) -> bool:
        return self.held_until is not None and self.held_until > today


@dataclass(frozen=True, slots=True)
class Leavers:
    rows: list[Leaver]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


def _waits(today: date) -> ColumnElement[bool]:
    """Has a last day, is not forgotten yet, and has not come back: no posting began since and still lasts."""
    lasts = or_(Posting.valid_to.is_(None), Posting.valid_to > today)
    has_returned = exists().where(Posting.person_id == Person.id, Posting.valid_from >= Person.left_on, lasts)
    return and_(Person.left_on.is_not(None), Person.erased_at.is_(None), ~has_returned)


def leavers(session: Session, *, today: date, months: int, page: int) -> Leavers:
    """One page of them, who is forgotten first standing first."""
    total = session.scalar(select(func.count()).select_from(Person).where(_waits(today))) or 0
    found = _rows().where(_waits(today)).order_by(Person.left_on, Person.id).limit(PAGE).offset((page - 1) * PAGE)
    return Leavers([_leaver(row, months) for row in session.execute(found)], total, page)


def leaver(session: Session, person_id: PersonId, *, today: date, months: int) -> Leaver:
    """Raises NotFound for who has not left, has come back, or is forgotten already."""
    row = session.execute(_rows().where(_waits(today), Person.id == person_id)).first()
    if row is None:
        raise NotFound(N_("退職の日がある方の中に、見つかりません。"))
    return _leaver(row, months)


def due(session: Session, *, today: date, months: int) -> Sequence[PersonId]:
    """Everybody who may be forgotten *today*."""
    is_held = exists().where(RetentionHold.person_id == Person.id, RetentionHold.until > today)
    last = retention.last_leaving(today, months)
    found = select(Person.id, Person.left_on).where(_waits(today), Person.left_on <= last, ~is_held).order_by(Person.id)
    return [row.id for row in session.execute(found) if retention.erase_on(row.left_on, months) <= today]


def _rows() -> Any:
    number = (
        select(func.min(LoginName.name))
        .where(LoginName.person_id == Person.id, LoginName.kind == LoginKind.STAFF_NO)
        .correlate(Person)
        .scalar_subquery()
    )
    columns = (Person.id, Person.name, func.coalesce(number, "").label("staff_no"), Person.left_on)
    return select(*columns, RetentionHold.until, func.coalesce(RetentionHold.reason, "").label("reason")).outerjoin(
        RetentionHold, RetentionHold.person_id == Person.id
    )


def _leaver(row: Any, months: int) -> Leaver:
    return Leaver(row.id, row.name, row.staff_no, row.left_on, retention.erase_on(row.left_on, months), row.until, row.reason)
