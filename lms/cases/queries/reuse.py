"""A try of somebody else's case: which case, and what was said about it."""

from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models.people import Unit
from lms.cases.models import Adoption, Case, CaseAuthor, ReuseReport
from lms.cases.queries.sight import Sight, seeing, sight_of, visible
from lms.kernel.actor import Actor
from lms.kernel.db import columns, rows
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import PracticeId, PracticeLogId
from lms.practice.kinds import Origin, Outcome, Visibility
from lms.practice.models import Practice, PracticeLog
from lms.practice.queries import mine


def taken_up(session: Session, practice_id: PracticeId, log_id: PracticeLogId) -> list[Any]:
    """The case a practice was taken up from: (case_id, title, section of the try, is_kept: the log is for oneself, author_id), a row for each author."""
    practice = session.get(Practice, practice_id)  # whoever logs has read it already
    is_taken_up = practice is not None and practice.origin_kind == Origin.CASE
    return list(rows(session, _taken_up(), {"practice": practice_id, "log": log_id})) if is_taken_up else []


@cache
def _taken_up() -> Any:
    unit, parent = aliased(Unit), aliased(Unit)
    section = case((unit.level == "team", parent.name), else_=unit.name)
    is_kept = (PracticeLog.visibility == Visibility.OWN).label("is_kept")
    return (
        select(Adoption.case_id, Case.title, section.label("section"), is_kept, CaseAuthor.person_id.label("author_id"))
        .join(Case, Case.id == Adoption.case_id)
        .join(CaseAuthor, CaseAuthor.case_id == Case.id)
        .join(Practice, Practice.id == Adoption.practice_id)
        .join(unit, unit.id == Practice.unit_id)
        .outerjoin(parent, parent.id == unit.parent_id)
        .join(PracticeLog, PracticeLog.id == bindparam("log"))
        .where(Adoption.practice_id == bindparam("practice"))
        .order_by(CaseAuthor.place)
    )


def own_try(session: Session, actor: Actor, practice_id: PracticeId) -> Any:
    """One's own practice that came of a case and of which something was tried: with what was said about it. Raises NotFound.

    *title* is empty where the case is out of this person's sight by now.
    """
    asked = {**seeing(actor), "practice": practice_id, "nothing": Outcome.COULD_NOT_TRY}
    found = rows(session, _own_try(sight_of(actor)), asked).first()
    if found is None:
        raise NotFound(N_("実践が見つかりません。"))
    return found


@cache
def _own_try(sight: Sight) -> Any:
    title = case((visible(sight), Case.title), else_="").label("title")
    tried = select(PracticeLog.id).where(PracticeLog.practice_id == Practice.id, PracticeLog.outcome != bindparam("nothing")).exists()
    return (
        select(Case.id.label("case_id"), title, Practice.action, ReuseReport.carried_over, ReuseReport.conditions, ReuseReport.version)
        .join(Adoption, Adoption.case_id == Case.id)
        .join(Practice, Practice.id == Adoption.practice_id)
        .outerjoin(ReuseReport, ReuseReport.practice_id == Practice.id)
        .where(Practice.id == bindparam("practice"), mine(bindparam("me")), tried)
    )


def tried(session: Session) -> list[Any]:
    """Every try of a case of which something came: (practice_id, owner_id, outcome of its newest log), the oldest first."""
    newest = select(func.max(PracticeLog.id)).where(PracticeLog.practice_id == Practice.id).correlate(Practice).scalar_subquery()
    found = select(Adoption.practice_id, Practice.owner_id, PracticeLog.outcome).join(Practice, Practice.id == Adoption.practice_id)
    return list(columns(session, found.join(PracticeLog, PracticeLog.id == newest).order_by(Adoption.practice_id)))
