"""Use cases while a meeting goes on: which slide is shown, the ground rules read, the safety check, what came out of the talk.

The safety check counts faces and nothing else: no person, no time, not even of the row. What was counted is shown once the check is over, never while it grows.
"""

from dataclasses import asdict

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.db import hold
from lms.kernel.errors import N_, NotFound, Unacceptable
from lms.kernel.ids import AgendaItemId, MeetingId
from lms.kernel.immutable import immutable
from lms.kernel.versions import write_over
from lms.meetings import queries, rules
from lms.meetings.kinds import Face, State
from lms.meetings.models import Meeting
from lms.meetings.queries import wall


@immutable
class Talk:
    """What came out of the talk about an item."""

    expected: str
    actual: str
    cause: str
    next_step: str
    notes: str


def show(session: Session, actor: Actor, meeting_id: MeetingId, slide: str) -> None:
    """The wall shows that slide now. Raises NotFound, NotOpen."""
    queries.running(session, actor, meeting_id)
    if slide not in wall.FIXED and slide not in wall.items_of(session, meeting_id):
        raise NotFound(N_("この議題は見つかりません。"))
    session.execute(update(Meeting).where(Meeting.id == meeting_id).values(shown=slide))


def note(session: Session, actor: Actor, meeting_id: MeetingId, item_id: AgendaItemId, talk: Talk, *, version: int) -> None:
    """In the place of what nobody has changed since *version*: two may record at once. Raises NotFound, NotOpen, Stale."""
    hold(session, Meeting, meeting_id)  # once it has ended, the minutes stand as they are
    queries.running(session, actor, meeting_id)
    standing = queries.item(session, meeting_id, item_id)
    write_over(session, standing, version, asdict(talk))


def read_rules(session: Session, actor: Actor, meeting_id: MeetingId) -> None:
    """The ground rules were read out. Twice is once. Raises NotFound, NotOpen."""
    standing = queries.running(session, actor, meeting_id)
    standing.rules_read_at = standing.rules_read_at or clock.now()


def answer(session: Session, actor: Actor, meeting_id: MeetingId, face: str) -> None:
    """One face more; whose it is stands nowhere. Raises NotFound, NotOpen, Unacceptable."""
    found = queries.meeting(session, actor, meeting_id)
    if not wall.takes_part(session, actor, meeting_id):
        raise NotFound(N_("会議が見つかりません。"))
    if face not in set(Face):
        raise Unacceptable(N_("3つの中から1つ選んでください。"))
    counted = Face(face).column
    asked = (Meeting.id == meeting_id, Meeting.state == State.RUNNING, Meeting.faces_over.is_(False))
    one_more = {counted: getattr(Meeting, counted) + 1, "updated_at": found.updated_at}
    if session.scalar(update(Meeting).where(*asked).values(one_more).returning(Meeting.id)) is None:
        raise rules.NotOpen(N_("話しやすさの問いは、いまは受け付けていません。"))


def end_check(session: Session, actor: Actor, meeting_id: MeetingId) -> None:
    """Nobody answers any more: what was counted may be looked at. Twice is once. Raises NotFound, NotOpen."""
    queries.running(session, actor, meeting_id).faces_over = True
