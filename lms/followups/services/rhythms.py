"""Setting in which weeks plans are asked about. Plans that stand keep the weeks with which they were made."""

from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts.services import audit, insert_or_nothing
from lms.followups import rules
from lms.followups.models import Rhythm
from lms.followups.queries import rhythms
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, Unacceptable


def set_weeks(session: Session, actor: Actor, place: str, typed: str, *, now: datetime) -> None:
    """Put these weeks in the place of what stands for it. Raises Unacceptable."""
    if place not in {each for each, *_ in rhythms.places(session, actor, clock.local_date(now))}:
        raise Unacceptable(N_("表示されている中から選んでください。"), field="place")
    weeks = rules.weeks_typed(typed)
    kind, _, number = place.partition(":")
    values = {"place": place, "weeks": weeks, "created_at": now, "updated_at": now}
    values |= {f"{kind}_id": int(number)} if kind else {}
    put = insert_or_nothing(session, Rhythm).values(values)
    put = put.on_conflict_do_update(index_elements=["place"], set_={"weeks": weeks, "updated_at": now})
    session.execute(put)
    audit(session, actor.person_id, "follow_up_weeks_set", "follow_up_rhythm", place or "town")


def remove(session: Session, actor: Actor, rhythm_id: int) -> None:
    """From now on the next one around it holds. Raises NotFound."""
    found = rhythms.own(session, actor, rhythm_id)
    audit(session, actor.person_id, "follow_up_weeks_removed", "follow_up_rhythm", found.place or "town")
    session.delete(found)
