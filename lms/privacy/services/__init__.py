"""How people who have left are forgotten, and one's records taken along."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts_queries
from lms.accounts import services as accounts
from lms.accounts.services import office
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotFound, Refusal
from lms.kernel.ids import PersonId
from lms.kernel.personal import Personal, PersonalExport
from lms.kernel.slots import Slot
from lms.privacy import queries
from lms.privacy.models import RetentionHold
from lms.privacy.rules import retention

personal = Slot[[], Personal]("what the features keep about a person", Personal())


class StillHere(Refusal):
    """Somebody who has not left, or whose records are on hold, is not forgotten."""


# Forgetting


def erase(session: Session, person_id: PersonId, what: Personal, *, actor_id: PersonId | None) -> None:
    """Forget a person: the name and every key to the house go; rows that are history stay, without a name. *actor_id* None: the nightly job."""
    for middle in what.middles:
        middle.hold(session, person_id)
    gone = accounts_queries.person(session, person_id)
    spellings = retention.spellings(gone.name, gone.kana)
    for farewell in what.farewells:
        farewell.run(session, person_id, spellings)
    session.flush()
    for each in what.columns:
        each.erase(session, person_id)
    accounts.forget_name(session, person_id)
    accounts.audit(session, actor_id, "person_erased", "person", person_id)


def months(session: Session) -> int:
    """How long people are kept after they have left."""
    return int(accounts_queries.setting(session, "retention_months"))


def erase_if_due(session: Session, person_id: PersonId, what: Personal, *, today: date) -> bool:
    """Forget somebody whose time of keeping is over, unless another worker has, or a hold or a return came in between."""
    accounts.lock_person(session, person_id)
    try:
        leaver = queries.leaver(session, person_id, today=today, months=months(session))
    except NotFound:
        return False
    if leaver.is_held(today) or leaver.erase_on > today:
        return False
    erase(session, person_id, what, actor_id=None)
    return True


def erase_now(session: Session, actor: Actor, person_id: PersonId, *, today: date) -> None:
    """Forget somebody who has left before the time is over, because they asked for it. Raises NotFound, StillHere."""
    accounts.lock_person(session, person_id)
    leaver = queries.leaver(session, person_id, today=today, months=months(session))
    if leaver.left_on > today:
        raise StillHere(N_("退職の日が、まだ来ていません。"))
    if leaver.is_held(today):
        raise StillHere(N_("保留になっています。消すときは、先に保留をやめてください。"))
    erase(session, person_id, personal(), actor_id=actor.person_id)


def hold(session: Session, actor: Actor, person_id: PersonId, *, reason: str, until: date, today: date) -> None:
    """Keep somebody's records until a day, for a legal duty. Raises NotFound, Unacceptable."""
    retention.check_hold(until, today)
    accounts.lock_person(session, person_id)
    queries.leaver(session, person_id, today=today, months=months(session))
    values = {"reason": reason, "until": until, "placed_by_id": actor.person_id}
    standing = session.get(RetentionHold, person_id)
    if standing is None:
        session.add(RetentionHold(person_id=person_id, **values))
    else:
        standing.reason, standing.until, standing.placed_by_id = reason, until, actor.person_id
    accounts.audit(session, actor.person_id, "retention_held", "person", person_id)


def release(session: Session, actor: Actor, person_id: PersonId) -> None:
    """End a hold; a second time changes nothing."""
    accounts.lock_person(session, person_id)
    ended = delete(RetentionHold).where(RetentionHold.person_id == person_id).returning(RetentionHold.person_id)
    if session.scalar(ended) is not None:
        accounts.audit(session, actor.person_id, "retention_released", "person", person_id)


def set_months(session: Session, actor: Actor, wanted: int) -> None:
    """Keep people this long after they have left. Raises BadSettingValue."""
    if wanted != months(session):
        office.set_setting(session, actor, "retention_months", wanted)


# Taking one's records along


def exports() -> Sequence[PersonalExport]:
    """Every kind of record that a person may take along."""
    return personal().exports


def note_taken(session: Session, actor: Actor) -> None:
    accounts.audit(session, actor.person_id, "own_data_exported", "person", actor.person_id)
