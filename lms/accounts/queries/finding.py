"""Finding people for the office's forms; partners from outside."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.kinds import LoginKind, PostingKind, Role
from lms.accounts.models.people import LoginName, Person, Posting, RoleGrant, Unit
from lms.accounts.queries import valid_on
from lms.accounts.queries.called import people_called
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import PersonId
from lms.kernel.immutable import immutable

MOST_FOUND = 20


@immutable
class Somebody:
    """A person found by name, kana or number."""

    id: PersonId
    name: str
    kana: str
    number: str
    unit: str
    organisation: str


def find(session: Session, words: str, *, today: date) -> list[Somebody]:
    """People of today by name, kana, number or unit."""
    if not words.strip():
        return []
    found = _people(today).where(people_called(words, today, by_number=True))
    return _somebodies(session, found.order_by(Person.kana, Person.id).limit(MOST_FOUND))


def somebody(session: Session, person_id: PersonId, *, today: date) -> Somebody:
    """One person of today. Raises NotFound."""
    found = _somebodies(session, _people(today).where(Person.id == person_id))
    if not found:
        raise NotFound(N_("職員が見つかりません。"))
    return found[0]


def _somebodies(session: Session, found: Any) -> list[Somebody]:
    seen = {row.id: Somebody(*row) for row in session.execute(found)}
    return list(seen.values())


def _people(today: date) -> Any:
    numbers = select(func.min(LoginName.name)).where(LoginName.person_id == Person.id, LoginName.kind == LoginKind.STAFF_NO)
    main = and_(Posting.person_id == Person.id, Posting.kind == PostingKind.MAIN, valid_on(Posting, today))
    number, unit = func.coalesce(numbers.correlate(Person).scalar_subquery(), ""), func.coalesce(Unit.name, "")
    found = select(Person.id, Person.name, Person.kana, number, unit, Person.organisation)
    found = found.outerjoin(Posting, main).outerjoin(Unit, Unit.id == Posting.unit_id)
    return found.where(or_(Person.left_on.is_(None), Person.left_on > today))


def _serving(day: date) -> ColumnElement[bool]:
    posted = aliased(Posting)
    return exists().where(posted.person_id == Person.id, valid_on(posted, day))


def partners(session: Session, *, today: date) -> list[Somebody]:
    """Partners of today, by their kana."""
    holds = exists().where(
        RoleGrant.person_id == Person.id, RoleGrant.role == Role.PARTNER, RoleGrant.object_id == 0, valid_on(RoleGrant, today)
    )
    return _somebodies(session, _people(today).where(holds, ~_serving(today)).order_by(Person.kana, Person.id))


def partnership(session: Session, person_id: PersonId, *, today: date) -> RoleGrant | None:
    """The role by which somebody is a partner today; the one that lasts longest."""
    mine = (RoleGrant.person_id == person_id, RoleGrant.role == Role.PARTNER, RoleGrant.object_id == 0, valid_on(RoleGrant, today))
    return session.scalar(select(RoleGrant).where(*mine).order_by(RoleGrant.valid_to.is_not(None), RoleGrant.valid_to.desc()).limit(1))


def next_partner_number(session: Session) -> int:
    """The first number that no partner has had."""
    taken = session.scalars(select(LoginName.folded).where(LoginName.folded.like("p____")))
    return max((int(each[1:]) for each in taken if each[1:].isdigit()), default=0) + 1
