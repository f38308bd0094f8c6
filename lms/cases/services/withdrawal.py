"""Use cases of taking a case out of sight, by its author or the office, and of bringing it back."""

from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts.services import audit
from lms.cases import queries, rules
from lms.cases.events import CaseBroughtBack, CaseWithdrawn
from lms.cases.kinds import IN_SIGHT, CaseState
from lms.cases.models import Case
from lms.cases.queries import away
from lms.cases.queries.partners import accountable_case
from lms.cases.services import put_into_index
from lms.cases.services.holding import hold_case
from lms.kernel.actor import Actor
from lms.kernel.events import publish
from lms.kernel.ids import CaseId
from lms.search import index


def withdraw(session: Session, actor: Actor, case_id: CaseId, reason: str, *, now: datetime) -> Case:
    """It leaves lists and the search; its address says so, with the reason, to those who could read it. Raises NotFound, NotWaiting."""
    case = accountable_case(session, actor, case_id)
    hold_case(session, case_id)
    rules.check_in_sight(case.state)
    case.archived_from, case.state = case.state, CaseState.ARCHIVED
    case.archived_at, case.archived_reason = now, reason
    case.archived_by = rules.put_away_by(is_author=queries.is_author(session, actor, case.id))
    index.remove(session, queries.COLLECTION, case.id)
    audit(session, actor.person_id, "case_withdrawn", "case", case.id)
    publish(session, CaseWithdrawn(case.id, now))
    return case


def bring_back(session: Session, actor: Actor, case_id: CaseId) -> Case:
    """It stands where it stood. What its author took back comes back by the author, what the office put away by the office. Twice is once."""
    case = away.to_bring_back(session, actor, case_id)
    hold_case(session, case_id)
    if case.state in IN_SIGHT:
        return case
    since = case.archived_at
    case.state = CaseState(case.archived_from)
    case.archived_from = case.archived_by = case.archived_reason = ""
    case.archived_at = None
    put_into_index(session, case)
    audit(session, actor.person_id, "case_brought_back", "case", case.id)
    if since is not None:
        publish(session, CaseBroughtBack(case.id, since))
    return case
