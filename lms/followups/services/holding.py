"""What an answer is about comes before the question: a plan that moves, ends or is logged, and a case whose words are taken out, write into their questions after."""

from sqlalchemy.orm import Session

from lms.cases.services.holding import hold_case
from lms.followups.kinds import Answer, Subject
from lms.followups.models import FollowUp
from lms.kernel.ids import CaseId, PracticeId
from lms.practice.services.holding import hold_plan


def hold_subject(session: Session, each: FollowUp, given: Answer) -> None:
    """Where this answer goes on to it."""
    if each.subject_kind == Subject.CASE:
        hold_case(session, CaseId(each.subject_id))
    elif each.subject_kind == Subject.PLAN and given == Answer.STOPPED:
        hold_plan(session, PracticeId(each.subject_id))
