"""What runs when. APScheduler is only the clock: every job asks our own tables what is due, so two schedulers are harmless."""

import signal
import threading
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import Engine

from lms.followups import runs
from lms.jobs.chores import (
    Sessions,
    people_imports,
    purge,
    seal_audit,
    send_digest,
    send_follow_ups,
    send_mail,
    sweep,
    verify_audit,
    worker_name,
    workshops,
)
from lms.jobs.leader import Leader
from lms.kernel import clock
from lms.settings import Settings
from lms.wiring import sessions_of

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Job:
    run: Callable[[Sessions, Settings], int]
    trigger: Any


JOBS = {
    "follow_ups": Job(send_follow_ups, IntervalTrigger(minutes=1)),
    "workshops": Job(workshops, IntervalTrigger(minutes=5)),
    "digest": Job(send_digest, CronTrigger(day_of_week="mon-fri", hour=8, minute=10, timezone=clock.TOKYO)),
    "outbox": Job(send_mail, IntervalTrigger(seconds=20)),
    "seal_audit": Job(seal_audit, IntervalTrigger(minutes=1)),
    "verify_audit": Job(verify_audit, CronTrigger(hour=2, minute=30, timezone=clock.TOKYO)),
    "purge": Job(purge, CronTrigger(hour=3, minute=40, timezone=clock.TOKYO)),
    "people_imports": Job(people_imports, IntervalTrigger(seconds=3)),
    "sweep": Job(sweep, CronTrigger(hour=3, minute=15, timezone=clock.TOKYO)),
}
HEARTBEAT = IntervalTrigger(seconds=15)


def run(name: str, engine: Engine, settings: Settings, *, at: datetime | None = None) -> int:
    """Run one job now, or as if it were *at*, and keep how it ended."""
    sessions = sessions_of(engine, settings.data)
    with clock.standing_at(at) if at else nullcontext():
        return _run(name, sessions, settings)


def _run(name: str, sessions: Sessions, settings: Settings) -> int:
    began = clock.now()
    try:
        done = JOBS[name].run(sessions, settings)
    except Exception as error:
        log.exception("job failed", job=name)
        _note(sessions, name, began, 0, type(error).__name__)
        raise
    if done or _failed_before(sessions, name):  # a run with nothing to do is noted only where it ends a failure
        _note(sessions, name, began, done, "")
    return done


def _failed_before(sessions: Sessions, name: str) -> bool:
    with sessions() as session:
        return runs.failed_last(session, name)


def _note(sessions: Sessions, name: str, began: datetime, done: int, error: str) -> None:
    with sessions() as session:
        runs.note_run(session, name=name, worker=worker_name(), began=began, done=done, error=error)
        session.commit()


class Scheduler:
    """The background clock of one process."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._sessions = sessions_of(engine, settings.data)
        self._settings = settings
        self._leader = Leader(engine, settings)
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._clock = BackgroundScheduler(job_defaults=options, timezone=clock.TOKYO)
        for name, job in JOBS.items():
            self._clock.add_job(self._tick, job.trigger, args=[name], id=name)
        self._clock.add_job(self._beat, HEARTBEAT, id="heartbeat")

    def start(self) -> "Scheduler":
        self._beat()
        self._clock.start()
        return self

    def stop(self) -> None:
        self._clock.shutdown(wait=True)
        self._leader.release()

    def _tick(self, name: str) -> None:
        if not self._leader.is_mine():
            return  # for thrift only: were both to run, each question would still be asked once
        try:
            _run(name, self._sessions, self._settings)
        except Exception:  # noqa: BLE001  (noted and logged by _run; the clock goes on)
            return

    def _beat(self) -> None:
        try:
            with self._sessions() as session:
                runs.beat(session, worker_name())
                session.commit()
        except Exception:
            log.exception("no heartbeat")


def start(engine: Engine, settings: Settings) -> Scheduler:
    return Scheduler(engine, settings).start()


def work(engine: Engine, settings: Settings) -> None:
    """A process that only runs the jobs, until it is told to stop."""
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    scheduler = start(engine, settings)
    over.wait()
    scheduler.stop()
