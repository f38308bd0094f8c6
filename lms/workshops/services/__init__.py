"""Use cases of organisers: plan a workshop, change it, cancel it. Places, attendance, hand-outs and upkeep have modules of their own."""

from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.services import audit
from lms.kernel.actor import Actor
from lms.kernel.errors import CHANGED_COMPARE, N_, Stale, Unacceptable
from lms.kernel.ids import LessonId, WorkshopId
from lms.kernel.immutable import immutable
from lms.workshops import queries, rules
from lms.workshops.kinds import News
from lms.workshops.models import SignUp, Workshop
from lms.workshops.services import places

check_link, moment, typed_time = rules.check_link, rules.moment, rules.typed_time  # asked by the form, while it is looked through
HEARD_OF = ("starts_at", "ends_at", "place", "link")  # what those who signed up are told of


@immutable
class WorkshopEntry:
    """A workshop as its organiser writes it."""

    lesson_id: LessonId
    title: str
    about: str
    place: str
    link: str
    starts_at: datetime
    ends_at: datetime
    closes_on: date
    seats: int


def plan(session: Session, actor: Actor, entry: WorkshopEntry, *, now: datetime) -> Workshop:
    """Give a lesson a date. Raises Unacceptable."""
    _check(session, entry, now=now, taken=0)
    made = Workshop(**asdict(entry), planner_id=actor.person_id)
    session.add(made)
    session.flush()
    audit(session, actor.person_id, "workshop_planned", "workshop", made.id)
    return made


def change(session: Session, actor: Actor, workshop_id: WorkshopId, entry: WorkshopEntry, *, version: int, now: datetime) -> Workshop:
    """Put other dates or words in the place of those that nobody has changed since *version*; who signed up hears of another time or place.

    Raises NotFound, NotOpen, Stale, Unacceptable.
    """
    queries.organised(session, actor, workshop_id)
    standing = places.locked(session, workshop_id)
    rules.check_ahead(queries.dates_of(standing), now)
    if standing.version != version:
        raise Stale(CHANGED_COMPARE)
    _check(session, entry, now=now, taken=queries.taken(session, workshop_id), standing=standing.lesson_id)
    is_other = any(getattr(standing, name) != getattr(entry, name) for name in HEARD_OF)
    for name, value in asdict(entry).items():
        setattr(standing, name, value)
    standing.version, standing.sequence = version + 1, standing.sequence + 1
    session.flush()
    if is_other:
        audit(session, actor.person_id, "workshop_moved", "workshop", workshop_id)
        session.execute(update(SignUp).where(SignUp.workshop_id == workshop_id).values(reminded_at=None))
        places.announce(session, standing, News.MOVED, queries.signed_up(session, workshop_id), mark=str(standing.sequence))
    places.move_up(session, standing)
    return standing


def cancel(session: Session, actor: Actor, workshop_id: WorkshopId, reason: str, *, now: datetime) -> Workshop:
    """It will not take place; everybody who signed up is told why. Twice is once. Raises NotFound, NotOpen, Unacceptable."""
    queries.organised(session, actor, workshop_id)
    standing = places.locked(session, workshop_id)
    if standing.cancelled_at is not None:
        return standing
    rules.check_ahead(queries.dates_of(standing), now)
    if not reason:
        raise Unacceptable(N_("申し込んだ方に伝えることを、一行で書いてください。"), field="reason")
    standing.cancelled_at, standing.cancel_reason, standing.code = now, reason, ""
    standing.version, standing.sequence = standing.version + 1, standing.sequence + 1
    session.flush()
    audit(session, actor.person_id, "workshop_cancelled", "workshop", workshop_id)
    places.announce(session, standing, News.CANCELLED, queries.signed_up(session, workshop_id), mark="", reason=reason)
    return standing


def _check(session: Session, entry: WorkshopEntry, *, now: datetime, taken: int, standing: LessonId | None = None) -> None:
    """A lesson that is not served any more may stay the one that a date was planned for."""
    rules.check_dates(rules.Dates(entry.starts_at, entry.ends_at, entry.closes_on), now)
    rules.check_where(entry.place, entry.link)
    rules.check_seats(entry.seats, taken)
    if entry.lesson_id not in {standing, *(row.id for row in queries.lessons(session))}:
        raise Unacceptable(N_("表示されている中から選んでください。"), field="lesson_id")
