"""Seats and the waiting list: whoever changes them holds the workshop's row, so that the last seat is given once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.services import audit
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotFound
from lms.kernel.events import publish
from lms.kernel.ids import PersonId, UnitId, WorkshopId
from lms.workshops import queries, rules
from lms.workshops.events import WorkshopNews
from lms.workshops.kinds import COUNTED, News, Standing
from lms.workshops.models import SignUp, Workshop


def locked(session: Session, workshop_id: WorkshopId) -> Workshop:
    """The workshop as it stands now; whoever wants to change it or its places next waits for this transaction."""
    found = session.scalars(
        select(Workshop).where(Workshop.id == workshop_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound(N_("ハンズオンが見つかりません。"))
    return found


def sign_up(session: Session, actor: Actor, workshop_id: WorkshopId, *, now: datetime) -> SignUp:
    """A seat, or a place on the waiting list. Twice is once. Raises NotFound, NotOpen."""
    workshop = locked(session, workshop_id)
    standing = place_of(session, workshop_id, actor.person_id)
    if standing is not None and standing.standing in COUNTED:
        return standing
    rules.check_open(queries.dates_of(workshop), now)
    is_free = queries.taken(session, workshop_id) < workshop.seats
    as_ = Standing.SEATED if is_free else Standing.WAITING
    return enter(session, workshop_id, actor.person_id, actor.unit_id, as_, now=now)


def enter(
    session: Session, workshop_id: WorkshopId, person_id: PersonId, unit_id: UnitId | None, as_: Standing, *, now: datetime
) -> SignUp:
    """Behind everybody who is on the list, whether or not they were on it before. The workshop is held already."""
    number = (session.scalar(select(func.max(SignUp.number)).where(SignUp.workshop_id == workshop_id)) or 0) + 1
    values = {"standing": as_, "unit_id": unit_id, "number": number, "signed_up_at": now, "reminded_at": None}
    standing = place_of(session, workshop_id, person_id)
    if standing is None:
        standing = SignUp(workshop_id=workshop_id, person_id=person_id, **values)
        session.add(standing)
    else:
        for name, value in values.items():
            setattr(standing, name, value)
    session.flush()
    return standing


def withdraw(session: Session, actor: Actor, workshop_id: WorkshopId, *, now: datetime) -> None:
    """Give a place back; the next in the queue has it. Twice is once. Raises NotFound, NotOpen."""
    workshop = locked(session, workshop_id)
    standing = place_of(session, workshop_id, actor.person_id)
    if standing is None or standing.standing not in COUNTED:
        return
    rules.check_open(queries.dates_of(workshop), now)
    standing.standing = Standing.WITHDRAWN
    session.flush()
    move_up(session, workshop)


def free(session: Session, actor: Actor, workshop_id: WorkshopId, person_id: PersonId, *, now: datetime) -> None:
    """The organiser gives somebody's place to the next, also after the last day, until it begins. Twice is once. Raises NotFound, NotOpen."""
    queries.organised(session, actor, workshop_id)
    workshop = locked(session, workshop_id)
    rules.check_ahead(queries.dates_of(workshop), now)
    standing = place_of(session, workshop_id, person_id)
    if standing is None:
        raise NotFound(N_("この方は、申し込んでいません。"))
    if standing.standing not in COUNTED:
        return
    standing.standing = Standing.WITHDRAWN
    session.flush()
    audit(session, actor.person_id, "workshop_seat_freed", "workshop", workshop_id)
    move_up(session, workshop)


def move_up(session: Session, workshop: Workshop) -> None:
    """Give free seats to the waiting list, the longest waiting first, and tell each."""
    free = workshop.seats - queries.taken(session, workshop.id)
    if free <= 0 or workshop.cancelled_at is not None:
        return
    waiting = (SignUp.workshop_id == workshop.id, SignUp.standing == Standing.WAITING)
    for each in session.scalars(select(SignUp).where(*waiting).order_by(SignUp.number).limit(free)):
        each.standing = Standing.SEATED
        announce(session, workshop, News.SEATED, [each.person_id], mark=str(each.number))
    session.flush()


def place_of(session: Session, workshop_id: WorkshopId, person_id: PersonId) -> SignUp | None:
    return session.get(SignUp, (workshop_id, person_id), populate_existing=True)


def announce(session: Session, workshop: Workshop, news: News, to: Sequence[PersonId], *, mark: str, reason: str = "") -> None:
    if to:
        when = (workshop.starts_at, workshop.ends_at)
        publish(session, WorkshopNews(news, workshop.id, tuple(to), workshop.title, *when, workshop.place, mark, reason))
