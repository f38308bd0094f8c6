"""A plan that somebody else carries on as one of their own."""

from sqlalchemy.orm import Session

from lms.kernel.events import publish
from lms.kernel.ids import PracticeId
from lms.practice import rules
from lms.practice.events import PracticeStopped
from lms.practice.kinds import State
from lms.practice.models import Practice


def hand_on(session: Session, practice_id: PracticeId, reason: str) -> bool:
    """End a plan that somebody else begins anew, where it is not logged yet; answers whether it was. Who may do that, the caller has judged."""
    practice = session.get_one(Practice, practice_id)
    if practice.state not in (State.PLANNED, State.TRYING):
        return False
    practice.state, practice.stop_reason = rules.stopped(practice.state), reason
    publish(session, PracticeStopped(practice.id, practice.owner_id))
    return True
