"""What the jobs did, and the sign of life of their scheduler."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.followups.models import Heartbeat, JobRun
from lms.kernel import clock


def note_run(session: Session, *, name: str, worker: str, began: datetime, done: int, error: str) -> None:
    session.add(JobRun(name=name, worker=worker, started_at=began, finished_at=clock.now(), done=done, error=error))


def failed_last(session: Session, name: str) -> bool:
    """Whether the last noted run of a job ended badly."""
    last = select(JobRun.error).where(JobRun.name == name).order_by(JobRun.id.desc()).limit(1)
    return bool(session.scalar(last))


def beat(session: Session, worker: str) -> None:
    session.merge(Heartbeat(worker=worker, beat_at=clock.now()))


def forget(session: Session, *, before: datetime) -> None:
    """What the jobs did long ago is of no use any more."""
    session.execute(delete(JobRun).where(JobRun.started_at < before))
