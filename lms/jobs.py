"""What runs when. APScheduler is only the clock: every job asks our own tables what is due, so two schedulers are harmless."""

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.orm import Session, sessionmaker

from lms import imports
from lms.accounts import queries as accounts
from lms.accounts import services as accounts_services
from lms.followups import outbox, runs
from lms.followups import services as followups
from lms.followups.channels import SmtpChannel
from lms.kernel import clock
from lms.kernel.db import session_factory
from lms.settings import Settings
from lms.wiring import HANDLERS

if sys.platform != "win32":
    import fcntl

log = structlog.get_logger()
LEADER = 7_365_024  # any number, the same in every process
Sessions = sessionmaker[Session]


def send_follow_ups(sessions: Sessions, _: Settings) -> int:
    """Ask what is due, batch by batch, each in its own transaction."""
    done = 0
    while True:
        with sessions() as session:
            sent = followups.send_due(session, clock.now())
            session.commit()
        done += sent
        if sent < followups.BATCH:
            return done


def send_mail(sessions: Sessions, settings: Settings) -> int:
    """Empty the outbox; without a mail server it rests."""
    if settings.mail.host is None:
        return 0
    with sessions() as session:
        office = accounts.settings(session)
    channel = SmtpChannel(settings, {key: str(office[key]) for key in ("municipality", "office_name")})
    done = 0
    while True:
        sent = outbox.send_all(sessions, worker_name(), channel)
        done += sent
        if sent == 0:
            return done


def sweep(sessions: Sessions, _: Settings) -> int:
    """Remove what has served: old drafts, spent form keys, sessions long over."""
    with sessions() as session:
        done = accounts_services.sweep(session, now=clock.now())
        session.commit()
    return done


def people_imports(sessions: Sessions, _: Settings) -> int:
    """Stage files of staff data that wait, and apply what is due."""
    return imports.run(sessions, worker_name())


@dataclass(frozen=True, slots=True)
class Job:
    run: Callable[[Sessions, Settings], int]
    trigger: Any


JOBS = {
    "follow_ups": Job(send_follow_ups, IntervalTrigger(minutes=1)),
    "outbox": Job(send_mail, IntervalTrigger(seconds=20)),
    "people_imports": Job(people_imports, IntervalTrigger(seconds=3)),
    "sweep": Job(sweep, CronTrigger(hour=3, minute=15, timezone=clock.TOKYO)),
}
HEARTBEAT = IntervalTrigger(seconds=15)


def worker_name() -> str:
    return f"{socket.gethostname()[:40]}:{os.getpid()}"


def run(name: str, engine: Engine, settings: Settings, *, at: datetime | None = None) -> int:
    """Run one job now, or as if it were *at*, and keep how it ended."""
    sessions = session_factory(engine, HANDLERS)
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
    if done:
        _note(sessions, name, began, done, "")
    return done


def _note(sessions: Sessions, name: str, began: datetime, done: int, error: str) -> None:
    with sessions() as session:
        runs.note_run(session, name=name, worker=worker_name(), began=began, done=done, error=error)
        session.commit()


class Scheduler:
    """The background clock of one process."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._sessions = session_factory(engine, HANDLERS)
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


class Leader:
    """Who runs the jobs when several workers stand ready: a lock that its process loses with its life."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine = engine
        self._path = settings.data / "scheduler.lock"
        self._file: IO[str] | None = None
        self._connection: Connection | None = None
        self._turn = threading.Lock()  # several jobs may ask at the same moment

    def is_mine(self) -> bool:
        with self._turn:
            try:
                return self._hold_file() if self._engine.dialect.name == "sqlite" else self._hold_database()
            except Exception:  # noqa: BLE001  (no lock, no leader: the next tick asks again)
                self._let_go()
                return False

    def release(self) -> None:
        with self._turn:
            self._let_go()

    def _let_go(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _hold_file(self) -> bool:
        if sys.platform == "win32":
            return True  # two schedulers are harmless, and one PC runs one
        if self._file is None:
            file = self._path.open("w", encoding="ascii")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                file.close()
                return False
            self._file = file
        return True

    def _hold_database(self) -> bool:
        if self._connection is not None:
            self._connection.execute(text("SELECT 1"))  # the lock lives as long as its connection
            return True
        own = create_engine(self._engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")  # a pooled one would keep the lock
        connection = own.connect()
        if connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": LEADER}).scalar_one():
            self._connection = connection
            return True
        connection.close()
        return False


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
