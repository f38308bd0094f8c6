"""Two who keep the same meeting at the same moment: once it has ended or is called off, nothing is written into it any more."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lms.accounts.services import postings
from lms.followups.models import Message
from lms.kernel import clock
from lms.kernel.errors import NotFound, Unacceptable
from lms.kernel.ids import AgendaItemId, MeetingId
from lms.meetings import services as meetings
from lms.meetings.models import AgendaItem, Decision, Meeting, Try
from lms.meetings.queries import page as pages
from lms.meetings.rules import NotOpen
from lms.meetings.services import agenda, decisions, partners, running, taking_part
from lms.meetings.services.agenda import ThemeEntry
from lms.meetings.services.decisions import DecisionEntry
from lms.meetings.services.running import Talk
from tests.at_once import Deed, crossing, two_at_once
from tests.meetings import SERIES, TITLE, begun, called, decided, invited, themed
from tests.test_at_once import SOON
from tests.town import Town

What = Callable[[Town, MeetingId, AgendaItemId], Deed]


def soon(session: Session, town: Town) -> MeetingId:
    starts_at = clock.now() + SOON
    return called(session, town, town.mori, town.yamano, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=45))


def going_on(session: Session, town: Town) -> tuple[MeetingId, AgendaItemId]:
    """A meeting that has begun, with a theme."""
    meeting_id = soon(session, town)
    item_id = themed(session, town, meeting_id)
    begun(session, town, meeting_id)
    return meeting_id, item_id


def starting(town: Town, meeting_id: MeetingId, _: AgendaItemId) -> Deed:
    return lambda own: meetings.start(own, town.actor(own, town.facilitator), meeting_id)


def closing(town: Town, meeting_id: MeetingId, _: AgendaItemId) -> Deed:
    return lambda own: meetings.close(own, town.actor(own, town.facilitator), meeting_id)


def calling_off(town: Town, meeting_id: MeetingId, _: AgendaItemId) -> Deed:
    return lambda own: meetings.cancel(own, town.actor(own, town.facilitator), meeting_id)


def moving(town: Town, meeting_id: MeetingId, _: AgendaItemId) -> Deed:
    def deed(own: Session) -> Any:
        starts_at = clock.now() + 2 * SOON
        dates = (starts_at, starts_at + timedelta(minutes=45))
        entry = meetings.MeetingEntry(TITLE, SERIES, *dates, "第2会議室", "", town.facilitator, town.yamano, is_open=False)
        return meetings.change(own, town.actor(own, town.office), meeting_id, entry, version=1, now=clock.now())

    return deed


def naming(town: Town, meeting_id: MeetingId, _: AgendaItemId) -> Deed:
    return lambda own: meetings.name_participants(own, town.actor(own, town.facilitator), meeting_id, [town.sato])


def adding(town: Town, meeting_id: MeetingId, _: AgendaItemId, minutes: int = 10) -> Deed:
    theme = ThemeEntry("紙が減らない", "どうしていますか。", minutes, "consult")
    return lambda own: agenda.add_theme(own, town.actor(own, town.facilitator), meeting_id, theme).place


def taking_off(town: Town, meeting_id: MeetingId, item_id: AgendaItemId) -> Deed:
    return lambda own: agenda.take_off(own, town.actor(own, town.facilitator), meeting_id, item_id)


def deciding(town: Town, meeting_id: MeetingId, item_id: AgendaItemId) -> Deed:
    entry = DecisionEntry(item_id, "通知", "抜き出してから直す", town.mori, clock.today() + SOON, "section", "adopted", "")
    return lambda own: decisions.decide(own, town.actor(own, town.facilitator), meeting_id, entry, now=clock.now()).id


def noting(town: Town, meeting_id: MeetingId, item_id: AgendaItemId) -> Deed:
    talk = Talk("", "", "", "", "話したこと")
    return lambda own: running.note(own, town.actor(own, town.facilitator), meeting_id, item_id, talk, version=1)


def declaring(town: Town, meeting_id: MeetingId, item_id: AgendaItemId) -> Deed:
    return lambda own: taking_part.declare(own, town.actor(own, town.mori), meeting_id, item_id, "試す").id


@pytest.mark.parametrize("meanwhile", [starting, moving, naming, adding, taking_off])
def test_a_meeting_that_is_called_off_stays_so(engine: Engine, session: Session, town: Town, meanwhile: What) -> None:
    meeting_id = soon(session, town)
    item_id = themed(session, town, meeting_id)
    before = (meeting_id, item_id)
    _, second = two_at_once(engine, calling_off(town, *before), meanwhile(town, *before))
    assert isinstance(second, NotOpen), second
    assert session.get_one(Meeting, meeting_id, populate_existing=True).state == "cancelled"
    assert session.scalars(select(AgendaItem.id)).all() == [item_id]
    newest = select(Message.params).where(Message.recipient_id == town.mori, Message.link.like("/meetings/%"))
    assert "cancelled" in str(session.scalars(newest.order_by(Message.id.desc())).first())


@pytest.mark.parametrize("meanwhile", [calling_off, adding, taking_off, deciding, noting])
def test_once_a_meeting_has_ended_its_minutes_stand_as_they_are(engine: Engine, session: Session, town: Town, meanwhile: What) -> None:
    meeting_id, item_id = going_on(session, town)
    _, second = two_at_once(engine, closing(town, meeting_id, item_id), meanwhile(town, meeting_id, item_id))
    assert isinstance(second, NotOpen), second
    assert session.get_one(Meeting, meeting_id, populate_existing=True).state == "closed"
    item = session.get_one(AgendaItem, item_id, populate_existing=True)
    assert (item.notes, session.scalar(select(func.count()).select_from(Decision))) == ("", 0)


@pytest.mark.parametrize("meanwhile", [deciding, declaring, noting, taking_off])
def test_what_is_said_of_an_item_that_is_taken_off_at_this_moment_is_told_that_it_is_gone(
    engine: Engine, session: Session, town: Town, meanwhile: What
) -> None:
    meeting_id, item_id = going_on(session, town)
    _, second = two_at_once(engine, taking_off(town, meeting_id, item_id), meanwhile(town, meeting_id, item_id))
    assert isinstance(second, NotFound | Unacceptable), second
    assert [session.scalar(select(func.count()).select_from(table)) for table in (AgendaItem, Decision, Try)] == [0, 0, 0]


@pytest.mark.parametrize("meanwhile", [deciding, declaring])
def test_an_item_of_which_something_is_said_is_taken_off_with_it_or_not_at_all(
    engine: Engine, session: Session, town: Town, meanwhile: What
) -> None:
    meeting_id, item_id = going_on(session, town)
    _, second = two_at_once(engine, meanwhile(town, meeting_id, item_id), taking_off(town, meeting_id, item_id))
    assert isinstance(second, NotOpen) if meanwhile is deciding else second is None, second
    stands = session.scalar(select(func.count()).select_from(AgendaItem))
    assert stands == (meanwhile is deciding)


def test_two_themes_that_are_put_on_at_once_have_a_place_each_and_fit(engine: Engine, session: Session, town: Town) -> None:
    meeting_id = soon(session, town)
    item_id = themed(session, town, meeting_id)
    add = adding(town, meeting_id, item_id)
    assert two_at_once(engine, add, add) == (2, 3)
    free = pages.free_minutes(session, town.actor(session, town.facilitator), meeting_id, session.get_one(Meeting, meeting_id))
    session.rollback()
    the_rest = adding(town, meeting_id, item_id, free)
    first, second = two_at_once(engine, the_rest, the_rest)
    assert (first, isinstance(second, Unacceptable)) == (4, True), second


def test_a_guest_and_a_colleague_who_are_taken_off_at_once_are_taken_off_one_after_the_other(
    engine: Engine, session: Session, town: Town
) -> None:
    """The calendar of the second one counts on from the first."""
    meeting_id = soon(session, town)
    grant_id = invited(session, town, meeting_id)
    before = session.get_one(Meeting, meeting_id).sequence
    session.rollback()

    def colleague(own: Session) -> Any:
        return meetings.take_off(own, town.actor(own, town.facilitator), meeting_id, town.mori)

    def guest(own: Session) -> Any:
        return partners.end_invitation(own, town.actor(own, town.facilitator), meeting_id, grant_id)

    _, second = two_at_once(engine, colleague, guest)
    assert second is None, second
    assert session.get_one(Meeting, meeting_id, populate_existing=True).sequence == before + 2


def test_a_decision_is_not_entrusted_to_somebody_who_leaves_at_this_moment(engine: Engine, session: Session, town: Town) -> None:
    """And the page says it at the field; where it was entrusted first, the plan stays behind as any other."""
    meeting_id = soon(session, town)
    begun(session, town, meeting_id)
    number = decided(session, town, meeting_id, town.mori, due_on=clock.today() + SOON)
    due_on = clock.today() + 2 * SOON

    def entrust(own: Session) -> Any:
        return decisions.entrust(own, town.actor(own, town.kacho), number, town.yamano, due_on, version=1, now=clock.now()).id

    def depart(own: Session) -> Any:
        return postings.depart(own, town.actor(own, town.office), town.yamano, clock.today() - timedelta(days=1))

    first, second = crossing(engine, entrust, depart, before="decisions")
    assert second is None, second
    assert first == number or isinstance(first, Unacceptable), first
