"""Who holds which role, for what reason, from when to when; who is whose contact for DX."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.kinds import PostingKind, Role
from lms.accounts.models.people import Person, Posting, RoleGrant, Unit
from lms.accounts.queries import valid_on
from lms.accounts.rules.roles import SOON
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import PersonId, UnitId
from lms.kernel.immutable import immutable

GRANTS_A_PAGE = 50
SHOWN = ("today", "future", "past")
ONE_DAY = timedelta(days=1)


@immutable
class GrantRow:
    """A role of somebody as the office sees it. *counts* is false while a promoter serves elsewhere."""

    id: int
    person_id: PersonId
    person: str
    organisation: str
    role: str
    unit: str
    object_kind: str
    object_id: int
    reason: str
    granted_by: str
    ended_by: str
    valid_from: date
    valid_to: date | None
    counts: bool

    @property
    def last_on(self) -> date | None:
        """The last day on which it holds; the day before the first where it never began."""
        return self.valid_to - ONE_DAY if self.valid_to else None

    @property
    def never_began(self) -> bool:
        return self.valid_to is not None and self.valid_to <= self.valid_from


@immutable
class GrantsPage:
    rows: list[GrantRow]
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // GRANTS_A_PAGE))


@immutable
class Place:
    """A unit in which somebody serves, or one above it."""

    id: UnitId
    name: str
    path: str


@immutable
class Contact:
    """Somebody to ask about DX: who, for which unit, under which extension. *unit* is the one a promoter is named for."""

    person_id: PersonId
    name: str
    kana: str
    unit_id: UnitId | None
    unit: str
    unit_path: str
    post: str
    phone: str
    valid_from: date
    valid_to: date | None


def grants(session: Session, *, shown: str, page: int, today: date) -> GrantsPage:
    """Grants that hold today, will hold, or are over; by role, the latest first."""
    when = {
        "today": valid_on(RoleGrant, today),
        "future": and_(RoleGrant.valid_from > today, _begins()),
        "past": and_(RoleGrant.valid_to <= today, RoleGrant.valid_to.is_not(None)),
    }[shown]
    total = session.scalar(select(func.count()).select_from(RoleGrant).where(when)) or 0
    found = _grant_rows(today).where(when).order_by(RoleGrant.role, Person.kana, RoleGrant.id.desc())
    return GrantsPage(_rows(session, found.limit(GRANTS_A_PAGE).offset((page - 1) * GRANTS_A_PAGE)), total)


def ending_soon(session: Session, *, today: date) -> list[GrantRow]:
    """Partners' roles and invitations that end within two weeks, the nearest first."""
    mine = (RoleGrant.role == Role.PARTNER, valid_on(RoleGrant, today), RoleGrant.valid_to <= today + SOON + ONE_DAY)
    return _rows(session, _grant_rows(today).where(*mine).order_by(RoleGrant.valid_to, RoleGrant.id).limit(GRANTS_A_PAGE))


def grant(session: Session, grant_id: int, *, today: date) -> GrantRow:
    """A role of the municipality; invitations are found through their object."""
    found = _rows(session, _grant_rows(today).where(RoleGrant.id == grant_id, RoleGrant.object_id == 0))
    if not found:
        raise NotFound(N_("この役割は見つかりません。"))
    return found[0]


def grants_of(session: Session, person_id: PersonId, day: date) -> list[GrantRow]:
    """What a person held on *day*, invitations last."""
    mine = _grant_rows(day).where(RoleGrant.person_id == person_id, valid_on(RoleGrant, day))
    return _rows(session, mine.order_by(RoleGrant.object_kind, RoleGrant.role, RoleGrant.id))


def invitations(session: Session, object_kind: str, object_id: int, *, today: date) -> list[GrantRow]:
    """Everybody who was ever invited to this object, the latest first."""
    of = (RoleGrant.role == Role.PARTNER, RoleGrant.object_kind == object_kind, RoleGrant.object_id == object_id)
    return _rows(session, _grant_rows(today).where(*of).order_by(RoleGrant.id.desc()).limit(100))


def invited(session: Session, object_kind: str, object_id: int, *, today: date) -> dict[PersonId, date]:
    """Who is invited to this object today, and the first day on which that is over."""
    found = select(RoleGrant.person_id, RoleGrant.valid_to).where(
        RoleGrant.role == Role.PARTNER, RoleGrant.object_kind == object_kind, RoleGrant.object_id == object_id, valid_on(RoleGrant, today)
    )
    return {row.person_id: row.valid_to for row in session.execute(found)}


def roles_from(session: Session, person_id: PersonId, day: date) -> set[str]:
    """Roles that a person holds on *day* or later."""
    later = or_(RoleGrant.valid_to.is_(None), and_(RoleGrant.valid_to > day, _begins()))
    return set(session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == person_id, RoleGrant.object_id == 0, later)))


def stays_administered(session: Session, *, without: PersonId, on: date) -> bool:
    """Whether somebody else is administrator from *on*, with no end in sight."""
    holds = (RoleGrant.role == Role.ADMINISTRATOR, RoleGrant.object_id == 0, RoleGrant.valid_from <= on, RoleGrant.valid_to.is_(None))
    here = select(RoleGrant.id).join(Person, Person.id == RoleGrant.person_id).where(*holds, Person.id != without, Person.left_on.is_(None))
    return session.scalar(here.limit(1)) is not None


def places_on(session: Session, person_id: PersonId, day: date) -> list[Place]:
    """The units in which somebody serves on *day*, and those above them: what they can be the promoter of."""
    return _places(session, person_id, valid_on(Posting, day), valid_on(Unit, day))


def places_from(session: Session, person_id: PersonId, day: date) -> list[Place]:
    """The same for *day* and every day after."""
    lasts = or_(Posting.valid_to.is_(None), Posting.valid_to > day)
    return _places(session, person_id, lasts, or_(Unit.valid_to.is_(None), Unit.valid_to > day))


def _places(session: Session, person_id: PersonId, *when: ColumnElement[bool]) -> list[Place]:
    below = aliased(Unit)
    inside = and_(below.id == Posting.unit_id, below.path.startswith(Unit.path))
    found = select(Unit.id, Unit.name, Unit.path).join(below, below.path.startswith(Unit.path)).join(Posting, inside)
    found = found.where(Posting.person_id == person_id, *when).distinct().order_by(Unit.path)
    return [Place(*row) for row in session.execute(found)]


def _begins() -> ColumnElement[bool]:
    """Not taken back before its first day."""
    return or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to > RoleGrant.valid_from)


def promoters_of(session: Session, unit_id: UnitId, today: date) -> list[Contact]:
    """推進員 of a unit: named for it, and serving in it or below today; where it has none, those of the nearest unit above that has."""
    path = select(Unit.path).where(Unit.id == unit_id).scalar_subquery()
    found = _contacts(session, _promoters(today).where(path.startswith(_for.path)))
    nearest = max((each.unit_path for each in found), key=len, default="")
    return [each for each in found if each.unit_path == nearest]


def promoters(session: Session, *, today: date) -> list[Contact]:
    """推進員 of every unit, in the order of the organisation."""
    return _contacts(session, _promoters(today))


def holders(session: Session, role: str, *, today: date) -> list[Contact]:
    """Who holds *role* today, with the unit of their main posting."""
    found = _contact_columns(Unit, Posting, RoleGrant).join(Person, Person.id == RoleGrant.person_id)
    found = found.outerjoin(Posting, and_(Posting.person_id == Person.id, Posting.kind == PostingKind.MAIN, valid_on(Posting, today)))
    found = found.outerjoin(Unit, Unit.id == Posting.unit_id).where(RoleGrant.role == role, RoleGrant.object_id == 0)
    return _contacts(session, found.where(valid_on(RoleGrant, today), _here(today)).order_by(Unit.sort, Person.kana, Person.id))


_for = aliased(Unit)  # the unit a promoter is named for


def _promoters(today: date) -> Select[Any]:
    found = _contact_columns(_for, Posting, RoleGrant).join(_for, _for.id == RoleGrant.unit_id)
    found = found.join(Person, Person.id == RoleGrant.person_id).join(Posting, Posting.person_id == Person.id)
    inside = and_(Unit.id == Posting.unit_id, Unit.path.startswith(_for.path), valid_on(Unit, today))
    found = found.join(Unit, inside).where(
        RoleGrant.role == Role.PROMOTER, valid_on(RoleGrant, today), valid_on(Posting, today), _here(today)
    )
    return found.order_by(_for.sort, _for.path, Person.kana, Person.id, Posting.kind != PostingKind.MAIN)


def _here(today: date) -> ColumnElement[bool]:
    return or_(Person.left_on.is_(None), Person.left_on > today)


def _contact_columns(unit: Any, posting: Any, grant: Any) -> Select[Any]:
    place = (unit.id, unit.name, func.coalesce(unit.path, ""), func.coalesce(posting.post, ""))
    return select(Person.id, Person.name, Person.kana, *place, grant.valid_from, grant.valid_to).select_from(grant)


def _contacts(session: Session, found: Select[Any]) -> list[Contact]:
    """Each person once a unit, by their main posting where several are in it; with the extension of the nearest unit that has one."""
    phones = {row.path: row.phone for row in session.execute(select(Unit.path, Unit.phone).where(Unit.phone != ""))}
    seen: dict[tuple[PersonId, UnitId | None], Contact] = {}
    for row in session.execute(found):
        seen.setdefault(
            (row[0], row[3]), Contact(row[0], row[1], row[2], row[3], row[4] or "", row[5], row[6], _phone(phones, row[5]), *row[7:])
        )
    return list(seen.values())


def _phone(phones: dict[str, str], path: str) -> str:
    while path.strip("/"):
        if path in phones:
            return phones[path]
        path = path.rstrip("/").rpartition("/")[0] + "/"
    return ""


def departments(session: Session, *, today: date) -> dict[str, str]:
    """Names of what stands at the top of the organisation, by path, in its order."""
    top = select(Unit.path, Unit.name).where(Unit.parent_id.is_(None), valid_on(Unit, today)).order_by(Unit.sort, Unit.id)
    return {row.path: row.name for row in session.execute(top)}


def by_department(contacts: Sequence[Contact], tops: Mapping[str, str]) -> list[tuple[str, list[Contact]]]:
    """Contacts under the names of what stands at the top of their unit, in the order of the organisation."""
    groups = [(name, [each for each in contacts if each.unit_path.startswith(path)]) for path, name in tops.items()]
    return [(name, found) for name, found in groups if found]


def _grant_rows(day: date) -> Any:
    """A line for each grant; whether a promoter's counts is judged for *day*."""
    giver, ender, below, posted = aliased(Person), aliased(Person), aliased(Unit), aliased(Posting)
    there = exists().where(
        posted.person_id == RoleGrant.person_id, valid_on(posted, day), below.id == posted.unit_id, below.path.startswith(Unit.path)
    )
    counts = or_(RoleGrant.role != Role.PROMOTER, there)
    about = (RoleGrant.object_kind, RoleGrant.object_id, RoleGrant.reason)
    by = (func.coalesce(giver.name, ""), func.coalesce(ender.name, ""))
    who = (RoleGrant.id, RoleGrant.person_id, Person.name, Person.organisation, RoleGrant.role, func.coalesce(Unit.name, ""))
    return (
        select(*who, *about, *by, RoleGrant.valid_from, RoleGrant.valid_to, counts)
        .join(Person, Person.id == RoleGrant.person_id)
        .outerjoin(Unit, Unit.id == RoleGrant.unit_id)
        .outerjoin(giver, giver.id == RoleGrant.granted_by_id)
        .outerjoin(ender, ender.id == RoleGrant.ended_by_id)
    )


def _rows(session: Session, found: Any) -> list[GrantRow]:
    return [GrantRow(*row) for row in session.execute(found)]
