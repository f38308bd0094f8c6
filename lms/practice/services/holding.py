"""The plan comes before what hangs on it, also for the features that write around it."""

from sqlalchemy.orm import Session

from lms.kernel.db import hold
from lms.kernel.ids import PracticeId
from lms.practice.models import Practice


def hold_plan(session: Session, practice_id: PracticeId) -> None:
    """The plan as it stands and stays until this is done: before its questions, its logs and the cases that are told from them."""
    hold(session, Practice, practice_id)
