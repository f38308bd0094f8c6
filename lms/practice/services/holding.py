"""The plan comes before what hangs on it, also for the features that write around it."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from lms.kernel.actor import Actor
from lms.kernel.db import hold, hold_all
from lms.kernel.ids import PracticeId, PracticeLogId
from lms.practice import queries
from lms.practice.models import Practice, PracticeLog
from lms.practice.queries import sight


def hold_plan(session: Session, practice_id: PracticeId) -> None:
    """The plan as it stands and stays until this is done: before its questions, its logs and the cases that are told from them."""
    hold(session, Practice, practice_id)


def held_plan(session: Session, actor: Actor, practice_id: PracticeId) -> Practice:
    """A practice of one's own, held: who logs, moves or stops it at this moment has come before, or waits. Raises NotFound."""
    practice = queries.own_practice(session, actor, practice_id)
    hold_plan(session, practice_id)
    return practice


def hold_plans(session: Session, practice_ids: Collection[PracticeId]) -> None:
    """The same of several, for everybody in the same order."""
    hold_all(session, Practice, Practice.id.in_(practice_ids))


def held_log(session: Session, actor: Actor, log_id: PracticeLogId) -> tuple[PracticeLog, Practice]:
    """A log about oneself and, before it, its practice: whoever corrects it, takes it out or tells a case from it meanwhile has come before, or waits.

    Raises NotFound.
    """
    seen = sight.log_of_ones_own(session, actor, log_id)
    hold(session, Practice, seen.practice_id)
    return sight.log_of_ones_own(session, actor, log_id), session.get_one(Practice, seen.practice_id)
