"""Cards of paper: whose they are, who may read them off, and for whom one could be printed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, String, exists, false, literal, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models.people import Person, Posting, Unit
from lms.accounts.queries import valid_on
from lms.kernel.actor import Actor
from lms.kernel.db import columns
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import PersonId, PracticeCardId, PracticeId, PracticeLogId
from lms.kernel.immutable import immutable
from lms.practice import rules
from lms.practice.models import Practice, PracticeCard
from lms.practice.queries.sight import takes_part

MOST_LISTED = 60


@immutable
class Card:
    """A card with its plan and the person of whose try it will tell."""

    id: PracticeCardId
    code: str
    practice_id: PracticeId
    person_id: PersonId
    used_at: datetime | None
    log_id: PracticeLogId | None
    name: str
    state: str
    plan_when: str
    work: str
    action: str
    minutes_now: int | None

    @property
    def typed_code(self) -> str:
        return rules.in_halves(self.code)

    @property
    def title(self) -> str:
        return rules.title(self.action)

    @property
    def sentence(self) -> str:
        return rules.sentence(self.plan_when, self.work, self.action)


@immutable
class Printable:
    """An open plan of somebody without a PC. *card_id*: one that was printed and not keyed in yet."""

    practice_id: PracticeId
    name: str
    action: str
    due_on: date
    card_id: PracticeCardId | None

    @property
    def title(self) -> str:
        return rules.title(self.action)


def card(session: Session, actor: Actor, card_id: PracticeCardId, *, today: date) -> Card:
    """A card that this person may print and read off. Raises NotFound for any other."""
    return _found(session, actor, PracticeCard.id == card_id, today)


def of_code(session: Session, actor: Actor, typed: str, *, today: date) -> Card:
    """The same by what stands on the paper."""
    code = rules.read_code(typed)
    return _found(session, actor, PracticeCard.code == code if code else false(), today)


def cardable_practice(session: Session, actor: Actor, practice_id: PracticeId, *, today: date) -> Practice:
    """A practice for which this person may print a card: one's own, or that of somebody whose unit one heads. Raises NotFound."""
    near = or_(takes_part(actor), _is_headed(actor, Practice.owner_id, today))
    found = session.scalar(select(Practice).where(Practice.id == practice_id, near))
    if found is None:
        raise NotFound(N_("実践が見つかりません。"))
    return found


def unused(session: Session, practice_id: PracticeId, person_id: PersonId) -> PracticeCardId | None:
    """The card that was printed already and waits to be keyed in."""
    waits = (PracticeCard.practice_id == practice_id, PracticeCard.person_id == person_id, PracticeCard.used_at.is_(None))
    return session.scalar(select(PracticeCard.id).where(*waits).order_by(PracticeCard.id).limit(1))


def printable(session: Session, actor: Actor, *, today: date) -> Sequence[Printable]:
    """Open plans of people without a PC in the units that this person heads, the next due first."""
    if not actor.headed:
        return []
    waits = (PracticeCard.practice_id == Practice.id, PracticeCard.person_id == Practice.owner_id, PracticeCard.used_at.is_(None))
    waiting = select(PracticeCard.id).where(*waits).order_by(PracticeCard.id).limit(1).scalar_subquery()
    found = (
        select(Practice.id, Person.name, Practice.action, Practice.due_on, waiting)
        .join(Person, Person.id == Practice.owner_id)
        .where(Practice.state.in_(rules.OPEN), Person.has_pc.is_(False), _is_headed(actor, Practice.owner_id, today))
        .order_by(Practice.due_on, Practice.id)
        .limit(MOST_LISTED)
    )
    return [Printable(*row) for row in columns(session, found)]


def _found(session: Session, actor: Actor, which: ColumnElement[bool], today: date) -> Card:
    told = (PracticeCard.id, PracticeCard.code, PracticeCard.practice_id, PracticeCard.person_id, PracticeCard.used_at, PracticeCard.log_id)
    plan = (Practice.state, Practice.plan_when, Practice.work, Practice.action, Practice.minutes_now)
    found = select(*told, Person.name, *plan).join(Practice, Practice.id == PracticeCard.practice_id)
    found = found.join(Person, Person.id == PracticeCard.person_id)
    near = or_(PracticeCard.person_id == actor.person_id, _is_headed(actor, PracticeCard.person_id, today))
    row = columns(session, found.where(which, near)).first()
    if row is None:
        raise NotFound(N_("このコードのカードは見つかりません。"))
    return Card(*row)


def _is_headed(actor: Actor, person: Any, today: date) -> ColumnElement[bool]:
    """The person serves today in a unit that the actor heads."""
    leads = or_(literal(value=False), *(Unit.path.like(literal(f"{path}%", String())) for path in actor.headed))
    here = exists().where(Posting.person_id == person, valid_on(Posting, today), Posting.unit_id == Unit.id, leads)
    return here.correlate_except(Posting, Unit)
