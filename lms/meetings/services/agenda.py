"""Use cases of who keeps a meeting: what is talked over, in which order, how long, and what came out of the talk."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.accounts.services import insert_or_nothing
from lms.cases import queries as cases
from lms.cases.kinds import SEEN_BY_ALL
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, Stale, Unacceptable
from lms.kernel.ids import AgendaItemId, CaseId, MeetingId, PersonId
from lms.meetings import queries, rules
from lms.meetings.kinds import ANSWERS, USUAL_MINUTES, Purpose
from lms.meetings.models import AgendaItem, Decision, Try


@dataclass(frozen=True, slots=True)
class ThemeEntry:
    """A theme of one's own: 困りごと."""

    title: str
    question: str
    minutes: int
    purpose: str


@dataclass(frozen=True, slots=True)
class ItemEntry:
    """An item as who keeps the meeting writes it, before the meeting and in it. *title* counts for a theme only."""

    title: str
    question: str
    presenter_id: PersonId | None
    minutes: int
    purpose: str
    notes: str
    expected: str = ""
    actual: str = ""
    cause: str = ""
    next_step: str = ""


def take_up(session: Session, actor: Actor, meeting_id: MeetingId, case_id: CaseId) -> None:
    """Put a case on the agenda. Twice is once. Raises NotFound, NotOpen, Unacceptable."""
    queries.changeable(session, actor, meeting_id)
    case = cases.readable_case(session, actor, case_id)
    if case.state not in SEEN_BY_ALL:
        raise rules.NotOpen(N_("全庁に出た事例だけ、議題にできます。"))
    count, place = queries.next_place(session, meeting_id)
    rules.check_room(count)
    now = clock.now()
    values = {"meeting_id": meeting_id, "case_id": case.id, "place": place, "minutes": USUAL_MINUTES, "purpose": Purpose.SHARE}
    put = insert_or_nothing(session, AgendaItem).values(**values, created_at=now, updated_at=now)
    session.execute(put.on_conflict_do_nothing(index_elements=["meeting_id", "case_id"]))


def add_theme(session: Session, actor: Actor, meeting_id: MeetingId, entry: ThemeEntry) -> AgendaItem:
    """Raises NotFound, NotOpen, Unacceptable."""
    queries.changeable(session, actor, meeting_id)
    rules.check_minutes(entry.minutes)
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
    queries.changeable(session, actor, meeting_id)
    standing = queries.item(session, meeting_id, item_id)
    rules.check_minutes(entry.minutes)
    if entry.presenter_id is not None and entry.presenter_id not in {each.id for each in queries.participants(session, meeting_id)}:
        raise Unacceptable(N_("表示されている中から選んでください。"), field="presenter_id")
    values = {
        "title": entry.title if standing.case_id is None else "",
        "question": entry.question,
        "presenter_id": entry.presenter_id,
        "minutes": entry.minutes,
        "purpose": entry.purpose,
        "notes": entry.notes,
        **{name: getattr(entry, name) for name in ANSWERS},
        "version": version + 1,
        "updated_at": clock.now(),
    }
    unchanged = (AgendaItem.id == item_id, AgendaItem.version == version)
    if session.scalar(update(AgendaItem).where(*unchanged).values(values).returning(AgendaItem.id)) is None:
        raise Stale(N_("ほかの画面で先に変更されています。2つの内容を見比べて、残す内容で保存してください。"))
    session.refresh(standing)


def arrange(
    session: Session,
    actor: Actor,
    meeting_id: MeetingId,
    minutes: Mapping[AgendaItemId, int],
    *,
    one: AgendaItemId | None = None,
    by: int = 0,
) -> None:
    """How long each item takes, and *one* so many places further down. Items that are not of this meeting are left alone. Raises NotFound, NotOpen."""
    queries.changeable(session, actor, meeting_id)
    of = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id).order_by(AgendaItem.place, AgendaItem.id).with_for_update()
    items = {each.id: each for each in session.scalars(of.execution_options(populate_existing=True))}
    for item_id, item in items.items():
        long = minutes.get(item_id, item.minutes)
        rules.check_minutes(long, f"minutes_{item_id}")
        item.minutes = long
    order = rules.moved(list(items), one, by) if one in items else list(items)
    for place, item_id in enumerate(order, 1):
        items[item_id].place = place


def take_off(session: Session, actor: Actor, meeting_id: MeetingId, item_id: AgendaItemId) -> None:
    """Off the agenda; what a guest saw through it is gone with the next page. Raises NotFound, NotOpen."""
    queries.changeable(session, actor, meeting_id)
    standing = queries.item(session, meeting_id, item_id)
    if session.scalar(select(Decision.id).where(Decision.item_id == item_id).limit(1)) is not None:
        raise rules.NotOpen(N_("この議題では、もう決まったことがあります。外せません。"))
    session.execute(delete(Try).where(Try.item_id == item_id))
    session.delete(standing)
