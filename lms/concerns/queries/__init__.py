"""Reading the box: the lists, one concern, who may care for it and who may answer."""

from collections.abc import Collection
from dataclasses import fields
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.kinds import Role
from lms.accounts.models.people import Person, Posting, RoleGrant, Unit, UnitSuccession
from lms.accounts.queries import directory, valid_on
from lms.concerns import rules
from lms.concerns.kinds import State
from lms.concerns.models import Concern
from lms.kernel.actor import Actor
from lms.kernel.db import columns, rows
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import ConcernId, PersonId, UnitId
from lms.kernel.immutable import immutable

PAGE = 20
STANDING = (State.OPEN, State.TAKEN_UP)


@immutable
class Head:
    """Who heads a unit today: the post is what answers."""

    id: PersonId
    name: str
    unit_id: UnitId
    unit: str
    post: str


@immutable
class Row:
    """A concern on a list or its page, with the names around it. Without a name *author* is empty."""

    id: ConcernId
    title: str
    text: str
    change: str
    state: str
    put_in_on: date
    author_id: PersonId | None
    author: str
    unit: str
    partner: str
    owner_id: PersonId | None
    owner: str
    answerer_id: PersonId | None
    answerer: str
    answerer_unit: str
    answerer_post: str
    answer_by: date | None
    answer: str
    answered_on: date | None
    version: int
    is_vacant: bool  # nobody holds the post that was asked
    is_late: bool


TOLD = [each.name for each in fields(Row) if each.name != "is_late"]


@immutable
class Found:
    rows: list[Row]
    total: int
    pages: int


def listing(session: Session, *, answered: bool, page: int, today: date) -> Found:
    """One page in one statement: what waits, the late ones first and then by the day of the answer; or what is answered, the newest first."""
    found = rows(session, _listing(answered), {"today": today, "skipped": (page - 1) * PAGE}).all()
    total = found[0].total if found else 0
    return Found([_row(each, today) for each in found], total, max(1, -(-total // PAGE)))


@cache
def _listing(answered: bool) -> Any:  # noqa: FBT001  (the key of the cache)
    is_late = case((Concern.answer_by < bindparam("today"), 0), (Concern.answer_by.is_not(None), 1), else_=2)
    order = (Concern.answered_on.desc(), Concern.id.desc()) if answered else (is_late, Concern.answer_by, Concern.id.desc())
    found = _told().add_columns(func.count().over().label("total"))
    found = found.where(Concern.state == State.ANSWERED if answered else Concern.state.in_(STANDING))
    return found.order_by(*order).limit(PAGE).offset(bindparam("skipped"))


@cache
def _told() -> Any:
    author, partner, owner, answerer = (aliased(Person) for _ in range(4))
    home, desk = aliased(Unit), aliased(Unit)
    about = (Concern.id, Concern.title, Concern.text, Concern.change, Concern.state, Concern.put_in_on, Concern.version)
    answers = (Concern.answerer_post, Concern.answer_by, Concern.answer, Concern.answered_on)
    ids = (Concern.author_id, Concern.owner_id, Concern.answerer_id)
    names = (author.name.label("author"), home.name.label("unit"), partner.name.label("partner"), owner.name.label("owner"))
    found = select(*about, *answers, *ids, *names, answerer.name.label("answerer"), desk.name.label("answerer_unit"))
    people = ((author, Concern.author_id), (partner, Concern.partner_id), (owner, Concern.owner_id), (answerer, Concern.answerer_id))
    found = found.select_from(Concern)
    for each, key in people:
        found = found.outerjoin(each, each.id == key)
    waits = and_(Concern.answer_by.is_not(None), Concern.state.in_(STANDING))
    found = found.add_columns((waits & ~exists().where(holds_post(bindparam("today"))).correlate(Concern)).label("is_vacant"))
    return found.outerjoin(home, home.id == Concern.unit_id).outerjoin(desk, desk.id == Concern.answerer_unit_id)


def _row(found: Any, today: date) -> Row:
    told = {name: getattr(found, name) for name in TOLD}
    named = {name: told[name] or "" for name in ("author", "unit", "partner", "owner", "answerer", "answerer_unit")}
    return Row(**{**told, **named}, is_late=rules.is_late(found.state, found.answer_by, today))


def shown(session: Session, concern_id: ConcernId, *, today: date) -> Row:
    """Raises NotFound, for what was taken out too."""
    found = rows(session, _one(), {"concern": concern_id, "today": today}).first()
    if found is None:
        raise _missing()
    return _row(found, today)


@cache
def _one() -> Any:
    return _told().where(Concern.id == bindparam("concern"), Concern.state != State.REMOVED)


def standing(session: Session, concern_id: ConcernId) -> Concern:
    """Raises NotFound, for what was taken out too."""
    found = session.scalar(select(Concern).where(Concern.id == concern_id, Concern.state != State.REMOVED))
    if found is None:
        raise _missing()
    return found


def cared(session: Session, actor: Actor, concern_id: ConcernId) -> Concern:
    """One for which this person finds who answers: the office and facilitators. Raises NotFound."""
    if not actor.calls_meetings:
        raise _missing()
    return standing(session, concern_id)


def holds_post(today: Any) -> ColumnElement[bool]:
    """Whether a posting heads, today, the unit whose post was asked, or what carries that unit on. The posting of whoever left counts no more."""
    heir = exists().where(UnitSuccession.predecessor_id == Concern.answerer_unit_id, UnitSuccession.successor_id == Posting.unit_id)
    there = or_(Posting.unit_id == Concern.answerer_unit_id, heir.correlate(Concern, Posting))
    gone = exists().where(Person.id == Posting.person_id, Person.left_on <= today).correlate(Posting)
    return and_(Posting.is_head, valid_on(Posting, today), there, ~gone)


def holders(session: Session, concern_id: ConcernId, today: date) -> dict[PersonId, str]:
    """Who holds the post that was asked, by name; empty where nobody does. After a transfer another person than the one who was asked."""
    found = (
        select(Person.id, Person.name).select_from(Concern).join(Posting, holds_post(today)).join(Person, Person.id == Posting.person_id)
    )
    return {row.id: row.name for row in columns(session, found.where(Concern.id == concern_id).order_by(Person.id))}


def may_answer(actor: Actor, answerer_id: PersonId | None, held_by: Collection[PersonId]) -> bool:
    """A post answers: whoever holds it today; who was asked, as long as nobody else does; the office in their stead."""
    if answerer_id is None:
        return False
    return actor.has(Role.OFFICE) or actor.person_id in (held_by or (answerer_id,))


def answerable(session: Session, actor: Actor, concern_id: ConcernId, today: date) -> Concern:
    """One that this person may answer. Raises NotFound."""
    found = standing(session, concern_id)
    if not may_answer(actor, found.answerer_id, holders(session, concern_id, today)):
        raise _missing()
    return found


def may_remove(actor: Actor, author_id: PersonId | None) -> bool:
    return author_id == actor.person_id or actor.has(Role.OFFICE)


def own_or_office(session: Session, actor: Actor, concern_id: ConcernId) -> Concern:
    """Raises NotFound."""
    found = standing(session, concern_id)
    if not may_remove(actor, found.author_id):
        raise _missing()
    return found


def heads(session: Session, today: date) -> list[Head]:
    """The named posts that may be asked: who heads a unit today. A 係 is told with its 課: many have a 庶務係."""
    above = aliased(Unit)
    found = select(
        Person.id, Person.name, Unit.id.label("unit_id"), Unit.name.label("unit"), Unit.level, above.name.label("above"), Posting.post
    )
    found = found.join(Posting, Posting.person_id == Person.id).join(Unit, Unit.id == Posting.unit_id)
    found = found.outerjoin(above, above.id == Unit.parent_id)
    found = found.where(Posting.is_head, valid_on(Posting, today), or_(Person.left_on.is_(None), Person.left_on > today))
    told = columns(session, found.order_by(Unit.path, Person.id))
    return [Head(row.id, row.name, row.unit_id, directory.full_name(row.unit, row.level, row.above), row.post) for row in told]


def owners(session: Session, concern: Concern, today: date) -> list[Head]:
    """Who may care for it: who put it in by name, who cares already, the office, facilitators, promoters, and the heads."""
    held = (RoleGrant.role.in_((Role.OFFICE, Role.FACILITATOR, Role.PROMOTER)), valid_on(RoleGrant, today))
    ids = set(session.scalars(select(RoleGrant.person_id).where(*held))) | {each.id for each in heads(session, today)}
    places = directory.places_of(session, [each for each in {*ids, concern.author_id, concern.owner_id} if each], today)
    names = {row.id: row.name for row in session.execute(select(Person.id, Person.name).where(Person.id.in_(places)))}
    serving = [Head(who, names[who], at[0].unit_id, at[0].unit, at[0].post) for who, at in places.items()]
    return sorted(serving, key=lambda each: (each.unit, each.name))


def _missing() -> NotFound:
    return NotFound(N_("この困りごとは見つかりません。"))
