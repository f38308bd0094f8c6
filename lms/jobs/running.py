"""Running one job: what came of it is noted, in transactions of its own."""

import time
from contextlib import nullcontext
from datetime import datetime

import structlog
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms.followups import runs
from lms.jobs.chores import Sessions, worker_name
from lms.jobs.table import JOBS
from lms.kernel import clock
from lms.kernel.immutable import immutable
from lms.settings import Settings
from lms.wiring import sessions_of

log = structlog.get_logger()


@immutable
class Ran:
    """How a run went. *is_noted*: its clock stands in the database already."""

    name: str
    began: datetime
    milliseconds: int
    done: int
    is_noted: bool


def run(name: str, engine: Engine, settings: Settings, *, at: datetime | None = None) -> int:
    """Run one job now, or as if it were *at*, and keep how it ended."""
    sessions = sessions_of(engine, settings.data)
    with clock.standing_at(at) if at else nullcontext():
        ran = run_noted(name, sessions, settings, keeps_time=at is None)
    if at is None and not ran.is_noted:
        with sessions() as session:
            keep_time(session, ran)
            session.commit()
    return ran.done


def keep_time(session: Session, ran: Ran, *, is_failed: bool = False) -> None:
    runs.keep_time(session, ran.name, ran.began, milliseconds=ran.milliseconds, is_failed=is_failed)


def run_by_clock(name: str, sessions: Sessions, settings: Settings, *, is_asked: bool) -> Ran:
    """A job with a time of day, or that somebody asked for, is noted before it begins: one that was killed is seen. This process gives signs of life."""
    if not (is_asked or JOBS[name].is_daily):
        return run_noted(name, sessions, settings)
    with sessions() as session:
        number = runs.begin(session, name, worker_name())
        session.commit()
    return run_noted(name, sessions, settings, number)


def run_noted(name: str, sessions: Sessions, settings: Settings, number: int | None = None, *, keeps_time: bool = True) -> Ran:
    """Note how it ended: under its *number*, else only where it did something, failed or ended a failure."""
    began, ticks = clock.now(), time.perf_counter()

    def ended(done: int, error: str = "") -> Ran:
        took = round((time.perf_counter() - ticks) * 1000)
        is_noted = number is not None or bool(done or error) or _failed_before(sessions, name)
        ran = Ran(name, began, took, done, is_noted)
        if is_noted:
            _note(sessions, ran, number, error, keeps_time=keeps_time)
        return ran

    try:
        done = JOBS[name].run(sessions, settings)
    except Exception as error:
        log.exception("job failed", job=name)
        ended(0, type(error).__name__)
        raise
    return ended(done)


def _failed_before(sessions: Sessions, name: str) -> bool:
    """A run with nothing to do is noted only where it ends a failure."""
    with sessions() as session:
        return runs.failed_last(session, name)


def _note(sessions: Sessions, ran: Ran, number: int | None, error: str, *, keeps_time: bool) -> None:
    with sessions() as session:
        if number is None:
            runs.note_run(session, name=ran.name, worker=worker_name(), began=ran.began, done=ran.done, error=error)
        else:
            runs.end(session, number, done=ran.done, error=error)
        if keeps_time:
            keep_time(session, ran, is_failed=bool(error))
        session.commit()
