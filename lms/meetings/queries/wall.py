"""Reading a meeting that goes on: its slides, which of them is shown, what the safety check may tell."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.kernel.actor import Actor
from lms.kernel.ids import MeetingId
from lms.kernel.immutable import immutable
from lms.meetings import rules
from lms.meetings.kinds import Face, State
from lms.meetings.models import AgendaItem, GroundRules, Meeting, Participant
from lms.meetings.queries.page import Item, Page

PREVIOUS, RULES, DECIDED = "previous", "rules", "decided"
FIXED = (PREVIOUS, RULES, DECIDED)


@immutable
class Slide:
    """*key* names it while items come and go; *item* where it is about one."""

    key: str
    item: Item | None = None


def slides(page: Page) -> list[Slide]:
    """The rules, what became of the last decisions, each item, what was decided."""
    before = [Slide(RULES), *([Slide(PREVIOUS)] if page.previous else [])]
    return [*before, *(Slide(str(item.id), item) for item in page.items), Slide(DECIDED)]


def at(found: Sequence[Slide], key: str) -> int:
    """The number of that slide, from 1; the first where it is gone."""
    return next((number for number, each in enumerate(found, 1) if each.key == key), 1)


def items_of(session: Session, meeting_id: MeetingId) -> set[str]:
    return {str(each) for each in session.scalars(select(AgendaItem.id).where(AgendaItem.meeting_id == meeting_id))}


def takes_part(session: Session, actor: Actor, meeting_id: MeetingId) -> bool:
    return session.get(Participant, (meeting_id, actor.person_id)) is not None


def faces(meeting: Meeting) -> dict[Face, int] | None:
    """What the safety check tells; None while it goes on, with few answers, and where all said the same."""
    counted = {face: getattr(meeting, face.column) for face in Face}
    is_over = meeting.faces_over or meeting.state == State.CLOSED
    return counted if is_over and rules.may_tell(list(counted.values())) else None


def worded(session: Session, meeting: Meeting) -> GroundRules | None:
    """The rules of its series, where somebody has worded them."""
    return session.get(GroundRules, meeting.series) if meeting.series else None


def lines(text: str) -> list[str]:
    """A rule each, without blank lines and the marks of a list."""
    return [line for each in text.splitlines() if (line := each.strip().lstrip("・-").strip())]


def answered(meeting: Any) -> int:
    return sum(getattr(meeting, face.column) for face in Face)
