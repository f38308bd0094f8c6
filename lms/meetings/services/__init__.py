"""Use cases of who calls a meeting: call it, change it, name who takes part, begin, end. Agenda, decisions and guests have modules of their own."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from lms.accounts.kinds import FORMER_STAFF, MEETING
from lms.accounts.services import audit, insert_or_nothing
from lms.concerns import services as concern_services
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.db import hold
from lms.kernel.errors import N_, NotAllowed, Unacceptable
from lms.kernel.events import publish
from lms.kernel.ids import MeetingId, PersonId
from lms.kernel.immutable import immutable
from lms.kernel.personal import forget_in
from lms.kernel.versions import write_over
from lms.meetings import queries, rules
from lms.meetings.events import MeetingClosed
from lms.meetings.kinds import News, State
from lms.meetings.models import AgendaItem, AgendaSource, Decision, Meeting, Participant, Try
from lms.meetings.queries import Somebody
from lms.meetings.queries import page as pages
from lms.meetings.services import inviting
from lms.workshops.services import check_link


@immutable
class MeetingEntry:
    """A meeting as who calls it writes it."""

    title: str
    series: str
    starts_at: datetime
    ends_at: datetime
    place: str
    link: str
    facilitator_id: PersonId
    recorder_id: PersonId
    is_open: bool

    @property
    def dates(self) -> rules.Dates:
        return rules.Dates(self.starts_at, self.ends_at)


def call(session: Session, actor: Actor, entry: MeetingEntry, *, now: datetime, after: Meeting | None = None) -> Meeting:
    """Fix a date; who leads and who records takes part, and who took part in *after* and still serves. Raises NotAllowed, Unacceptable."""
    if not actor.calls_meetings:
        raise NotAllowed(N_("ナレッジ会議は、DX推進室とファシリテーターが開きます。"))
    people = _judged(session, entry, now)
    if after is not None:
        before = [each.id for each in queries.participants(session, after.id)]
        people += queries.serving(session, before, clock.local_date(now)).values()
    made = Meeting(**asdict(entry), state=State.PLANNED)
    session.add(made)
    session.flush()
    _name(session, actor, made, people)
    audit(session, actor.person_id, "meeting_called", MEETING, made.id)
    return made


def change(session: Session, actor: Actor, meeting_id: MeetingId, entry: MeetingEntry, *, version: int, now: datetime) -> None:
    """Other words or dates in the place of those that nobody has changed since *version*. Raises NotFound, NotOpen, Stale, Unacceptable."""
    hold(session, Meeting, meeting_id)  # who begins it, ends it or calls it off at this moment comes before or after
    standing = _open(session, actor, meeting_id)
    rules.check_not_moved(standing.state, entry.dates, rules.Dates(standing.starts_at, standing.ends_at))
    leading = _judged(session, entry, now, standing)
    _check_agenda_fits(session, actor, standing, entry)
    before, told = _on_calendars(standing), inviting.everybody(session, meeting_id)
    write_over(session, standing, version, {**asdict(entry), "sequence": standing.sequence + 1})
    _name(session, actor, standing, leading)
    if _on_calendars(standing) != before:
        inviting.tell(session, actor, standing, News.MOVED, told)
    audit(session, actor.person_id, "meeting_changed", MEETING, meeting_id)


def name_participants(session: Session, actor: Actor, meeting_id: MeetingId, ids: Collection[PersonId]) -> int:
    """Colleagues who take part, with unit and post of today; answers how many were named. Twice is once. Raises NotFound, NotOpen, Unacceptable."""
    hold(session, Meeting, meeting_id)
    standing = _open(session, actor, meeting_id)
    found = queries.serving(session, list(ids), clock.today())
    if not found or len(found) < len(set(ids)):
        raise Unacceptable(N_("表示されている中から、参加する方を選んでください。"))
    _name(session, actor, standing, list(found.values()))
    return len(found)


def take_off(session: Session, actor: Actor, meeting_id: MeetingId, person_id: PersonId) -> None:
    """Somebody does not take part after all. Twice is once. Raises NotFound, NotOpen."""
    hold(session, Meeting, meeting_id)  # who is named to lead or to record at this moment is not taken off
    standing = _open(session, actor, meeting_id)
    if person_id in (standing.facilitator_id, standing.recorder_id):
        raise rules.NotOpen(N_("進行と記録の方は外せません。先に、会議を直すところで替えてください。"))
    mine = (Participant.meeting_id == meeting_id, Participant.person_id == person_id)
    if session.scalar(delete(Participant).where(*mine).returning(Participant.person_id)) is not None:
        standing.sequence += 1  # named again, they get an entry that takes the place of the cancelled one
        inviting.tell(session, actor, standing, News.TAKEN_OFF, [person_id])


def start(session: Session, actor: Actor, meeting_id: MeetingId) -> None:
    """Twice is once. Raises NotFound, NotOpen."""
    hold(session, Meeting, meeting_id)
    standing = queries.kept(session, actor, meeting_id)
    standing.state = rules.started(standing.state)


def close(session: Session, actor: Actor, meeting_id: MeetingId) -> None:
    """From now on the minutes stand as they are. Twice is once. Raises NotFound, NotOpen."""
    hold(session, Meeting, meeting_id)
    standing = queries.kept(session, actor, meeting_id)
    if standing.state != State.CLOSED:
        standing.state = rules.closed(standing.state)
        _free_concerns(session, meeting_id)
        audit(session, actor.person_id, "meeting_closed", MEETING, meeting_id)
        told = tuple(each.id for each in queries.participants(session, meeting_id))
        publish(session, MeetingClosed(meeting_id, standing.title, told, actor.person_id))


def cancel(session: Session, actor: Actor, meeting_id: MeetingId) -> None:
    """It does not take place; whoever would have come hears of it. Twice is once. Raises NotFound, NotOpen."""
    hold(session, Meeting, meeting_id)
    standing = queries.called(session, actor, meeting_id)
    if standing.state != State.CANCELLED:
        standing.state = rules.cancelled(standing.state)
        standing.sequence += 1
        _free_concerns(session, meeting_id)
        audit(session, actor.person_id, "meeting_cancelled", MEETING, meeting_id)
        inviting.tell(session, actor, standing, News.CANCELLED, inviting.everybody(session, meeting_id))


def _free_concerns(session: Session, meeting_id: MeetingId) -> None:
    """A meeting that is over, or does not take place, keeps nobody from answering, taking up or taking back what it left without an answer."""
    for concern_id in session.scalars(select(AgendaSource.concern_id).where(AgendaSource.meeting_id == meeting_id)):
        if concern_id is not None:
            concern_services.note_on_agenda(session, concern_id, is_on=False)


def _on_calendars(standing: Meeting) -> tuple[Any, ...]:
    """What stands in the entry of a calendar."""
    return standing.title, standing.starts_at, standing.ends_at, standing.place, standing.link


def _open(session: Session, actor: Actor, meeting_id: MeetingId) -> Meeting:
    """One that this person may change and that is not over."""
    found = queries.called(session, actor, meeting_id)
    rules.check_not_closed(found.state)
    return found


def _judged(session: Session, entry: MeetingEntry, now: datetime, standing: Meeting | None = None) -> list[Somebody]:
    """Who leads and who records, once the entry is sound."""
    before = rules.Dates(standing.starts_at, standing.ends_at) if standing is not None else None
    rules.check_dates(entry.dates, now, before)
    rules.check_place(entry.place, entry.link)
    if entry.link:
        check_link(entry.link)
    serving = queries.serving(session, [entry.facilitator_id, entry.recorder_id], clock.local_date(now))
    for field in ("facilitator_id", "recorder_id"):
        if getattr(entry, field) not in serving:
            raise Unacceptable(N_("きょう、組織に所属している方を選んでください。"), field=field)
    return list(serving.values())


def _check_agenda_fits(session: Session, actor: Actor, standing: Meeting, entry: MeetingEntry) -> None:
    """A meeting that becomes shorter, or the next one of a series, keeps room for what is on its agenda."""
    before, after = (pages.free_minutes(session, actor, standing.id, each) for each in (standing, entry))
    rules.check_fits(after, before, "ends")


def _name(session: Session, actor: Actor, meeting: Meeting, people: Collection[Somebody]) -> None:
    """Whoever was not named before is invited."""
    new: list[PersonId] = []
    for each in people:
        values = {"meeting_id": meeting.id, "person_id": each.id, "unit_id": each.unit_id, "post": each.post}
        put = insert_or_nothing(session, Participant).values(values).on_conflict_do_nothing()
        new += session.scalars(put.returning(Participant.person_id))
    inviting.tell(session, actor, meeting, News.INVITED, new)


def forget_name(session: Session, person_id: PersonId, spellings: Sequence[str]) -> None:
    """Take a name out of the meetings in which its bearer took part: their words, their agenda, what they decided."""
    own = select(Participant.meeting_id).where(Participant.person_id == person_id)
    decided = select(Decision.meeting_id).where(Decision.owner_id == person_id)
    texts: tuple[tuple[Any, Any], ...] = (
        (Meeting, Meeting.id),
        (AgendaItem, AgendaItem.meeting_id),
        (Decision, Decision.meeting_id),
        (Try, Try.meeting_id),
    )
    for model, number in texts:
        for row in session.scalars(select(model).where(or_(number.in_(own), number.in_(decided)))):
            changed = forget_in(row, spellings, FORMER_STAFF)
            if not isinstance(row, Try):
                row.version += changed
