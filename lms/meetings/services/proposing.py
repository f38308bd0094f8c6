"""Use cases of taking over what is proposed for an agenda: all of it, or one by one."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.anonymous.queries import Shown
from lms.concerns import services as concern_services
from lms.kernel.actor import Actor
from lms.kernel.db import hold
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.ids import CaseId
from lms.kernel.immutable import immutable
from lms.meetings import queries, rules
from lms.meetings.kinds import NAMELESS, PURPOSE_OF, QUESTIONS, Slot, Source
from lms.meetings.models import AgendaItem, AgendaSource, Meeting
from lms.meetings.queries import page as pages
from lms.meetings.queries import proposing
from lms.meetings.rules import Candidate
from lms.meetings.services import agenda

COLUMNS = {Source.CONCERN: "concern_id", Source.FAILURE: "failure_id", Source.DECISION: "decision_id"}


@immutable
class Proposal:
    """What is proposed, with the minutes of each, and what else there is."""

    chosen: list[tuple[Candidate, int]]
    others: list[Candidate]


def proposal(session: Session, actor: Actor, meeting: Meeting, anonymously: Session | None) -> Proposal:
    """As the free time allows: what has no place stands among the others."""
    found = proposing.candidates(session, actor, meeting, anonymously)
    chosen = rules.proposed(found)
    boxes = rules.boxes(pages.free_minutes(session, actor, meeting.id, meeting), len(chosen))
    placed = list(zip(chosen, boxes, strict=False))
    return Proposal(placed, [each for each in found if each not in chosen[: len(boxes)]])


def take_over(session: Session, actor: Actor, meeting: Meeting, keys: Sequence[str], anonymously: Session | None) -> int:
    """Onto the agenda, after what is there; answers how many. What is there already is left: twice is once. Raises NotOpen, Unacceptable."""
    queries.changeable(session, actor, meeting.id)
    hold(session, Meeting, meeting.id)
    found = {each.key: each for each in proposing.candidates(session, actor, meeting, anonymously)}
    wanted = [found[key] for key in dict.fromkeys(keys) if key in found]
    if not keys:
        raise Unacceptable(N_("議題にするものを選んでください。"))
    boxes = rules.boxes(pages.free_minutes(session, actor, meeting.id, meeting), len(wanted))
    if len(boxes) < len(wanted):
        raise rules.NotOpen(N_("会議の時間に、空きがありません。先に、ほかの議題の時間を短くするか、会議を長くしてください。"))
    for candidate, minutes in zip(wanted, boxes, strict=True):
        _put(session, meeting, candidate, minutes)
    return len(wanted)


def take_up_failure(session: Session, actor: Actor, meeting: Meeting, failure: Shown) -> int:
    """A published failure without a name, after what is there; answers how many. Twice is once. Raises NotOpen, Unacceptable."""
    queries.changeable(session, actor, meeting.id)
    hold(session, Meeting, meeting.id)
    there = select(AgendaSource.item_id).where(AgendaSource.meeting_id == meeting.id, AgendaSource.failure_id == failure.id)
    if session.scalar(there) is not None:
        return 0
    key = f"{Source.FAILURE}:{failure.id}"
    minutes = agenda.usual_minutes(session, actor, meeting)
    _put(session, meeting, Candidate(Slot.FAILURE, key, failure.title, failure.label, "", "", {}), minutes)
    return 1


def _put(session: Session, meeting: Meeting, candidate: Candidate, minutes: int) -> None:
    source, _, number = candidate.key.partition(":")
    count, place = queries.next_place(session, meeting.id)
    rules.check_room(count)
    about: dict[str, Any] = {
        "place": place,
        "minutes": minutes,
        "purpose": PURPOSE_OF[candidate.slot],
        "question": QUESTIONS[candidate.slot],
    }
    subject = (
        {"case_id": CaseId(int(number))} if source == Source.CASE else {"title": NAMELESS if source == Source.FAILURE else candidate.title}
    )
    session.add(made := AgendaItem(meeting_id=meeting.id, **about, **subject))
    session.flush()
    if source == Source.CASE:
        return
    value = number if source == Source.FAILURE else int(number)
    session.add(AgendaSource(item_id=made.id, meeting_id=meeting.id, **{COLUMNS[Source(source)]: value}))
    session.flush()
    if source == Source.CONCERN:
        concern_services.note_on_agenda(session, value, is_on=True)  # type: ignore[arg-type]
