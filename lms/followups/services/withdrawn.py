"""What becomes of the questions when a log that another had entered is taken out again."""

from sqlalchemy.orm import Session

from lms.followups import queries
from lms.followups.kinds import Kind, Reason, State
from lms.kernel import clock
from lms.practice.events import PracticeLogWithdrawn


def on_log_withdrawn(session: Session, event: PracticeLogWithdrawn) -> None:
    """“Did you try?” is asked again where that log alone had answered it and its day is still to come; what was answered stands."""
    if event.is_practised:
        return
    for each in queries.of_practice(session, event.practice_id):
        is_silenced = each.state == State.SUPPRESSED and each.state_reason == Reason.DONE and each.kind == Kind.DID_YOU_TRY
        if is_silenced and each.due_on > clock.today():
            each.state, each.state_reason = State.SCHEDULED, ""
