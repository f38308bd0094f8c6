"""Reading meetings, each look-up through *visible*: one by its number, who keeps it, one item or decision of it, who takes part."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.kinds import MEETING, Employment, Role
from lms.accounts.models.people import Person, RoleGrant, Unit
from lms.accounts.queries import directory, roles, valid_on
from lms.accounts.queries.called import people_called
from lms.cases.queries.sight import seeing
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import AgendaItemId, DecisionId, MeetingId, PersonId, UnitId
from lms.kernel.immutable import immutable
from lms.meetings import rules
from lms.meetings.models import AgendaItem, Decision, Meeting, Participant
from lms.meetings.queries.sight import Sight, sight_of, visible

MOST_FOUND = 20


@immutable
class Somebody:
    """A colleague with the unit and post of the day."""

    id: PersonId
    name: str
    unit_id: UnitId
    unit: str
    post: str


def meeting(session: Session, actor: Actor, meeting_id: MeetingId) -> Meeting:
    """Raises NotFound for what is missing and for what is not for this person."""
    return _found(session.scalar(_readable(sight_of(actor)), {**seeing(actor), "meeting": meeting_id}))


@cache
def _readable(sight: Sight) -> Any:
    return select(Meeting).where(Meeting.id == bindparam("meeting"), visible(sight))


def keeps(actor: Actor, found: Meeting) -> bool:
    """Who works at the agenda, the notes and the decisions: the office, facilitators, and whoever is named to lead or to record."""
    return actor.calls_meetings or (actor.reads_cases and actor.person_id in (found.facilitator_id, found.recorder_id))


def kept(session: Session, actor: Actor, meeting_id: MeetingId) -> Meeting:
    """A meeting that this person keeps; another looks missing."""
    found = meeting(session, actor, meeting_id)
    if not keeps(actor, found):
        raise NotFound(N_("会議が見つかりません。"))
    return found


def called(session: Session, actor: Actor, meeting_id: MeetingId) -> Meeting:
    """A meeting to which this person may name people and invite guests: the office and facilitators; for others it looks missing."""
    found = meeting(session, actor, meeting_id)
    if not actor.calls_meetings:
        raise NotFound(N_("会議が見つかりません。"))
    return found


def changeable(session: Session, actor: Actor, meeting_id: MeetingId) -> Meeting:
    """One that this person keeps and that is not over. Raises NotFound, NotOpen."""
    found = kept(session, actor, meeting_id)
    rules.check_not_closed(found.state)
    return found


def running(session: Session, actor: Actor, meeting_id: MeetingId) -> Meeting:
    """One that this person keeps and that is going on: decisions are made in it. Raises NotFound, NotOpen."""
    found = kept(session, actor, meeting_id)
    rules.check_running(found.state)
    return found


def item(session: Session, meeting_id: MeetingId, item_id: AgendaItemId) -> AgendaItem:
    """An item of this meeting. Ask for the meeting first: this looks at no rights."""
    found = session.get(AgendaItem, item_id, populate_existing=True)  # as it stands once the meeting is held
    if found is None or found.meeting_id != meeting_id:
        raise NotFound(N_("この議題は見つかりません。"))
    return found


def decision(session: Session, meeting_id: MeetingId, decision_id: DecisionId) -> Decision:
    """A decision of this meeting. Ask for the meeting first: this looks at no rights."""
    found = session.get(Decision, decision_id)
    if found is None or found.meeting_id != meeting_id:
        raise NotFound(N_("この決定は見つかりません。"))
    return found


def changeable_decision(session: Session, meeting_id: MeetingId, decision_id: DecisionId) -> Decision:
    """One of which no plan has come. Raises NotFound, NotOpen."""
    found = decision(session, meeting_id, decision_id)
    if found.practice_id is not None:
        raise rules.NotOpen(N_("この決定は、もう担当の方の計画になっています。計画のページで直せます。"))
    return found


def _found(found: Meeting | None) -> Meeting:
    if found is None:
        raise NotFound(N_("会議が見つかりません。"))
    return found


def participants(session: Session, meeting_id: MeetingId) -> Sequence[Any]:
    """Who takes part, by unit, as they stood when they were named."""
    found = select(Person.id, Person.name, Unit.id.label("unit_id"), Unit.name.label("unit"), Participant.post, Participant.attended)
    found = found.join(Participant, Participant.person_id == Person.id).join(Unit, Unit.id == Participant.unit_id)
    return session.execute(found.where(Participant.meeting_id == meeting_id).order_by(Unit.path, Person.kana, Person.id)).all()


def guests(session: Session, meeting_id: MeetingId, day: date) -> int:
    """How many partners are invited on that day."""
    return len(roles.invited(session, MEETING, meeting_id, today=day))


def guest_of(session: Session, grant_id: int) -> PersonId:
    """Who is or was invited by it."""
    return session.get_one(RoleGrant, grant_id).person_id


def serving(session: Session, ids: Sequence[PersonId], today: date) -> dict[PersonId, Somebody]:
    """Those of *ids* who serve somewhere today, with the unit and post of their main posting; two statements."""
    places = directory.places_of(session, ids, today)
    names = {row.id: row.name for row in session.execute(select(Person.id, Person.name).where(Person.id.in_(places)))}
    return {who: Somebody(who, names[who], found[0].unit_id, found[0].unit, found[0].post) for who, found in places.items()}


def found_staff(session: Session, words: str, today: date) -> list[Somebody]:
    """Colleagues of today by name, reading or unit, for those who call a meeting."""
    if not words:
        return []
    here = (or_(Person.left_on.is_(None), Person.left_on > today), Person.employment != Employment.EXTERNAL)
    wanted = select(Person.id).where(*here, people_called(words, today, by_number=False)).order_by(Person.kana, Person.id)
    ids = list(session.scalars(wanted.limit(MOST_FOUND)))
    found = serving(session, ids, today)
    return [found[each] for each in ids if each in found]


def leaders(session: Session, today: date, *more: PersonId) -> list[Somebody]:
    """Who is offered to lead a meeting or to record it: the office, facilitators, and *more*."""
    held = (RoleGrant.role.in_((Role.OFFICE, Role.FACILITATOR)), RoleGrant.object_id == 0, valid_on(RoleGrant, today))
    ids = set(session.scalars(select(RoleGrant.person_id).where(*held))) | set(more)
    return sorted(serving(session, list(ids), today).values(), key=lambda each: (each.unit, each.name))


def planned(session: Session, meeting_id: MeetingId) -> int:
    """Minutes that the items take."""
    return session.scalar(select(func.coalesce(func.sum(AgendaItem.minutes), 0)).where(AgendaItem.meeting_id == meeting_id)) or 0


def next_place(session: Session, meeting_id: MeetingId) -> tuple[int, int]:
    """(how many items stand, the place after the last)."""
    found = select(func.count(), func.coalesce(func.max(AgendaItem.place), 0)).where(AgendaItem.meeting_id == meeting_id)
    count, last = session.execute(found).one()
    return count, last + 1
