"""What runs when. APScheduler is only the clock: every job asks our own tables what is due, so two schedulers are harmless."""

import signal
import threading

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Engine

from lms.followups import runs
from lms.jobs.chores import worker_name
from lms.jobs.leader import Leader
from lms.jobs.running import Ran, keep_time, run, run_by_clock
from lms.jobs.table import HEARTBEAT, JOBS, LOOK, Job
from lms.kernel import clock
from lms.kernel.db import read_only
from lms.settings import Settings
from lms.wiring import sessions_of

__all__ = ["JOBS", "Job", "Scheduler", "run", "start", "work"]
log = structlog.get_logger()


class Scheduler:
    """The background clock of one process."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._sessions = sessions_of(engine, settings.data)
        self._reading = read_only(engine)
        self._settings = settings
        self._leader = Leader(engine, settings)
        self._busy: set[str] = set()
        self._asked: set[str] = set()
        self._ran: dict[str, Ran] = {}  # runs with nothing to do, until the next sign of life tells of them
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        each_its_thread = {"default": ThreadPoolExecutor(len(JOBS) + 2)}  # one that hangs keeps no other waiting
        self._clock = BackgroundScheduler(executors=each_its_thread, job_defaults=options, timezone=clock.TOKYO)
        for name, job in JOBS.items():
            self._clock.add_job(self._tick, job.trigger, args=[name], id=name)
        self._clock.add_job(self._beat, HEARTBEAT, id="heartbeat")
        self._clock.add_job(self._look, LOOK, id="look", next_run_time=clock.now())

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
        self._busy.add(name)
        try:
            is_asked = name in self._asked
            self._asked.discard(name)
            ran = run_by_clock(name, self._sessions, self._settings, is_asked=is_asked)
            if not ran.is_noted:
                self._ran[name] = ran
        except Exception:  # noqa: BLE001  (noted and logged where it ran; the clock goes on)
            return
        finally:
            self._busy.discard(name)

    def _look(self) -> None:
        """What somebody asks for, and what has a time of day and was missed or has failed, is brought forward: once, however often it was missed."""
        if not self._leader.is_mine():
            return
        try:
            for name in self._due():
                self._clock.modify_job(name, next_run_time=clock.now())
        except Exception:
            log.exception("could not look for what is due")

    def _due(self) -> set[str]:
        now = clock.now()
        with self._sessions(bind=self._reading) as session:
            self._asked, has_lost = runs.waiting(session) & set(JOBS), runs.has_lost(session, now)
            missed = {name for name, keeps in runs.clocks(session).items() if name in JOBS and JOBS[name].is_missed(keeps, now)}
        if has_lost:
            with self._sessions() as session:
                runs.settle_lost(session, now)
                session.commit()
        self._asked -= self._busy
        return (self._asked | missed) - self._busy

    def _beat(self) -> None:
        ran, self._ran = self._ran, {}
        try:
            with self._sessions() as session:
                runs.beat(session, worker_name())
                runs.get_to_know(session, JOBS)
                for each in ran.values():
                    keep_time(session, each)
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
