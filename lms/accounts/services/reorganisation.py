"""A reorganisation on a day: a unit is renamed, merged, joined to another or split, and everything below it and everybody in it goes along.

The old units end that day and their successors begin. Nothing that happened is rewritten: a log keeps the unit in which it was made, and
UnitSuccession tells who carries it on.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.accounts import services
from lms.accounts.kinds import Change, UnitLevel
from lms.accounts.models.people import Person, Posting, RoleGrant, Unit, UnitSuccession
from lms.accounts.rules import units as rules
from lms.accounts.services.units import CODES, codes_taken, standing
from lms.kernel.actor import Actor
from lms.kernel.db import in_turn
from lms.kernel.errors import N_, Refusal
from lms.kernel.ids import PersonId, PostingId, UnitId
from lms.kernel.immutable import immutable


@immutable
class NewUnit:
    """A successor as the office names it; *field* is where its code was typed."""

    name: str
    code: str
    phone: str = ""
    field: str = "code"


@immutable
class Wish:
    """What the office wants: which units end on which day, and what they become.

    *parent_id* is where a new unit stands, None where it stays under the old one's. *units_to* and *postings_to* say, for a split, into which
    successor a unit below or a person goes; the first takes everybody else.
    """

    change: Change
    on: date
    ends: tuple[UnitId, ...]
    begins: tuple[NewUnit, ...] = ()
    into: UnitId | None = None
    parent_id: UnitId | None = None
    units_to: Mapping[UnitId, int] = field(default_factory=dict)
    postings_to: Mapping[PostingId, int] = field(default_factory=dict)


@immutable
class Move:
    """Somebody's posting that goes on in a successor."""

    person: str
    post: str
    out_of: str
    into: str
    is_head: bool


@immutable
class Preview:
    """What would happen; *mark* changes with it, so that only what was seen is done."""

    ends: list[str]
    begins: list[str]
    moves: list[Move]
    warnings: list[Refusal]
    mark: str


@dataclass(slots=True)
class _Plan:
    """Units by what they become: an old unit's place, and the rows that go along."""

    wish: Wish
    roots: list[Unit]
    below: list[Unit]  # parents before their children
    parent: Unit | None
    into: Unit | None
    postings: list[tuple[Posting, str]]
    grants: list[RoleGrant]
    made: dict[UnitId, Unit] = field(default_factory=dict)  # by the id of what stood below before
    successors: list[Unit] = field(default_factory=list)

    @property
    def old(self) -> list[Unit]:
        return [*self.roots, *self.below]

    def place(self, number: int) -> int:
        return number if 0 <= number < len(self.wish.begins) else 0

    def name_after(self, posting: Posting) -> str:
        below = next((unit for unit in self.below if unit.id == posting.unit_id), None)
        if below is not None:
            return below.name
        return self.into.name if self.into else self.wish.begins[self.place(self.wish.postings_to.get(posting.id, 0))].name


def preview(session: Session, wish: Wish) -> Preview:
    """What *wish* would do, with nothing done. Raises Unacceptable."""
    plan = _plan(session, wish)
    names = {unit.id: unit.name for unit in plan.old}
    moves = [Move(name, row.post, names[row.unit_id], plan.name_after(row), row.is_head) for row, name in plan.postings]
    ends = [unit.name for unit in plan.old]
    begins = [*(new.name for new in wish.begins), *(unit.name for unit in plan.below)]
    told = repr(
        (wish.change, wish.on, wish.ends, wish.begins, wish.into, wish.parent_id, sorted(wish.units_to.items()), ends, begins, moves)
    )
    return Preview(ends, begins, moves, _warnings(session, plan), hashlib.sha256(told.encode()).hexdigest()[:24])


def carry_out(session: Session, actor: Actor | None, wish: Wish) -> UnitId:
    """Do it; answers the first successor. Raises Unacceptable."""
    in_turn(session, CODES)
    plan = _plan(session, wish)
    plan.successors = [plan.into] if plan.into else [_begin(session, plan, new) for new in wish.begins]
    for unit in plan.below:
        plan.made[unit.id] = _follow(session, plan, unit)
    for unit in plan.old:
        unit.valid_to, unit.version = wish.on, unit.version + 1
    _note_successions(session, plan)
    for posting, _ in plan.postings:
        _go_on(session, posting, _target(plan, posting.unit_id, wish.postings_to.get(posting.id, 0)), wish.on)
    homes = {(posting.person_id, posting.unit_id): posting.id for posting, _ in plan.postings}
    for grant in plan.grants:
        _grant_goes_on(session, plan, grant, homes)
    session.flush()
    for unit in plan.roots:
        services.audit(session, actor.person_id if actor else None, f"unit_reorganised:{wish.change}", "unit", unit.id)
    return plan.successors[0].id


def _plan(session: Session, wish: Wish) -> _Plan:
    """Look at everything that is concerned, and judge. Raises Unacceptable."""
    found = {unit.id: unit for unit in session.scalars(select(Unit).where(Unit.id.in_(wish.ends)).with_for_update())}
    roots = [found[each] for each in wish.ends if each in found]
    rules.check_apart([standing(found[each]) for each in wish.ends])
    for unit in roots:
        rules.check_ends(standing(unit), wish.on)
    below = _below(session, roots, wish.on)
    for unit in below:
        rules.check_ends(standing(unit), wish.on)
    parent_id = wish.parent_id or roots[0].parent_id
    parent = session.get_one(Unit, parent_id) if parent_id else None
    into = session.get_one(Unit, wish.into) if wish.into else None
    _check_place(wish, roots, parent, into)
    ids = [unit.id for unit in (*roots, *below)]
    codes = [*((new.field, new.code) for new in wish.begins), *(("on", unit.code) for unit in below)]
    rules.check_codes(codes, codes_taken(session, [code for _, code in codes], wish.on, but=ids))
    return _Plan(wish, roots, below, parent, into, _postings(session, ids, wish.on), _grants(session, ids, wish.on))


def _check_place(wish: Wish, roots: Sequence[Unit], parent: Unit | None, into: Unit | None) -> None:
    if into is not None:
        rules.check_joins(standing(roots[0]), standing(into), wish.on)
        return
    rules.check_place(roots[0].level, parent.level if parent else None)
    if parent is not None:
        for unit in roots:
            rules.check_moves(standing(unit), standing(parent))
        rules.check_parent(standing(parent), wish.on)


def _below(session: Session, roots: Sequence[Unit], on: date) -> list[Unit]:
    """Everything under *roots* that stands on the day or later, parents first."""
    under = or_(*(Unit.path.startswith(unit.path, autoescape=True) for unit in roots))
    living = or_(Unit.valid_to.is_(None), Unit.valid_to > on)
    found = session.scalars(select(Unit).where(under, living, Unit.id.not_in([unit.id for unit in roots])).with_for_update())
    return sorted(found, key=lambda unit: (unit.path.count("/"), unit.sort, unit.id))


def _postings(session: Session, ids: Sequence[UnitId], on: date) -> list[tuple[Posting, str]]:
    """Postings that run on the day or begin later, with whose they are."""
    found = select(Posting, Person.name).join(Person, Person.id == Posting.person_id)
    living = or_(Posting.valid_to.is_(None), Posting.valid_to > on)
    return [(row[0], row[1]) for row in session.execute(found.where(Posting.unit_id.in_(ids), living).order_by(Posting.id))]


def _grants(session: Session, ids: Sequence[UnitId], on: date) -> list[RoleGrant]:
    living = or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to > on)
    return list(session.scalars(select(RoleGrant).where(RoleGrant.unit_id.in_(ids), living).order_by(RoleGrant.id)))


def _begin(session: Session, plan: _Plan, new: NewUnit) -> Unit:
    first = plan.roots[0]
    return services.add_unit(
        session,
        name=new.name,
        code=new.code,
        level=UnitLevel(first.level),
        parent=plan.parent,
        valid_from=plan.wish.on,
        phone=new.phone or first.phone,
        sort=first.sort,
    )


def _follow(session: Session, plan: _Plan, unit: Unit) -> Unit:
    """The successor of a unit below, under the new parent: its own name and code."""
    assert unit.parent_id is not None
    parent = plan.made.get(unit.parent_id) or plan.successors[plan.place(plan.wish.units_to.get(unit.id, 0))]
    return services.add_unit(
        session,
        name=unit.name,
        code=unit.code,
        level=UnitLevel(unit.level),
        parent=parent,
        valid_from=plan.wish.on,
        phone=unit.phone,
        sort=unit.sort,
    )


def _note_successions(session: Session, plan: _Plan) -> None:
    """The closure: a successor carries on what its predecessors carried on."""
    pairs = {(unit.id, new.id) for unit in plan.roots for new in plan.successors}
    pairs |= {(old, new.id) for old, new in plan.made.items()}
    ids = [unit.id for unit in plan.old]
    earlier: dict[UnitId, set[UnitId]] = {}
    for row in session.scalars(select(UnitSuccession).where(UnitSuccession.successor_id.in_(ids))):
        earlier.setdefault(row.successor_id, set()).add(row.predecessor_id)
    closure = pairs | {(before, new) for old, new in pairs for before in earlier.get(old, ())}
    if plan.into is not None:
        standing_ = select(UnitSuccession.predecessor_id).where(UnitSuccession.successor_id == plan.into.id)
        closure -= {(before, plan.into.id) for before in session.scalars(standing_)}
    session.add_all(UnitSuccession(predecessor_id=before, successor_id=new) for before, new in sorted(closure))


def _target(plan: _Plan, unit_id: UnitId, place: int) -> Unit:
    return plan.made.get(unit_id) or plan.successors[plan.place(place)]


def _go_on(session: Session, posting: Posting, target: Unit, on: date) -> None:
    """A posting that runs is ended and continued; one that is still to begin begins in the successor."""
    if posting.valid_from >= on:
        posting.unit_id = target.id
        return
    same = {name: getattr(posting, name) for name in ("person_id", "post", "is_head", "kind", "valid_to", "source_number")}
    session.add(Posting(**same, unit_id=target.id, valid_from=on))
    posting.valid_to = on


def _grant_goes_on(session: Session, plan: _Plan, grant: RoleGrant, homes: Mapping[tuple[PersonId, UnitId], PostingId]) -> None:
    """推進員 stay the contact of what their unit became; after a split, of where they go."""
    assert grant.unit_id is not None
    posting_id = homes.get((grant.person_id, grant.unit_id))
    target = _target(plan, grant.unit_id, plan.wish.postings_to.get(posting_id, 0) if posting_id else 0)
    if grant.valid_from >= plan.wish.on:
        grant.unit_id = target.id
        return
    same = {name: getattr(grant, name) for name in ("person_id", "role", "object_kind", "object_id", "granted_by_id", "valid_to")}
    session.add(RoleGrant(**same, unit_id=target.id, valid_from=plan.wish.on))
    grant.valid_to = plan.wish.on


def _warnings(session: Session, plan: _Plan) -> list[Refusal]:
    """What the office looks at again afterwards: two heads in one unit."""
    on, roots, heads = plan.wish.on, {unit.id for unit in plan.roots}, Counter[str]()
    if plan.into is not None:
        leads = (
            Posting.unit_id == plan.into.id,
            Posting.is_head,
            Posting.valid_from <= on,
            or_(Posting.valid_to.is_(None), Posting.valid_to > on),
        )
        heads[plan.into.name] = len(session.scalars(select(Posting.id).where(*leads)).all())
    running = (row for row, _ in plan.postings if row.valid_from <= on and row.unit_id in roots and row.is_head)
    heads.update(plan.name_after(row) for row in running)
    said = N_("「%(name)s」の長が%(count)d人になります。そのあとの発令で直してください。")
    return [Refusal(said, name=name, count=count) for name, count in heads.items() if count > 1]
