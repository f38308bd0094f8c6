"""What the office asks of the jobs: to run now."""

from sqlalchemy.orm import Session

from lms.accounts.services import audit, insert_or_nothing
from lms.followups.models import JobRun
from lms.kernel import clock
from lms.kernel.actor import Actor


def ask(session: Session, actor: Actor, name: str) -> None:
    """Have a job run now: the scheduler picks it up. Asked twice before that, it runs once."""
    asked = insert_or_nothing(session, JobRun).values(name=name, worker="", asked_at=clock.now(), done=0, error="")
    if session.scalar(asked.on_conflict_do_nothing().returning(JobRun.id)) is not None:
        audit(session, actor.person_id, "job_asked", "job", name)
