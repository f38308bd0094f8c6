"""The case comes before what hangs on it, also for the features that write around it."""

from sqlalchemy.orm import Session

from lms.cases.models import Case
from lms.kernel.db import hold
from lms.kernel.ids import CaseId


def hold_case(session: Session, case_id: CaseId) -> None:
    """The case as it stands and stays until this is done: before the questions about it."""
    hold(session, Case, case_id)
