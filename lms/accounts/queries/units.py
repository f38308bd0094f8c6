"""Reading the organisation of a day: the tree, one unit with what it was and became, the choices of a form."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import field
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.kinds import PostingKind
from lms.accounts.models.people import Person, Posting, Unit, UnitSuccession
from lms.accounts.queries import roles, valid_on
from lms.accounts.queries.roles import Contact
from lms.accounts.rules.postings import last_day
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import PersonId, PostingId, UnitId
from lms.kernel.immutable import immutable


@immutable
class Name:
    """Somebody by name, with the post."""

    id: PersonId
    name: str
    post: str


@immutable
class Leaders:
    """Who heads a unit, and who stands in."""

    heads: list[Name] = field(default_factory=list)
    deputies: list[Name] = field(default_factory=list)


@immutable
class Row:
    """A unit of a day; *depth* counts what stands above it, *people* whose main posting is in it or below it."""

    id: UnitId
    level: str
    code: str
    name: str
    phone: str
    depth: int
    people: int
    leaders: Leaders


@immutable
class Choice:
    """A unit that one may name in a form, for today or a day to come."""

    id: UnitId
    level: str
    name: str
    depth: int
    begins: date | None  # where that is still to come


@immutable
class Other:
    """A unit beside another: above, below, before or after it."""

    id: UnitId
    name: str
    begins: date
    until: date | None


@immutable
class Member:
    id: PersonId
    posting_id: PostingId
    name: str
    post: str
    kind: str
    is_head: bool


@immutable
class Page:
    """One unit on a day."""

    unit: Unit
    until: date | None
    above: list[Other]
    below: list[Other]
    before: list[Other]
    after: list[Other]
    members: list[Member]
    promoters: list[Contact]
    leaders: Leaders

    @property
    def is_open(self) -> bool:
        return self.unit.valid_to is None


def tree(session: Session, on: date) -> list[Row]:
    """The units of the day, each under the one it belongs to: two statements."""
    serving = select(func.count()).where(Posting.unit_id == Unit.id, Posting.kind == PostingKind.MAIN, valid_on(Posting, on))
    found = session.execute(select(Unit, serving.correlate(Unit).scalar_subquery().label("people")).where(valid_on(Unit, on))).all()
    leaders, people = _leaders(session, on), Counter[UnitId]()
    for each in found:
        people.update(dict.fromkeys(map(UnitId, _order(each.Unit.path)), each.people))
    units = sorted((each.Unit for each in found), key=lambda unit: _order(unit.path))
    return [_row(unit, people[unit.id], leaders.get(unit.id, Leaders())) for unit in units]


def choices(session: Session, today: date) -> list[Choice]:
    """Units that stand today or will, in the order of the tree."""
    found = session.scalars(select(Unit).where(or_(Unit.valid_to.is_(None), Unit.valid_to > today)))
    return [
        Choice(unit.id, unit.level, unit.name, _depth(unit.path), unit.valid_from if unit.valid_from > today else None)
        for unit in sorted(found, key=lambda unit: _order(unit.path))
    ]


def unit(session: Session, unit_id: UnitId) -> Unit:
    """Raises NotFound."""
    found = session.get(Unit, unit_id)
    if found is None:
        raise NotFound(N_("組織が見つかりません。"))
    return found


def page(session: Session, unit_id: UnitId, on: date) -> Page:
    """One unit with its surroundings and its people of the day: a fixed number of statements."""
    here = unit(session, unit_id)
    members = _members(session, [unit_id], on)
    around = _around(session, here, on)
    return Page(
        unit=here,
        until=last_day(here.valid_to),
        above=around["above"],
        below=around["below"],
        before=around["before"],
        after=around["after"],
        members=members,
        promoters=roles.promoters_of(session, unit_id, on),
        leaders=_leaders(session, on, [unit_id]).get(unit_id, Leaders()),
    )


def concerned(session: Session, unit_id: UnitId, today: date) -> tuple[list[Other], list[Member]]:
    """Whom and what a split has to place: the units right below, the people of the unit itself, today or to come."""
    living = or_(Unit.valid_to.is_(None), Unit.valid_to > today)
    return _others(session, and_(Unit.parent_id == unit_id, living)), _members(session, [unit_id], today, to_come=True)


def _members(session: Session, units: Collection[UnitId], on: date, *, to_come: bool = False) -> list[Member]:
    here = or_(Posting.valid_to.is_(None), Posting.valid_to > on) if to_come else valid_on(Posting, on)
    found = select(Person.id, Posting.id, Person.name, Posting.post, Posting.kind, Posting.is_head).join(
        Posting, Posting.person_id == Person.id
    )
    found = found.where(Posting.unit_id.in_(units), here)
    return [Member(*row) for row in session.execute(found.order_by(_leads().desc(), Person.kana, Posting.id))]


def _leads() -> Any:
    """Whether a posting makes its person act as the head."""
    return or_(Posting.is_head, Posting.kind == PostingKind.DEPUTY)


def _leaders(session: Session, on: date, units: Collection[UnitId] | None = None) -> dict[UnitId, Leaders]:
    found = select(Posting.unit_id, Person.id, Person.name, Posting.post, Posting.kind).join(Posting, Posting.person_id == Person.id)
    found = found.where(_leads(), valid_on(Posting, on))
    if units is not None:
        found = found.where(Posting.unit_id.in_(units))
    leaders: dict[UnitId, Leaders] = {}
    for unit_id, person_id, name, post, kind in session.execute(found.order_by(Person.kana, Person.id)):
        there = leaders.setdefault(unit_id, Leaders())
        (there.deputies if kind == PostingKind.DEPUTY else there.heads).append(Name(person_id, name, post))
    return leaders


def _around(session: Session, here: Unit, on: date) -> dict[str, list[Other]]:
    """Where else a unit leads, in one statement: to what stands above and below it, and to what it was before and became."""
    above = [UnitId(int(part)) for part in here.path.split("/") if part][:-1]
    ways = {
        "above": Unit.id.in_(above),
        "below": and_(Unit.parent_id == here.id, valid_on(Unit, on)),
        "before": Unit.id.in_(select(UnitSuccession.predecessor_id).where(UnitSuccession.successor_id == here.id)),
        "after": Unit.id.in_(select(UnitSuccession.successor_id).where(UnitSuccession.predecessor_id == here.id)),
    }
    found = session.execute(select(Unit, *(way.label(name) for name, way in ways.items())).where(or_(*ways.values()))).all()
    return {name: _in_order([row.Unit for row in found if getattr(row, name)]) for name in ways}


def _others(session: Session, which: Any) -> list[Other]:
    return _in_order(session.scalars(select(Unit).where(which)).all())


def _in_order(found: Sequence[Unit]) -> list[Other]:
    ordered = sorted(found, key=lambda each: (each.valid_from, _order(each.path)))
    return [Other(each.id, each.name, each.valid_from, last_day(each.valid_to)) for each in ordered]


def _row(unit: Unit, people: int, leaders: Leaders) -> Row:
    return Row(unit.id, unit.level, unit.code, unit.name, unit.phone, _depth(unit.path), people, leaders)


def _depth(path: str) -> int:
    return path.count("/") - 2


def _order(path: str) -> list[int]:
    return [int(part) for part in path.split("/") if part]


def under(unit_id: UnitId, on: date) -> Any:
    """Who serves on the day in the unit or below it: a subquery of person ids."""
    top = aliased(Unit)
    inside = and_(top.id == unit_id, Unit.path.like(top.path + "%"))
    return (
        select(Posting.person_id).join(Unit, Unit.id == Posting.unit_id).join(top, inside).where(valid_on(Posting, on), valid_on(Unit, on))
    )
