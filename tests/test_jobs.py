"""The jobs from the command line and by the clock: what runs when, who runs it, and the sign of life."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from lms import cli, jobs
from lms.accounts.models.office import Draft
from lms.followups.kinds import Channel
from lms.followups.models import Heartbeat, JobClock, JobRun, Message
from lms.followups.runs import SILENT_AFTER
from lms.jobs.chores import Sessions
from lms.jobs.leader import Leader
from lms.kernel import clock
from lms.kernel.db import make_engine
from lms.settings import Settings, load
from tests.conftest import on_one_database
from tests.followups import ASKED_AT, messages, planned, rows, sessions_of
from tests.town import Town

Lms = Callable[..., list[str]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load({"LMS_DATA_DIR": str(tmp_path / "data")})


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, database_url: str, tmp_path: Path) -> Lms:
    """The arguments of a real `lms` process that works on this database."""
    monkeypatch.setenv("LMS_DATABASE_URL", database_url)
    monkeypatch.setenv("LMS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("LMS_SMTP_HOST", raising=False)
    return lambda *arguments: [sys.executable, "-m", "lms", *arguments]


@contextmanager
def scheduling(engine: Engine, settings: Settings) -> Iterator[jobs.Scheduler]:
    scheduler = jobs.start(engine, settings)
    try:
        yield scheduler
    finally:
        scheduler.stop()


def until(happened: Callable[[], object], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happened():
            return True
        time.sleep(0.02)
    return False


# From the command line


def test_a_job_runs_as_if_it_were_another_moment(session: Session, town: Town, engine: Engine, settings: Settings, command: Lms) -> None:
    planned(session, town)
    run = command("jobs", "run", "followups", "--at", "2026-11-17T09:00+09:00")
    done = subprocess.run(run, capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stdout) == (0, "followups: 1\n"), done.stderr
    assert [each.created_at for each in messages(engine, Channel.IN_APP)] == [ASKED_AT]
    assert [(each.name, each.done, each.error, each.started_at) for each in rows(engine, JobRun)] == [("followups", 1, "", ASKED_AT)]
    assert jobs.run("followups", engine, settings, at=ASKED_AT) == 0  # and once more
    assert len(rows(engine, Message)) == 2
    assert len(rows(engine, JobRun)) == 1


def test_an_unknown_job_says_which_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["jobs", "run", "nightly"])
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert "nightly" in said
    assert [name for name in jobs.JOBS if name not in said] == []


@pytest.mark.parametrize("when", ["tomorrow", "2026-13-01T09:00+09:00", ""])
def test_a_wrong_time_is_refused_in_words(capsys: pytest.CaptureFixture[str], when: str) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["jobs", "run", "followups", "--at", when])
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert "--at" in said
    assert f"'{when}'" in said


def test_a_time_without_its_offset_is_refused_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["jobs", "run", "followups", "--at", "2026-11-17T09:00", "--data", str(tmp_path)]) == 2
    assert "--at: say the offset as well" in capsys.readouterr().err


def test_the_sweep_takes_what_has_served(session: Session, town: Town, engine: Engine, settings: Settings) -> None:
    session.add(Draft(owner_id=town.yamano, form_key="log:1", fields={}, saved_at=ASKED_AT))
    session.commit()
    assert jobs.run("sweep", engine, settings, at=ASKED_AT + timedelta(days=13)) == 0
    assert jobs.run("sweep", engine, settings, at=ASKED_AT + timedelta(days=15)) == 1


@on_one_database
def test_a_run_that_fails_is_noted_and_raised(engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> int:
        raise RuntimeError("a person's words")

    monkeypatch.setitem(jobs.JOBS, "sweep", jobs.Job(fails, IntervalTrigger(minutes=1)))
    with pytest.raises(RuntimeError):
        jobs.run("sweep", engine, settings, at=ASKED_AT)
    assert [(each.name, each.done, each.error) for each in rows(engine, JobRun)] == [("sweep", 0, "RuntimeError")]


# By the clock


def test_the_heartbeat_reaches_readyz(app: Flask, engine: Engine, settings: Settings) -> None:
    def ready() -> tuple[int, bool]:
        answer = app.test_client().get("/readyz")
        return answer.status_code, (answer.json or {})["checks"]["scheduler"]

    assert ready() == (503, False)
    with scheduling(engine, settings):
        assert ready() == (200, True)
    last = rows(engine, Heartbeat)[0].beat_at
    with clock.standing_at(last + SILENT_AFTER):
        assert ready() == (200, True)
    with clock.standing_at(last + SILENT_AFTER + timedelta(seconds=1)):
        assert ready() == (503, False)


def test_a_worker_process_beats_and_ends_when_told(app: Flask, engine: Engine, command: Lms) -> None:
    worker = subprocess.Popen(command("worker"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert until(lambda: rows(engine, Heartbeat), 20)
        assert app.test_client().get("/readyz").status_code == 200
        assert [each.worker.rsplit(":")[1] for each in rows(engine, Heartbeat)] == [str(worker.pid)]
        worker.send_signal(signal.SIGTERM)
        out, error = worker.communicate(timeout=20)
    finally:
        worker.kill()
    assert (worker.returncode, out, error) == (0, "", "")


@on_one_database
def test_each_scheduler_has_its_own_sign_of_life(engine: Engine, settings: Settings) -> None:
    with scheduling(engine, settings):
        (first,) = rows(engine, Heartbeat)
        assert first.worker.endswith(f":{os.getpid()}")
    with scheduling(engine, settings):
        (second,) = rows(engine, Heartbeat)
    assert second.beat_at >= first.beat_at


@on_one_database
def test_a_failing_job_does_not_stop_the_clock(engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[int] = []

    def fails_at_first(*_: object) -> int:
        runs.append(len(runs))
        if len(runs) == 1:
            raise RuntimeError
        return 1

    monkeypatch.setitem(jobs.JOBS, "sweep", jobs.Job(fails_at_first, IntervalTrigger(seconds=0.1)))
    with scheduling(engine, settings):
        assert until(lambda: len(rows(engine, JobRun)) >= 2)
    assert [each.error for each in rows(engine, JobRun)][:2] == ["RuntimeError", ""]


@on_one_database
def test_what_was_asked_for_or_missed_runs_once_the_clock_starts(
    engine: Engine, session: Session, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []

    def job(name: str) -> jobs.Job:
        def noted(*_: object) -> int:
            ran.append(name)
            return 0

        return jobs.Job(noted, CronTrigger(month=1, day=1, hour=3, timezone=clock.TOKYO))

    for name in ("sweep", "purge", "backup"):
        monkeypatch.setitem(jobs.JOBS, name, job(name))
    session.add(JobRun(name="sweep", asked_at=clock.now()))
    session.add(JobClock(name="purge", seen_at=clock.now() - timedelta(days=800)))  # two new years have gone by
    session.commit()
    with scheduling(engine, settings):
        assert until(lambda: len([each for each in rows(engine, JobRun) if each.finished_at]) >= 2)
    assert sorted(ran) == ["purge", "sweep"]


@pytest.fixture
def second_engine(database_url: str) -> Iterator[Engine]:
    """The same database from another process, as far as a lock can tell."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


def test_of_two_schedulers_one_runs_the_jobs_and_the_other_takes_over(
    engine: Engine, second_engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each stands in for a process of its own. The first one ends in order; the second has to go on by itself."""
    ran: list[Engine] = []

    def job(sessions: Sessions, _: Settings) -> int:
        ran.append(sessions.kw["bind"])
        return 0

    monkeypatch.setitem(jobs.JOBS, "sweep", jobs.Job(job, IntervalTrigger(seconds=0.1)))
    first = jobs.start(engine, settings)
    assert until(lambda: len(ran) >= 2)
    with scheduling(second_engine, settings):
        seen = len(ran)
        assert until(lambda: len(ran) >= seen + 5)
        assert set(ran) == {engine}
        first.stop()
        assert until(lambda: second_engine in ran, 3), "nobody runs the jobs any more"


@on_one_database
def test_who_leads_leads_until_it_steps_down(engine: Engine, second_engine: Engine, settings: Settings) -> None:
    first, second = Leader(engine, settings), Leader(second_engine, settings)
    try:
        assert (first.is_mine(), second.is_mine(), first.is_mine()) == (True, False, True)
        first.release()
        assert second.is_mine()
    finally:
        first.release()
        second.release()


def test_a_leader_whose_connection_broke_does_not_lock_itself_out(engine: Engine, second_engine: Engine, settings: Settings) -> None:
    """After an error it lets go and asks again at the next tick: by then the place must be free, for it or for another."""
    leader, other = Leader(engine, settings), Leader(second_engine, settings)
    try:
        assert leader.is_mine()
        leader.release()  # what is_mine does when anything goes wrong
        with sessions_of(engine)() as busy:
            busy.execute(delete(Heartbeat))  # a page of the same process has taken a connection meanwhile
            assert leader.is_mine() or other.is_mine()
            busy.rollback()
    finally:
        leader.release()
        other.release()


def test_jobs_that_ask_at_the_same_moment_get_the_same_answer(engine: Engine, settings: Settings) -> None:
    """followups and dispatch fall due together, each on a thread of its own."""
    leader, answers = Leader(engine, settings), list[bool]()
    ready = threading.Barrier(6)

    def tick() -> None:
        ready.wait(5)
        answers.append(leader.is_mine())

    ticks = [threading.Thread(target=tick) for _ in range(6)]
    for each in ticks:
        each.start()
    for each in ticks:
        each.join(10)
    try:
        assert answers == [True] * 6
        assert leader.is_mine()
    finally:
        leader.release()
