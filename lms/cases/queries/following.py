"""Who hears how a case goes on."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.queries import rights
from lms.cases import rules
from lms.cases.kinds import SEEN_BY_ALL
from lms.cases.models import Case, CaseFollower
from lms.kernel import clock
from lms.kernel.ids import PersonId


def followers(session: Session, case: Case) -> tuple[PersonId, ...]:
    """Those who follow a case and may read it today: of what is not everybody's yet, each is looked at."""
    found = session.scalars(select(CaseFollower.person_id).where(CaseFollower.case_id == case.id)).all()
    return tuple(found) if case.state in SEEN_BY_ALL else tuple(who for who in found if _reads(session, who, case))


def _reads(session: Session, person_id: PersonId, case: Case) -> bool:
    actor = rights.actor_of(session, person_id, today=clock.today())
    standing = rules.Standing(case.state, case.unit_id, case.section_path, case.disclosure)
    return actor is not None and rules.why_seen(actor, standing, is_author=False, is_invited=False) is not None
