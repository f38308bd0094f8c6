"""The page of the automatic jobs: how each went, when it comes next, and the button that has one run now."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from apscheduler.triggers.cron import CronTrigger
from flask import Flask
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from lms import jobs
from lms.accounts.models.access import AuditEntry
from lms.accounts.models.office import Draft
from lms.admin.kinds.findings import Level
from lms.backup.archive import Archive
from lms.cases import queries as cases
from lms.doctor import running
from lms.followups import runs
from lms.followups.models import Heartbeat, JobClock, JobRun
from lms.jobs.chores import Sessions
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.search import index
from lms.settings import BadSetting, Settings, load
from tests.cases import told
from tests.conftest import on_one_database
from tests.followups import moment, rows, sessions_of
from tests.statements import counted
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
NOON = moment("2026-11-17 12:00")
DAILY = jobs.JOBS["sweep"]  # at 3:15


@pytest.fixture
def settings(app: Flask) -> Settings:
    found: Settings = app.extensions["settings"]
    return found


@pytest.fixture
def scheduler(engine: Engine, settings: Settings) -> Iterator[jobs.Scheduler]:
    """One whose clock does not run: the test lets it look and tick."""
    made = jobs.Scheduler(engine, settings)
    made._beat()
    yield made
    made._leader.release()


def kept(engine: Engine, name: str) -> JobClock:
    return next(each for each in rows(engine, JobClock) if each.name == name)


def line(page: str, name: str) -> str:
    """The row of a job."""
    return page.partition(f"<code>{name}</code>")[2].partition("</tr>")[0]


def set_clock(engine: Engine, **values: object) -> None:
    with sessions_of(engine)() as session:
        session.execute(update(JobClock).values(**values))
        session.commit()


# Asked for


def test_what_the_office_asks_for_is_run_once(
    visit: Visit, session: Session, town: Town, engine: Engine, scheduler: jobs.Scheduler
) -> None:
    session.add(Draft(owner_id=town.yamano, form_key="log:1", fields={}, saved_at=clock.now() - timedelta(days=15)))
    session.commit()
    office = visit(town.office)
    form = office.form("/office/jobs/", action="/office/jobs/sweep/run")
    assert [office.send("/office/jobs/", form).status_code for _ in range(2)] == [303, 303]
    assert "頼まれています" in line(office.get("/office/jobs/").text, "sweep")
    assert [each.object_id for each in rows(engine, AuditEntry) if each.action == "job_asked"] == ["sweep"]
    assert scheduler._due() == {"sweep"}
    scheduler._tick("sweep")
    assert scheduler._due() == set()
    (run,) = rows(engine, JobRun)
    assert (run.name, run.done, run.error, run.asked_at is not None, run.finished_at is not None) == ("sweep", 1, "", True, True)
    assert kept(engine, "sweep").ran_at is not None
    told_ = line(office.get("/office/jobs/").text, "sweep")
    assert ("1件" in told_, "秒）" in told_) == (True, True), "what was done, and how long it took"
    assert "T03:15" in told_, "and when it comes next"


def test_the_names_that_others_rely_on_are_jobs() -> None:
    assert {"followups", "digest", "dispatch", "transfers", "snapshots", "reindex", "purge", "backup"} <= set(jobs.JOBS)


@on_one_database
def test_an_unknown_job_and_one_that_is_off_are_not_asked_for(visit: Visit, town: Town, engine: Engine) -> None:
    office = visit(town.office)
    page = office.get("/office/jobs/").text
    assert "LMS_BACKUP_DIR" in line(page, "backup")
    assert "<button" not in line(page, "backup")
    assert [office.post(f"/office/jobs/{name}/run").status_code for name in ("backup", "nightly")] == [404, 404]
    assert visit(town.yamano).get("/office/jobs/").status_code == 403
    assert rows(engine, JobRun) == []


# What was missed, what failed, what was killed


@pytest.mark.parametrize(
    ("ran_at", "failures", "is_missed"),
    [
        (moment("2026-11-17 03:15"), 0, False),
        (moment("2026-11-16 03:15"), 0, True),
        (moment("2026-10-01 03:15"), 0, True),
        (moment("2026-11-17 11:59"), 1, True),
        (moment("2026-11-17 11:59"), 2, False),
        (moment("2026-11-17 11:58"), 2, True),
        (None, 0, False),
    ],
)
def test_when_a_job_is_caught_up(ran_at: datetime | None, failures: int, is_missed: bool) -> None:
    keeps = JobClock(name="sweep", seen_at=moment("2026-11-17 09:00"), ran_at=ran_at, failures=failures)
    assert DAILY.is_missed(keeps, NOON) is is_missed
    assert not jobs.JOBS["dispatch"].is_missed(keeps, NOON), "it comes by itself within seconds"


@on_one_database
def test_a_town_that_slept_for_days_is_caught_up_once(engine: Engine, town: Town, scheduler: jobs.Scheduler) -> None:
    assert scheduler._due() == set(), "a new town has missed nothing"
    set_clock(engine, seen_at=clock.now() - timedelta(days=10))
    missed = {name for name, job in jobs.JOBS.items() if job.is_daily}
    assert scheduler._due() == missed
    for name in missed:
        scheduler._tick(name)
    assert scheduler._due() == set()
    assert sorted(each.name for each in rows(engine, JobRun)) == sorted(missed)


@on_one_database
def test_a_failure_is_seen_and_tried_again_while_the_others_go_on(
    visit: Visit, town: Town, engine: Engine, scheduler: jobs.Scheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = [RuntimeError("a person's words"), 3]

    def fails_at_first(_: Sessions, __: Settings) -> int:
        told = said.pop(0)
        if isinstance(told, Exception):
            raise told
        return int(str(told))

    monkeypatch.setitem(jobs.JOBS, "sweep", jobs.Job(fails_at_first, CronTrigger(hour=3, minute=15, timezone=clock.TOKYO)))
    scheduler._tick("sweep")
    scheduler._tick("purge")
    page = visit(town.office).get("/office/jobs/").text
    assert "RuntimeError" in line(page, "sweep")
    assert "a person" not in page
    assert "自動の仕事 sweep が" in visit(town.office).get("/office/").text
    assert "失敗" not in line(page, "purge")
    assert scheduler._due() == set(), "it rests first"
    set_clock(engine, ran_at=clock.now() - timedelta(minutes=1))
    assert "sweep" in scheduler._due()
    scheduler._tick("sweep")
    assert (kept(engine, "sweep").failures, said) == (0, [])


@on_one_database
def test_a_run_whose_process_was_killed_is_seen_and_tried_again(
    session: Session, town: Town, engine: Engine, scheduler: jobs.Scheduler
) -> None:
    with clock.standing_at(clock.now() - timedelta(minutes=2)):
        runs.begin(session, "purge", "dead:1")
        runs.begin(session, "sweep", "alive:1")
    session.add_all(
        [Heartbeat(worker="dead:1", beat_at=clock.now() - timedelta(minutes=2)), Heartbeat(worker="alive:1", beat_at=clock.now())]
    )
    session.commit()
    assert scheduler._due() == set()
    assert {each.name: each.error for each in rows(engine, JobRun)} == {"purge": runs.LOST, "sweep": ""}
    assert kept(engine, "purge").failures == 1


@on_one_database
def test_a_job_that_keeps_failing_fills_no_table(session: Session, town: Town, engine: Engine) -> None:
    for error in ("OperationalError", "OperationalError", "TimeoutError", "OperationalError"):
        runs.note_run(session, name="dispatch", worker="here:1", began=clock.now(), done=0, error=error)
        session.flush()
    session.commit()
    assert [each.error for each in rows(engine, JobRun)] == ["OperationalError", "TimeoutError", "OperationalError"]


@on_one_database
def test_a_quiet_run_is_told_with_the_next_sign_of_life(engine: Engine, town: Town, scheduler: jobs.Scheduler) -> None:
    scheduler._tick("dispatch")
    assert (kept(engine, "dispatch").ran_at, rows(engine, JobRun)) == (None, [])
    scheduler._beat()
    assert kept(engine, "dispatch").ran_at is not None


# The page


@on_one_database
def test_a_stopped_worker_stands_on_the_page_and_on_the_front_door(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    office = visit(town.office)
    assert "定期実行が止まっています" in office.get("/office/jobs/").text
    assert "定期実行がまだ一度も動いていません" in office.get("/office/").text
    runs.beat(session, "here:1")
    session.commit()
    assert "定期実行が止まっています" not in office.get("/office/jobs/").text
    session.execute(update(Heartbeat).values(beat_at=clock.now() - timedelta(minutes=2)))
    session.commit()
    assert "定期実行が止まっています" in office.get("/office/jobs/").text
    assert "から止まっています" in office.get("/office/").text


@on_one_database
def test_a_fixed_number_of_statements(visit: Visit, session: Session, town: Town, engine: Engine, scheduler: jobs.Scheduler) -> None:
    office = visit(town.office)
    for name in jobs.JOBS:
        runs.note_run(session, name=name, worker="here:1", began=clock.now(), done=1, error="")
    session.commit()
    office.get("/office/jobs/")
    with counted(engine) as seen:
        page = office.get("/office/jobs/").text
    assert [name for name in jobs.JOBS if not line(page, name)] == []
    assert len(seen) <= 7, seen


# What the new jobs do


@on_one_database
def test_the_index_is_looked_at_and_mended(session: Session, town: Town, engine: Engine, settings: Settings) -> None:
    case_id = told(session, town, town.yamano)
    session.commit()
    assert jobs.run("reindex", engine, settings) == 0
    index.remove(session, cases.COLLECTION, case_id)
    session.commit()
    assert jobs.run("reindex", engine, settings) >= 1
    with sessions_of(engine)() as reading:
        assert index.ids(reading, cases.COLLECTION) == {case_id}
    assert jobs.run("reindex", engine, settings) == 0


@on_one_database
def test_the_nightly_backup_is_checked_and_the_oldest_go(town: Town, engine: Engine, settings: Settings, tmp_path: Path) -> None:
    place = tmp_path / "backups"
    place.mkdir()
    (place / "manabi-by-hand.tar").touch()
    on = replace(settings, backups=place, backups_kept=2, database_url=str(engine.url))
    nights = [moment(f"2026-11-{day} 01:30") for day in (17, 18, 19)]
    assert [jobs.run("backup", engine, on, at=night) for night in nights] == [1, 1, 1]
    names = ["manabi-20261118-013000.tar", "manabi-20261119-013000.tar", "manabi-by-hand.tar"]
    assert sorted(each.name for each in place.iterdir()) == names
    Archive(place / names[1]).check_members()
    with clock.standing_at(nights[-1] + timedelta(hours=8)), sessions_of(engine)() as reading:
        assert [each.level for each in running.nightly_backup(reading, on)] == [Level.WELL]
    with clock.standing_at(nights[-1] + timedelta(days=3)), sessions_of(engine)() as reading:
        assert [each.level for each in running.nightly_backup(reading, on)] == [Level.LOOK]
    assert jobs.run("backup", engine, settings) == 0, "without a place it is off"


def test_a_place_for_backups_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="LMS_BACKUP_DIR"):
        load({"LMS_DATA_DIR": str(tmp_path), "LMS_BACKUP_DIR": str(tmp_path / "nowhere")})
