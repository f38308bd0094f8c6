"""The automatic jobs as their page shows them: when each ran last and runs next, how long it took, how it ended."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.followups import queries as followups
from lms.followups.models import JobClock, JobRun
from lms.followups.runs import SILENT_AFTER
from lms.kernel import clock
from lms.kernel.immutable import immutable
from lms.settings import Settings


@immutable
class Line:
    """A job. *ended* is its last run that did something or failed; *next_at* None: it comes again by itself within minutes."""

    name: str
    job: Any
    ran_at: datetime | None
    milliseconds: int
    failures: int
    ended: JobRun | None
    next_at: datetime | None
    is_waiting: bool
    is_running: bool
    why_off: str


@immutable
class Board:
    """Every job, and the last sign of life of a scheduler."""

    lines: list[Line]
    beat_at: datetime | None
    is_alive: bool


def board(session: Session, jobs: Mapping[str, Any], settings: Settings) -> Board:
    """*jobs* is the table that the scheduler follows."""
    now = clock.now()
    keeps = {each.name: each for each in session.scalars(select(JobClock))}
    ended = {run.name: run for run in followups.last_runs(session)}
    open_ = {run.name: run for run in session.scalars(select(JobRun).where(JobRun.finished_at.is_(None)).order_by(JobRun.id))}
    lines = [_line(name, job, keeps.get(name), ended.get(name), open_.get(name), job.why_off(settings)) for name, job in jobs.items()]
    beat_at = followups.last_heartbeat(session)
    return Board(lines, beat_at, is_alive=beat_at is not None and now - beat_at <= SILENT_AFTER)


def _line(name: str, job: Any, keeps: JobClock | None, ended: JobRun | None, open_: JobRun | None, why_off: str) -> Line:
    """A run that is noted may be younger than the clock, and the other way round."""
    ran_at = max((at for at in (keeps and keeps.ran_at, ended and ended.started_at) if at), default=None)
    return Line(
        name=name,
        job=job,
        ran_at=ran_at,
        milliseconds=keeps.milliseconds if keeps else 0,
        failures=keeps.failures if keeps else 0,
        ended=ended,
        next_at=job.due_at(keeps, clock.now()) if keeps and job.is_daily else None,
        is_waiting=open_ is not None and open_.started_at is None,
        is_running=open_ is not None and open_.started_at is not None,
        why_off=why_off,
    )
