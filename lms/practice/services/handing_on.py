"""A plan that comes of what others decide: somebody else carries it on as one of their own, or it is due on another day."""

from datetime import date

from sqlalchemy.orm import Session

from lms.kernel.db import hold
from lms.kernel.events import publish
from lms.kernel.ids import PracticeId
from lms.practice import queries, rules
from lms.practice.events import PracticeMoved, PracticeStopped
from lms.practice.models import Practice


def hand_on(session: Session, practice_id: PracticeId, reason: str) -> bool:
    """End a plan that somebody else begins anew, where it is not logged yet; answers whether it was. Who may do that, the caller has judged."""
    practice = hold(session, Practice, practice_id)
    if practice is None or practice.state not in rules.OPEN:
        return False
    practice.state, practice.stop_reason = rules.stopped(practice.state), reason
    publish(session, PracticeStopped(practice.id, practice.owner_id))
    return True


def move(session: Session, practice_id: PracticeId, due_on: date) -> None:
    """Another day for a plan that is not logged yet. Who may do that, the caller has judged."""
    practice = hold(session, Practice, practice_id)
    if practice is None or practice.state not in rules.OPEN:
        return
    practice.plan_when = rules.when_moved(practice.plan_when, practice.due_on, due_on)
    practice.due_on, practice.version = due_on, practice.version + 1
    session.flush()
    publish(session, PracticeMoved(practice.id, practice.owner_id, due_on, queries.title(practice), queries.sentence(practice)))
