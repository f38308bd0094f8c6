"""The ladder of help: plans that nobody answers about, colleagues who offered to try things together, heads of units, and who may read what was said."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.kinds import PostingKind
from lms.accounts.models.people import Leave, Person, Posting, Unit
from lms.accounts.queries import valid_on
from lms.followups.kinds import MOST_HELP, Channel, State, Subject
from lms.followups.models import Buddy, FollowUp, Message
from lms.followups.queries.engine import TO_BE_TRIED
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.db import columns
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import FollowUpId, PersonId, PracticeId
from lms.kernel.immutable import immutable
from lms.practice.models import Practice

BUDDIES_SHOWN = 3
_OF_PRACTICE = and_(FollowUp.subject_kind == Subject.PLAN, Practice.id == FollowUp.subject_id)


def silent(session: Session, *, before: datetime, most: int) -> Sequence[Any]:
    """The last question of plans still to be tried, asked before then and not answered, where nothing more is to come."""
    more = aliased(FollowUp)
    same = (more.subject_kind == FollowUp.subject_kind, more.subject_id == FollowUp.subject_id, more.recipient_id == FollowUp.recipient_id)
    to_come = select(more.id).where(*same, more.state == State.SCHEDULED)
    found = select(FollowUp.__table__).join(Practice, _OF_PRACTICE)
    found = found.where(FollowUp.state == State.SENT, FollowUp.sent_at <= before, FollowUp.help_step < MOST_HELP)
    found = found.where(Practice.state.in_(TO_BE_TRIED), ~to_come.exists())
    return columns(session, found.order_by(FollowUp.id).limit(most)).all()


@immutable
class Notice:
    """Somebody was told that the head of the unit would get a word; the time since is over."""

    follow_up_id: FollowUpId
    person_id: PersonId
    title: str
    head_id: PersonId
    path: str


def noticed(session: Session, *, before: datetime, today: date) -> list[Notice]:
    """One for each head around the unit of the plan, deputies among them, the nearest first; never somebody's own."""
    home = aliased(Unit)
    found = select(FollowUp.id, FollowUp.recipient_id, FollowUp.title, Posting.person_id, Unit.path)
    found = found.join(Practice, _OF_PRACTICE).join(home, home.id == Practice.unit_id)
    found = found.join(Unit, func.substr(home.path, 1, func.length(Unit.path)) == Unit.path)
    leads = or_(Posting.is_head, Posting.kind == PostingKind.DEPUTY)
    found = found.join(Posting, and_(Posting.unit_id == Unit.id, leads, valid_on(Posting, today)))
    waits = (FollowUp.state == State.SENT, FollowUp.help_step == MOST_HELP, FollowUp.state_reason == "", FollowUp.sent_at <= before)
    found = found.where(*waits, Practice.state.in_(TO_BE_TRIED), Posting.person_id != FollowUp.recipient_id)
    return [Notice(*row) for row in columns(session, found.order_by(FollowUp.id, Unit.path.desc(), Posting.id))]


def told_this_week(session: Session, week: str) -> set[PersonId]:
    """The heads who have had a word this week."""
    told = (Message.channel == Channel.IN_APP, Message.dedupe_key.like(f"{week}:%"))
    return set(session.scalars(select(Message.recipient_id).where(*told)))


@immutable
class Volunteer:
    """A colleague who offered to try things together."""

    id: PersonId
    name: str
    unit: str
    phone: str


def volunteers(session: Session, asked: Any) -> list[Volunteer]:
    """Colleagues for the field of work of an open question's plan who are there today; whoever was asked least lately comes first."""
    today = clock.today()
    away = select(Leave.id).where(
        Leave.person_id == Person.id, Leave.starts_on <= today, or_(Leave.ends_on.is_(None), Leave.ends_on > today)
    )
    asked_before = select(func.count(Message.id)).where(Message.recipient_id == Person.id, Message.kind == "buddy_asked")
    place = (Posting.kind == PostingKind.MAIN, valid_on(Posting, today), ~Posting.is_head)
    found = select(Person.id, Person.name, Unit.name, Unit.phone)
    found = found.join(Buddy, Buddy.person_id == Person.id).join(Practice, Practice.ai_use == Buddy.field)
    found = found.join(Posting, and_(Posting.person_id == Person.id, *place)).join(Unit, Unit.id == Posting.unit_id)
    here = (or_(Person.left_on.is_(None), Person.left_on > today), ~away.exists(), Person.id != asked.recipient_id)
    found = found.where(Practice.id == asked.subject_id, *here)
    found = found.order_by(asked_before.correlate(Person).scalar_subquery(), Buddy.offered_at, Person.id).limit(BUDDIES_SHOWN)
    return [Volunteer(*row) for row in columns(session, found)]


def fields_of(session: Session, actor: Actor) -> set[str]:
    """In which fields of work this person has offered to try things together."""
    return set(session.scalars(select(Buddy.field).where(Buddy.person_id == actor.person_id)))


@immutable
class Told:
    """What somebody was told about a colleague: as a volunteer whom that colleague has asked, or as the head of the unit."""

    kind: str
    name: str
    unit: str
    phone: str
    title: str


def told(session: Session, actor: Actor, follow_up_id: FollowUpId) -> Told:
    """What was said to this person and still holds; who was told nothing finds nothing. Raises NotFound."""
    mine = (Message.recipient_id == actor.person_id, Message.channel == Channel.IN_APP, Message.link == link_to(follow_up_id))
    found = select(Message.kind, Person.name, Unit.name, Unit.phone, FollowUp.title).select_from(FollowUp)
    found = found.join(Message, and_(*mine)).join(Practice, _OF_PRACTICE).join(Person, Person.id == FollowUp.recipient_id)
    found = found.join(Unit, Unit.id == Practice.unit_id)
    row = session.execute(found.where(FollowUp.id == follow_up_id, Practice.state.in_(TO_BE_TRIED)).order_by(Message.id.desc())).first()
    if row is None:
        raise NotFound(N_("このページの用は済みました。声かけは、もう要りません。"))
    return Told(*row)


def link_to(follow_up_id: FollowUpId) -> str:
    return f"/followups/{follow_up_id}/together"


def field_of(session: Session, practice_id: PracticeId) -> str:
    """The field of work of a plan: what AI is to be used for in it."""
    return session.scalars(select(Practice.ai_use).where(Practice.id == practice_id)).one()
