"""What was taken out of a case is also taken out of what was said and asked about it."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.cases import queries as cases
from lms.cases.events import CaseTextRemoved
from lms.cases.kinds import INSTEAD
from lms.followups.kinds import Subject
from lms.followups.models import FollowUp, Message
from lms.followups.rules import links_to_case
from lms.followups.services import NAMES_CASES
from lms.kernel.personal import forget_in


def on_case_text_removed(session: Session, event: CaseTextRemoved) -> None:
    """Delivered and waiting alike: of messages that lead to the case, of those of its authors in which titles stand, of the questions about it."""
    authors = [author for author, _ in cases.authors(session, event.case_id)]
    about = or_(Message.link.in_(links_to_case(event.case_id)), Message.recipient_id.in_(authors) & Message.kind.in_(NAMES_CASES))
    asked = select(FollowUp).where(FollowUp.subject_kind == Subject.CASE, FollowUp.subject_id == event.case_id)
    for row in (*session.scalars(select(Message).where(about)), *session.scalars(asked)):
        forget_in(row, event.passages, INSTEAD)
