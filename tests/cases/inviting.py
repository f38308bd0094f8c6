"""Cases that are shown outside, for the tests of partners."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.models.access import AuditEntry
from lms.cases.kinds import Disclosure
from lms.cases.services import partners as services
from lms.kernel import clock
from lms.kernel.ids import CaseId, PersonId
from tests.cases import released, rows
from tests.town import Town

REASON = "窓口の案内文を、いっしょに見直すため"


def opened(session: Session, town: Town, person: PersonId, **changed: Any) -> CaseId:
    """A checked case that may be shown outside."""
    case_id = released(session, town, person, **changed)
    services.disclose(session, town.actor(session, town.office), case_id, Disclosure.PARTNERS)
    session.commit()
    return case_id


def invited(session: Session, town: Town, case_id: CaseId, who: PersonId | None = None, *, days: int = 30) -> int:
    last_on = clock.today() + timedelta(days=days)
    made = services.invite(session, town.actor(session, town.office), case_id, who or town.partner, last_on=last_on, reason=REASON)
    session.commit()
    return made


def audited(session: Session) -> list[tuple[str, str, str]]:
    told_of = [(each.action, each.object_kind, each.object_id) for each in rows(session, AuditEntry)]
    return [each for each in told_of if "partner" in each[0] or "invitation" in each[0]]
