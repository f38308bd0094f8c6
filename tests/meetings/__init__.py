"""Meetings under test: called, with cases and themes on the agenda, begun, closed; the clock on the day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from lms.cases.kinds import Disclosure
from lms.cases.services import partners as disclosing
from lms.kernel import clock
from lms.kernel.ids import AgendaItemId, CaseId, DecisionId, MeetingId, PersonId
from lms.meetings import services
from lms.meetings.models import AgendaItem
from lms.meetings.services import MeetingEntry, agenda, decisions, partners
from lms.meetings.services.agenda import ThemeEntry
from lms.meetings.services.decisions import DecisionEntry
from tests.cases import released, rows
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
TODAY = datetime(2026, 11, 24, 10, 0, tzinfo=clock.TOKYO)  # a Tuesday
STARTS = datetime(2026, 11, 27, 15, 0, tzinfo=clock.TOKYO)
ENDS = STARTS + timedelta(minutes=45)
TITLE, SERIES = "11月のナレッジ会議", "ナレッジ会議"
DUE = date(2026, 12, 11)
REASON = "窓口の案内文を、いっしょに見直すため"
TYPED = {
    "title": TITLE,
    "series": SERIES,
    "day": "2026-11-27",
    "begins": "15:00",
    "ends": "15:45",
    "place": "第2会議室",
    "link": "",
    "reach": "all",
}


def called(session: Session, town: Town, *people: PersonId, **changed: Any) -> MeetingId:
    """A meeting of the facilitator, 山野 records, *people* take part. Committed."""
    entry = MeetingEntry(TITLE, SERIES, STARTS, ENDS, "第2会議室", "", town.facilitator, town.yamano, is_open=False)
    caller = town.actor(session, town.facilitator)
    made = services.call(session, caller, replace(entry, **changed), now=clock.now())
    if people:
        services.name_participants(session, caller, made.id, people)
    session.commit()
    return made.id


def on_agenda(session: Session, town: Town, meeting_id: MeetingId, case_id: CaseId) -> AgendaItemId:
    """The case is an item of the meeting. Committed."""
    agenda.take_up(session, town.actor(session, town.facilitator), meeting_id, case_id)
    session.commit()
    return rows(session, AgendaItem, AgendaItem.meeting_id == meeting_id, AgendaItem.case_id == case_id)[0].id


def themed(session: Session, town: Town, meeting_id: MeetingId, title: str = "議事録に2時間かかる", minutes: int = 10) -> AgendaItemId:
    made = agenda.add_theme(
        session, town.actor(session, town.facilitator), meeting_id, ThemeEntry(title, "どうしていますか。", minutes, "consult")
    )
    session.commit()
    return made.id


def begun(session: Session, town: Town, meeting_id: MeetingId) -> None:
    services.start(session, town.actor(session, town.facilitator), meeting_id)
    session.commit()


def closed(session: Session, town: Town, meeting_id: MeetingId) -> None:
    services.close(session, town.actor(session, town.facilitator), meeting_id)
    session.commit()


def decided(session: Session, town: Town, meeting_id: MeetingId, owner: PersonId, **changed: Any) -> DecisionId:
    """Adopted, unless said otherwise. Committed."""
    entry = DecisionEntry(None, "転入の案内文の作成", "ただし書きを抜き出してから直す", owner, DUE, "section", "adopted", "")
    made = decisions.decide(session, town.actor(session, town.facilitator), meeting_id, replace(entry, **changed), now=clock.now())
    session.commit()
    return made.id


def lent(session: Session, town: Town, person: PersonId, disclosure: Disclosure = Disclosure.MEETING, **changed: Any) -> CaseId:
    """A checked case that may be shown to guests of a meeting. Committed."""
    case_id = released(session, town, person, **changed)
    disclosing.disclose(session, town.actor(session, town.office), case_id, disclosure)
    session.commit()
    return case_id


def invited(session: Session, town: Town, meeting_id: MeetingId, who: PersonId | None = None, *, days: int = 30) -> int:
    last_on = clock.today() + timedelta(days=days)
    inviter = town.actor(session, town.facilitator)
    made = partners.invite(session, inviter, meeting_id, who or town.partner, last_on=last_on, reason=REASON)
    session.commit()
    return made
