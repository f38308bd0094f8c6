"""Cases that were taken out of sight: what their address still says, and to whom."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.cases.kinds import CaseState, PutAwayBy
from lms.cases.models import Case
from lms.cases.queries import is_author
from lms.cases.queries.sight import seeing, sight_of, told_by_me, visible, was_visible
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import CaseId
from lms.kernel.immutable import immutable


@immutable
class Away:
    """All that is said of such a case: nothing of its text."""

    id: CaseId
    by: str
    at: datetime | None
    reason: str
    may_bring_back: bool


def put_away(session: Session, actor: Actor, case_id: CaseId) -> Away:
    """Raises NotFound for what is not there, what is in sight, and what this person could not read before; the reason is for colleagues."""
    case = session.scalar(select(Case).where(Case.id == case_id, was_visible(sight_of(actor))), seeing(actor))
    if case is None or not actor.reads_cases:
        raise NotFound(N_("事例が見つかりません。"))
    return Away(case.id, case.archived_by, case.archived_at, case.archived_reason, _may_bring_back(session, actor, case))


def to_bring_back(session: Session, actor: Actor, case_id: CaseId) -> Case:
    """A case that this person has put away, or the office as one; also one that stands again. Raises NotFound."""
    sight = sight_of(actor)
    there = or_(was_visible(sight), visible(sight), told_by_me())
    case = session.scalar(select(Case).where(Case.id == case_id, Case.state != CaseState.DRAFT, there), seeing(actor))
    if case is None or not _may_bring_back(session, actor, case):
        raise NotFound(N_("事例が見つかりません。"))
    return case


def _may_bring_back(session: Session, actor: Actor, case: Case) -> bool:
    if case.archived_by == PutAwayBy.OFFICE:
        return actor.has("office")
    return is_author(session, actor, case.id) or (case.state != CaseState.ARCHIVED and actor.has("office"))
