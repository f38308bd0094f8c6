"""Who came: by the organiser's list or by the code shown in the room. Being there counts as the lesson, once."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.services import audit, signin
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.ids import PersonId, WorkshopId
from lms.kernel.text import folded
from lms.learning import services as learning
from lms.workshops import queries, rules
from lms.workshops.kinds import CODE_DIGITS, CODE_LIFE, CODE_TRIES, How, Standing
from lms.workshops.models import SignUp, Workshop
from lms.workshops.services import places


class TooManyTries(Unacceptable):
    status = 429

    def __init__(self) -> None:
        super().__init__(N_("何度か違っていました。15分ほど待つか、会場の担当に名簿へ付けてもらってください。"), field="code")


def note(
    session: Session,
    actor: Actor,
    workshop_id: WorkshopId,
    *,
    came: Collection[int],
    was: Collection[int],
    now: datetime,
    walk_ins: Sequence[str] = (),
) -> tuple[int, int]:
    """Keep the organiser's list: *came* are the ticks, *was* those that the page showed, *walk_ins* the staff numbers of who is on no list.

    Answers how many were added and taken back. A tick that came in by code meanwhile was not on the page, and stays. Raises NotFound, NotOpen, Unacceptable.
    """
    queries.organised(session, actor, workshop_id)
    workshop = places.locked(session, workshop_id)
    rules.check_may_have_come(queries.dates_of(workshop), now)
    walked_in = _walk_in(session, workshop_id, walk_ins, now=now)
    came = {*came, *walked_in}
    listed = session.scalars(select(SignUp).where(SignUp.workshop_id == workshop_id).execution_options(populate_existing=True)).all()
    added = [each for each in listed if each.person_id in came and each.attended_at is None and _is_listed(each)]
    taken_back = [each for each in listed if each.person_id in was and each.person_id not in came and each.attended_at is not None]
    for each in added:
        _attend(session, workshop, each, How.LIST, at=min(now, workshop.ends_at))
        each.noted_by_id = actor.person_id
    for each in taken_back:
        _take_back(session, workshop, each)
    session.flush()
    if added or taken_back:
        audit(session, actor.person_id, "attendance_noted", "workshop", workshop_id)
    return len(added), len(taken_back)


def _walk_in(session: Session, workshop_id: WorkshopId, numbers: Sequence[str], *, now: datetime) -> list[PersonId]:
    """Put those on the list who came without a place and without a device. Raises Unacceptable, naming the numbers that nobody has."""
    found = queries.staff_numbered(session, numbers, clock.local_date(now))
    unknown = [number for number in numbers if folded(number) not in found]
    if unknown:
        said = "、".join(unknown)
        raise Unacceptable(N_("この番号の職員が見つかりません：%(numbers)s。まだ何も保存していません。"), field="walk_ins", numbers=said)
    for person_id, unit_id in found.values():
        standing = places.place_of(session, workshop_id, person_id)
        if standing is None or not _is_listed(standing):
            places.enter(session, workshop_id, person_id, unit_id, Standing.WALKED_IN, now=now)
    return [person_id for person_id, _ in found.values()]


def _is_listed(each: SignUp) -> bool:
    return each.standing in (Standing.SEATED, Standing.WAITING, Standing.WALKED_IN)


def show_code(session: Session, actor: Actor, workshop_id: WorkshopId, *, now: datetime) -> None:
    """A fresh code for the next minutes; one shown before opens nothing any more. Raises NotFound, NotOpen."""
    queries.organised(session, actor, workshop_id)
    workshop = places.locked(session, workshop_id)
    rules.check_may_have_come(queries.dates_of(workshop), now)
    workshop.code = "".join(str(secrets.randbelow(10)) for _ in range(CODE_DIGITS))
    workshop.code_until = now + CODE_LIFE


def take_try(session: Session, actor: Actor, workshop_id: WorkshopId) -> None:
    """Count a try before the code is looked at; in a transaction of its own, so that a refusal does not take it back. Raises TooManyTries."""
    if not signin.take_try(session, f"workshop:{workshop_id}:{actor.person_id}", now=clock.now(), most=CODE_TRIES):
        raise TooManyTries


def attend_by_code(session: Session, actor: Actor, workshop_id: WorkshopId, typed: str, *, now: datetime) -> None:
    """Somebody in the room types the code; also who had not signed up. Twice is once. Raises NotFound, NotOpen, Unacceptable."""
    workshop = places.locked(session, workshop_id)
    rules.check_may_have_come(queries.dates_of(workshop), now)
    if not rules.is_right_code(typed, workshop.code, workshop.code_until, now):
        raise Unacceptable(N_("コードが違うか、時間が過ぎています。会場に出ているコードを見て、もう一度書いてください。"), field="code")
    standing = places.place_of(session, workshop_id, actor.person_id)
    if standing is None or not _is_listed(standing):
        standing = places.enter(session, workshop_id, actor.person_id, actor.unit_id, Standing.WALKED_IN, now=now)
    if standing.attended_at is None:
        _attend(session, workshop, standing, How.CODE, at=now)


def _attend(session: Session, workshop: Workshop, each: SignUp, how: How, *, at: datetime) -> None:
    each.attended_at, each.attended_how = at, how
    learning.count_attendance(session, each.person_id, workshop.lesson_id, attended_at=at)


def _take_back(session: Session, workshop: Workshop, each: SignUp) -> None:
    assert each.attended_at is not None
    learning.take_attendance_back(session, PersonId(each.person_id), workshop.lesson_id, attended_at=each.attended_at)
    each.attended_at, each.attended_how, each.noted_by_id = None, "", None
