"""What comes of a case elsewhere: its authors hear of each result, and whoever tried it says whether it carried over."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.services import insert_or_nothing
from lms.cases.events import CaseTried
from lms.cases.kinds import CarriedOver
from lms.cases.models import ReuseReport
from lms.cases.queries import reuse
from lms.cases.rules import check_conditions
from lms.cases.services.holding import hold_case
from lms.kernel.actor import Actor
from lms.kernel.errors import CHANGED_LOOK, Stale
from lms.kernel.events import publish
from lms.kernel.ids import PracticeId
from lms.kernel.immutable import immutable
from lms.practice.events import PracticeLogged


@immutable
class Report:
    """Whether a case carried over, and what it took."""

    carried_over: CarriedOver
    conditions: str = ""


def on_practice_logged(session: Session, event: PracticeLogged) -> None:
    """The authors are told what came of it, wherever they work now."""
    found = reuse.taken_up(session, event.practice_id, event.log_id)
    if found:
        tried, authors = found[0], tuple(row.author_id for row in found)
        section, outcome = tried.section or "", "" if tried.is_kept else event.outcome
        publish(session, CaseTried(tried.case_id, event.practice_id, event.person_id, section, outcome, authors, tried.title))


def report(session: Session, actor: Actor, practice_id: PracticeId, said: Report, *, version: int) -> None:
    """Keep what somebody says about a try of their own, or put it in the place of what they said before. Raises Stale."""
    tried = reuse.own_try(session, actor, practice_id)
    check_conditions(said.carried_over, said.conditions)
    hold_case(session, tried.case_id)  # whoever takes something out of what is said about it finds this too
    values = {"carried_over": said.carried_over, "conditions": said.conditions.strip(), "person_id": actor.person_id}
    if not version:
        first = insert_or_nothing(session, ReuseReport).values(practice_id=practice_id, **values).on_conflict_do_nothing()
        if session.scalar(first.returning(ReuseReport.practice_id)) is None:
            raise Stale(CHANGED_LOOK)
        return
    mine = (ReuseReport.practice_id == practice_id, ReuseReport.version == version)
    changed = update(ReuseReport).where(*mine).values(**values, version=version + 1).returning(ReuseReport.practice_id)
    if session.scalar(changed) is None:
        raise Stale(CHANGED_LOOK)
