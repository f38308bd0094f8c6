"""Use cases of who takes part: say that one will try something, and have been there."""

from collections.abc import Collection

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.services import insert_or_nothing
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.db import hold
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import AgendaItemId, MeetingId, PersonId
from lms.meetings import queries, rules
from lms.meetings.kinds import State
from lms.meetings.models import AgendaItem, Meeting, Participant, Try
from lms.meetings.queries import wall


def declare(session: Session, actor: Actor, meeting_id: MeetingId, item_id: AgendaItemId, text: str) -> AgendaItem:
    """Somebody who takes part will try it. Once an item: what is said again takes the place of what was said before. Raises NotFound, NotOpen."""
    hold(session, Meeting, meeting_id)  # an item that is taken off at this moment has gone, or goes with this
    found = queries.meeting(session, actor, meeting_id)
    if not wall.takes_part(session, actor, meeting_id):
        raise NotFound(N_("会議が見つかりません。"))
    if found.state == State.PLANNED:
        raise rules.NotOpen(N_("会議が始まってから、試すことを書けます。"))
    item, now = queries.item(session, meeting_id, item_id), clock.now()
    values = {"item_id": item_id, "person_id": actor.person_id, "meeting_id": meeting_id, "text": text}
    put = insert_or_nothing(session, Try).values(**values, created_at=now, updated_at=now)
    session.execute(put.on_conflict_do_update(index_elements=["item_id", "person_id"], set_={"text": text, "updated_at": now}))
    return item


def attended(session: Session, actor: Actor, meeting_id: MeetingId, ids: Collection[PersonId]) -> int:
    """Who was there, of those who take part; whoever is not among *ids* was not. Raises NotFound, NotOpen before it begins."""
    found = queries.kept(session, actor, meeting_id)
    if found.state == State.PLANNED:
        raise rules.NotOpen(N_("会議が始まってから、出席を付けられます。"))
    of = update(Participant).where(Participant.meeting_id == meeting_id)
    session.execute(of.values(attended=Participant.person_id.in_(ids)))
    return len({each.id for each in queries.participants(session, meeting_id)} & set(ids))
