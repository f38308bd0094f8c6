"""Use cases of following a case: one hears of new versions, of words under it, of how a failure went on."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms.accounts.services import insert_or_nothing
from lms.cases import queries, rules
from lms.cases.models import CaseFollower
from lms.kernel.actor import Actor
from lms.kernel.ids import CaseId


def follow(session: Session, actor: Actor, case_id: CaseId, *, now: datetime) -> None:
    """Once; a second time changes nothing. Raises NotFound, NotWaiting."""
    case = queries.readable_case(session, actor, case_id)
    rules.check_answers(reads_cases=actor.reads_cases, state=case.state)
    values = {"case_id": case.id, "person_id": actor.person_id, "followed_at": now}
    session.execute(insert_or_nothing(session, CaseFollower).values(values).on_conflict_do_nothing())


def unfollow(session: Session, actor: Actor, case_id: CaseId) -> None:
    """Also of a case that one may not read any more: nothing is said about it."""
    session.execute(delete(CaseFollower).where(CaseFollower.case_id == case_id, CaseFollower.person_id == actor.person_id))
