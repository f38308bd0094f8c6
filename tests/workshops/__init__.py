"""Workshops under test: a date for the shelf's one lesson, people who sign up, the clock on the day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.followups.kinds import Channel
from lms.followups.models import Message
from lms.kernel import clock
from lms.kernel.ids import PersonId, WorkshopId
from lms.workshops import queries, services
from lms.workshops.models import SignUp
from lms.workshops.services import WorkshopEntry, places
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
TODAY = datetime(2026, 11, 24, 10, 0, tzinfo=clock.TOKYO)  # a Tuesday
STARTS = datetime(2026, 12, 8, 14, 0, tzinfo=clock.TOKYO)  # a Tuesday two weeks later
ENDS = STARTS + timedelta(minutes=90)
CLOSES = date(2026, 12, 4)
ON_THE_DAY = STARTS + timedelta(minutes=10)
TITLE, PLACE = "手を動かす90分", "第2会議室"
TYPED = {
    "title": TITLE,
    "about": "案内文を1通お持ちください。",
    "day": "2026-12-08",
    "begins": "14:00",
    "ends": "15:30",
    "place": PLACE,
    "link": "",
    "seats": "2",
    "closes_on": "2026-12-04",
}


def entry(session: Session, **changes: Any) -> WorkshopEntry:
    """Of the lesson on the shelf, with two seats."""
    lesson = queries.lessons(session)[0].id
    return replace(WorkshopEntry(lesson, TITLE, "", PLACE, "", STARTS, ENDS, CLOSES, 2), **changes)


def planned(session: Session, town: Town, *, by: PersonId | None = None, **changes: Any) -> WorkshopId:
    """A workshop planned today, committed."""
    with clock.standing_at(TODAY):
        made = services.plan(session, town.actor(session, by or town.facilitator), entry(session, **changes), now=TODAY)
    session.commit()
    return made.id


def signed_up(session: Session, town: Town, workshop_id: WorkshopId, *people: PersonId, at: datetime = TODAY) -> None:
    """These people, one after the other, committed."""
    with clock.standing_at(at):
        for number, person in enumerate(people):
            places.sign_up(session, town.actor(session, person), workshop_id, now=at + timedelta(minutes=number))
            session.commit()


def standings(session: Session, workshop_id: WorkshopId) -> dict[PersonId, str]:
    session.rollback()
    found = session.execute(select(SignUp.person_id, SignUp.standing).where(SignUp.workshop_id == workshop_id).order_by(SignUp.number))
    read = {row.person_id: row.standing for row in found}
    session.rollback()  # SQLite has one writer: nobody waits for who only looked
    return read


def told(session: Session, person: PersonId) -> list[str]:
    """What this person's inbox says about workshops, the oldest first."""
    session.rollback()
    mine = select(Message).where(Message.recipient_id == person, Message.kind == "workshop", Message.channel == Channel.IN_APP)
    read = [each.params["news"] for each in session.scalars(mine.order_by(Message.id))]
    session.rollback()
    return read
