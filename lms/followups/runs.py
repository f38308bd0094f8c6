"""What the jobs did, what somebody asks them to do, when each ran last, and the sign of life of their scheduler."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from lms.accounts.services import insert_or_nothing
from lms.followups.models import Heartbeat, JobClock, JobRun
from lms.kernel import clock

SILENT_AFTER = timedelta(seconds=60)  # a scheduler that has given no sign for so long is not there
LOST = "the process ended while running"


def note_run(session: Session, *, name: str, worker: str, began: datetime, done: int, error: str) -> None:
    """A run that is over. One that fails as the last one did lengthens its line, so that a job of every few seconds does not fill the table."""
    if not (error and _lengthened(session, name, worker, error)):
        session.add(JobRun(name=name, worker=worker, started_at=began, finished_at=clock.now(), done=done, error=error))


def _lengthened(session: Session, name: str, worker: str, error: str) -> bool:
    last = select(JobRun.id).where(JobRun.name == name, JobRun.finished_at.is_not(None)).order_by(JobRun.id.desc()).limit(1)
    same = (JobRun.id == last.scalar_subquery(), JobRun.worker == worker, JobRun.error == error)
    return session.scalar(update(JobRun).where(*same).values(finished_at=clock.now()).returning(JobRun.id)) is not None


def failed_last(session: Session, name: str) -> bool:
    """Whether the last noted run of a job ended badly."""
    last = select(JobRun.error).where(JobRun.name == name, JobRun.finished_at.is_not(None)).order_by(JobRun.id.desc()).limit(1)
    return bool(session.scalar(last))


# A run that is noted before it begins, so that one that was killed is seen


def begin(session: Session, name: str, worker: str) -> int:
    """Take what somebody asked for, else note a run of the clock's own; answers its number."""
    waiting = (JobRun.name == name, JobRun.started_at.is_(None))
    taken = update(JobRun).where(*waiting).values(started_at=clock.now(), worker=worker).returning(JobRun.id)
    found = session.scalar(taken)
    if found is not None:
        return found
    made = JobRun(name=name, worker=worker, started_at=clock.now())
    session.add(made)
    session.flush()
    return made.id


def end(session: Session, number: int, *, done: int, error: str) -> None:
    session.execute(update(JobRun).where(JobRun.id == number).values(finished_at=clock.now(), done=done, error=error))


def settle_lost(session: Session, now: datetime) -> list[str]:
    """Runs whose process gives no sign of life any more have failed; answers the names of their jobs, which are tried again."""
    alive = select(Heartbeat.worker).where(Heartbeat.beat_at > now - SILENT_AFTER)
    lost = update(JobRun).where(JobRun.finished_at.is_(None), JobRun.started_at <= now - SILENT_AFTER, JobRun.worker.not_in(alive))
    names = session.scalars(lost.values(finished_at=now, error=LOST).returning(JobRun.name)).all()
    for name in names:
        keep_time(session, name, now, milliseconds=0, is_failed=True)
    return list(names)


def waiting(session: Session) -> set[str]:
    """The jobs that somebody has asked for and nobody has begun."""
    return set(session.scalars(select(JobRun.name).where(JobRun.started_at.is_(None))))


def has_lost(session: Session, now: datetime) -> bool:
    """Whether a run may have been lost: it began long enough ago and has not ended."""
    open_ = select(JobRun.id).where(JobRun.finished_at.is_(None), JobRun.started_at <= now - SILENT_AFTER)
    return session.scalar(open_.limit(1)) is not None


# The clock of each job


def get_to_know(session: Session, names: Iterable[str]) -> None:
    """From now on these jobs are caught up."""
    known = set(session.scalars(select(JobClock.name)))
    fresh = [{"name": name, "seen_at": clock.now()} for name in names if name not in known]
    if fresh:  # two processes may start at once
        session.execute(insert_or_nothing(session, JobClock).on_conflict_do_nothing(), fresh)


def clocks(session: Session) -> Mapping[str, JobClock]:
    return {each.name: each for each in session.scalars(select(JobClock))}


def keep_time(session: Session, name: str, ran_at: datetime, *, milliseconds: int, is_failed: bool) -> None:
    """When a job ran and how long; failures are counted until a run ends well."""
    failures = JobClock.failures + 1 if is_failed else 0
    newer = (JobClock.name == name, or_(JobClock.ran_at.is_(None), JobClock.ran_at <= ran_at))
    session.execute(update(JobClock).where(*newer).values(ran_at=ran_at, milliseconds=milliseconds, failures=failures))


def beat(session: Session, worker: str) -> None:
    session.merge(Heartbeat(worker=worker, beat_at=clock.now()))


def forget(session: Session, *, before: datetime) -> None:
    """What the jobs did long ago is of no use any more."""
    session.execute(delete(JobRun).where(JobRun.started_at < before))
