"""Use cases of who keeps a meeting: what is talked over, in which order, how long, and what came out of the talk."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.accounts.services import insert_or_nothing
from lms.cases import queries as cases
from lms.cases.kinds import SEEN_BY_ALL
from lms.concerns import services as concern_services
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.db import hold
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.ids import AgendaItemId, CaseId, MeetingId, PersonId
from lms.kernel.immutable import immutable
from lms.kernel.versions import write_over
from lms.meetings import queries, rules
from lms.meetings.kinds import ANSWERS, USUAL_MINUTES, Purpose
from lms.meetings.models import AgendaItem, AgendaSource, Decision, Meeting, Try
from lms.meetings.queries import page as pages


@immutable
class ThemeEntry:
    """A theme of one's own: 困りごと."""

    title: str
    question: str
    minutes: int
    purpose: str


@immutable
class ItemEntry:
    """An item as who keeps the meeting writes it, before the meeting and in it. *title* counts for a theme only."""

    title: str
    question: str
    presenter_id: PersonId | None
    minutes: int
    purpose: str
    notes: str
    is_read_aloud: bool = False
    expected: str = ""
    actual: str = ""
    cause: str = ""
    next_step: str = ""


def take_up(session: Session, actor: Actor, meeting_id: MeetingId, case_id: CaseId) -> None:
    """Put a case on the agenda. Twice is once. Raises NotFound, NotOpen, Unacceptable."""
    hold(session, Meeting, meeting_id)
    meeting = queries.changeable(session, actor, meeting_id)
    case = cases.readable_case(session, actor, case_id)
    if case.state not in SEEN_BY_ALL:
        raise rules.NotOpen(N_("全庁に出た事例だけ、議題にできます。"))
    count, place = queries.next_place(session, meeting_id)
    rules.check_room(count)
    now, minutes = clock.now(), usual_minutes(session, actor, meeting)
    values = {"meeting_id": meeting_id, "case_id": case.id, "place": place, "minutes": minutes, "purpose": Purpose.SHARE}
    put = insert_or_nothing(session, AgendaItem).values(**values, created_at=now, updated_at=now)
    session.execute(put.on_conflict_do_nothing(index_elements=["meeting_id", "case_id"]))


def usual_minutes(session: Session, actor: Actor, meeting: Meeting) -> int:
    """For an item of which nobody has said how long it takes. Raises NotOpen where there is no time left."""
    free = pages.free_minutes(session, actor, meeting.id, meeting)
    if free < 1:
        raise rules.NotOpen(N_("会議の時間に、空きがありません。先に、ほかの議題の時間を短くするか、会議を長くしてください。"))
    return min(free, USUAL_MINUTES)


def add_theme(session: Session, actor: Actor, meeting_id: MeetingId, entry: ThemeEntry) -> AgendaItem:
    """Raises NotFound, NotOpen, Unacceptable."""
    hold(session, Meeting, meeting_id)
    meeting = queries.changeable(session, actor, meeting_id)
    rules.check_minutes(entry.minutes)
    free = pages.free_minutes(session, actor, meeting.id, meeting)
    rules.check_fits(free - entry.minutes, free, "minutes")
    count, place = queries.next_place(session, meeting_id)
    rules.check_room(count)
    made = AgendaItem(
        meeting_id=meeting_id, place=place, title=entry.title, question=entry.question, minutes=entry.minutes, purpose=entry.purpose
    )
    session.add(made)
    session.flush()
    return made


def write(session: Session, actor: Actor, meeting_id: MeetingId, item_id: AgendaItemId, entry: ItemEntry, *, version: int) -> None:
    """Other words in the place of those that nobody has changed since *version*. Raises NotFound, NotOpen, Stale, Unacceptable."""
    hold(session, Meeting, meeting_id)
    meeting = queries.changeable(session, actor, meeting_id)
    standing = queries.item(session, meeting_id, item_id)
    rules.check_minutes(entry.minutes)
    if entry.minutes > standing.minutes:
        free = pages.free_minutes(session, actor, meeting.id, meeting)
        rules.check_fits(free + standing.minutes - entry.minutes, free, "minutes")
    if entry.presenter_id is not None and entry.presenter_id not in {each.id for each in queries.participants(session, meeting_id)}:
        raise Unacceptable(N_("表示されている中から選んでください。"), field="presenter_id")
    values = {
        "title": entry.title if standing.case_id is None else "",
        "question": entry.question,
        "presenter_id": entry.presenter_id,
        "minutes": entry.minutes,
        "purpose": entry.purpose,
        "notes": entry.notes,
        "is_read_aloud": entry.is_read_aloud and entry.presenter_id is not None,
        **{name: getattr(entry, name) for name in ANSWERS},
    }
    write_over(session, standing, version, values)


def arrange(
    session: Session,
    actor: Actor,
    meeting_id: MeetingId,
    minutes: Mapping[AgendaItemId, int],
    *,
    order: Sequence[AgendaItemId] = (),
    one: AgendaItemId | None = None,
    by: int = 0,
) -> None:
    """How long each item takes, in which *order*, and *one* so many places further down. Items that are not of this meeting are left alone, those not named stay last.

    Raises NotFound, NotOpen, Unacceptable.
    """
    hold(session, Meeting, meeting_id)
    meeting = queries.changeable(session, actor, meeting_id)
    before = pages.free_minutes(session, actor, meeting.id, meeting)
    of = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id).order_by(AgendaItem.place, AgendaItem.id).with_for_update()
    items = {each.id: each for each in session.scalars(of.execution_options(populate_existing=True))}
    for item_id, item in items.items():
        long = minutes.get(item_id, item.minutes)
        rules.check_minutes(long, f"minutes_{item_id}")
        item.minutes = long
    rules.check_fits(pages.free_minutes(session, actor, meeting.id, meeting), before)
    known = [each for each in dict.fromkeys(order) if each in items]
    places = [*known, *(each for each in items if each not in known)]
    for place, item_id in enumerate(rules.moved(places, one, by) if one in items else places, 1):
        items[item_id].place = place


def take_off(session: Session, actor: Actor, meeting_id: MeetingId, item_id: AgendaItemId) -> None:
    """Off the agenda; what a guest saw through it is gone with the next page. Raises NotFound, NotOpen."""
    hold(session, Meeting, meeting_id)  # what is decided or said of it at this moment comes before or after
    queries.changeable(session, actor, meeting_id)
    standing = queries.item(session, meeting_id, item_id)
    if session.scalar(select(Decision.id).where(Decision.item_id == item_id).limit(1)) is not None:
        raise rules.NotOpen(N_("この議題では、もう決まったことがあります。外せません。"))
    source = session.get(AgendaSource, item_id)
    if source is not None and source.concern_id is not None:
        concern_services.note_on_agenda(session, source.concern_id, is_on=False)
    if source is not None:
        session.delete(source)
        session.flush()
    session.execute(delete(Try).where(Try.item_id == item_id))
    session.delete(standing)
