"""`lms doctor`: each fault is seeded, found under its own name, and comes with how to mend it; only what stops the product ends in 1."""

import json
import re
import shutil
import subprocess
import sys
from collections import namedtuple
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text, update
from sqlalchemy.orm import Session

from lms import doctor, jobs, migrate
from lms.accounts import services as accounts_services
from lms.accounts.models.access import AuditEntry
from lms.accounts.models.people import LoginName, Person
from lms.accounts.services import office as office_services
from lms.accounts.services import signin
from lms.admin.kinds.findings import Finding, Level
from lms.catalog.models import Course
from lms.catalog.rules.faults import Fault
from lms.doctor import database, host
from lms.followups import channels, runs
from lms.followups.kinds import Channel, MessageState
from lms.followups.models import JobRun, Message
from lms.kernel import clock
from lms.kernel.db import make_engine
from lms.kernel.handover import Words
from lms.kernel.sealed import seal
from lms.settings import Settings, load
from tests.conftest import on_one_database
from tests.followups import MailServer, asked, free_port, listening, mail_environment, sessions_of
from tests.guidelines import published
from tests.town import Town

FORGETFUL = {*database.SAFE_POSTGRESQL, "synchronous_commit"}
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
Change = Callable[[Session, Town], object]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load({"LMS_DATA_DIR": str(tmp_path / "data"), "LMS_BASE_URL": "https://manabi.wano.example", "LMS_TRUSTED_PROXIES": "1"})


def healthy(session: Session, town: Town) -> None:
    """Everything that a town of some weeks has."""
    for key, value in {
        "municipality": "環野市",
        "office_phone": "2410",
        "closed_days": [clock.today().isoformat()],
        "council_sessions": [{"from": "2026-12-01", "to": "2026-12-18", "name": "12月議会"}],
        "published_contacts": ["0123-45-6789"],
    }.items():
        office_services.set_setting(session, None, key, value)
    signin.set_password_hash(session, town.administrator, "hash")
    session.execute(update(Person).where(Person.id != town.administrator).values(has_pc=False))
    runs.beat(session, "here:1")
    published(session, town)


def found(engine: Engine, settings: Settings, *, is_thorough: bool = True) -> dict[str, list[Finding]]:
    by_name: dict[str, list[Finding]] = {}
    for each in doctor.findings(engine, settings, is_thorough=is_thorough):
        by_name.setdefault(each.name, []).append(each)
    return by_name


def unwell(engine: Engine, settings: Settings, **more: bool) -> dict[str, Level]:
    """What is not well, by name; the server of the tests itself is told to forget in a power cut, and the doctor says so."""
    all_ = [each for same in found(engine, settings, **more).values() for each in same]
    return {each.name: each.level for each in all_ if each.level != Level.WELL and each.params.get("name") not in FORGETFUL}


def test_a_healthy_town_is_well_everywhere(session: Session, town: Town, engine: Engine, settings: Settings) -> None:
    healthy(session, town)
    assert unwell(engine, settings) == {}
    names = set(found(engine, settings))
    assert names >= {"data-directory", "disk", "secret-key", "base-url", "proxies", "clock", "fonts", "database", "database-safety"}
    assert names >= {"migrations", "administrators", "scheduler", "job", "audit", "mail-server", "letters", "course", "municipality"}
    assert names >= {
        "office-contact",
        "units",
        "sign-in",
        "tools",
        "ai-rules",
        "closed-days",
        "council-sessions",
        "busy-periods",
        "small-group",
        "retention",
        "published-contacts",
    }


def set_(key: str, value: Any) -> Change:
    return lambda session, _: office_services.set_setting(session, None, key, value)


def job_failed(session: Session, _: Town) -> None:
    runs.note_run(session, name="sweep", worker="here:1", began=clock.now(), done=0, error="OperationalError")


def letter_lost(session: Session, town: Town) -> None:
    now = clock.now()
    values = {"recipient_id": town.yamano, "dedupe_key": "x", "kind": "follow_up", "params": {}, "next_try_at": now}
    session.add(Message(**values, channel=Channel.MAIL, state=MessageState.UNKNOWN))


def audit_at(moment: timedelta) -> Change:
    return lambda session, _: session.add(AuditEntry(at=clock.now() + moment, actor_id=None, action="signed_in"))


def silent(session: Session, _: Town) -> None:
    session.execute(text("UPDATE heartbeats SET beat_at = :then"), {"then": "2026-01-01 00:00:00"})  # as it is stored


FAULTS: dict[str, tuple[str, Change, str]] = {
    "no name": ("municipality", set_("municipality", ""), "name of the municipality is not set"),
    "no phone": ("office-contact", set_("office_phone", ""), "extension is not set"),
    "no closed days": ("closed-days", set_("closed_days", ["2019-08-14"]), "No closed days are written for this fiscal year"),
    "no sessions": (
        "council-sessions",
        set_("council_sessions", [{"from": "2026-03-01", "to": "2026-03-31", "name": "3月議会"}]),
        "No council sessions are written for this fiscal year",
    ),
    "no retention": ("retention", set_("retention_months", 0), "0 months"),
    "no contacts": ("published-contacts", set_("published_contacts", []), "No published contacts"),
    "no rules": ("ai-rules", lambda session, _: session.execute(text("DELETE FROM rules_versions")), "rules have not begun"),
    "no tools": ("tools", lambda session, _: session.execute(text("DELETE FROM tools")), "No tool is allowed yet"),
    "no way in": (
        "sign-in",
        lambda session, town: session.execute(update(Person).values(has_pc=True)),
        "People with a PC of their own who cannot sign in yet: 9.",
    ),
    "course": (
        "course",
        lambda session, _: session.add(
            Course(slug="b1", faults=[Fault("b1/course.md", 3, Words("「%(name)s」がありません。", {"name": "題"})).stored()])
        ),
        "Things to fix in course b1: 1. The first is b1/course.md:3: “題” is missing.",
    ),
    "letters": ("letters", letter_lost, "E-mails that failed, or may or may not have arrived: 1."),
    "job": ("job", job_failed, "The job sweep failed"),
    "silent": ("scheduler", silent, "The scheduler has been silent since 2026-01-01 09:00"),
    "never": ("scheduler", lambda session, _: session.execute(text("DELETE FROM heartbeats")), "No scheduler has run yet"),
    "unsealed": ("audit", audit_at(-timedelta(hours=2)), "Audit entries older than an hour and not sealed: 1."),
    "future": ("clock-went-back", audit_at(timedelta(hours=2)), "The clock seems to have gone back"),
    "no administrator": (
        "administrators",
        lambda session, _: session.execute(text("DELETE FROM passwords")),
        "No system administrator can sign in (people with the role: 1)",
    ),
}


@pytest.mark.parametrize(("name", "spoil", "sentence"), FAULTS.values(), ids=list(FAULTS))
def test_each_fault_has_its_line_and_stops_nothing(
    session: Session,
    town: Town,
    engine: Engine,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    name: str,
    spoil: Change,
    sentence: str,
) -> None:
    healthy(session, town)
    spoil(session, town)
    session.commit()
    also = {"sign-in"} if name == "administrators" else set()
    assert unwell(engine, settings) == dict.fromkeys({name} | also, Level.LOOK)
    assert doctor.print_findings(engine, settings) == 0
    said = capsys.readouterr().out
    line = next(line for line in said.splitlines() if line.startswith(f"LOOK  {name}: "))
    assert sentence in line
    assert said.splitlines()[said.splitlines().index(line) + 1].startswith("      -> ")


@on_one_database
def test_an_empty_database_stops_and_says_how_to_begin(engine: Engine, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.print_findings(engine, settings) == 1
    said = capsys.readouterr().out
    assert "STOP  administrators: Nobody has been entered yet." in said
    assert "LMS_ADMIN_LOGIN" in said


def test_who_signs_in_by_the_provider_has_a_way_in(session: Session, town: Town, engine: Engine, settings: Settings) -> None:
    healthy(session, town)
    session.execute(text("DELETE FROM passwords"))
    session.add(LoginName(person_id=town.administrator, kind="sso", name="subject", folded="subject"))
    session.commit()
    assert unwell(engine, settings) == {}


@on_one_database
def test_a_database_behind_this_version_stops(engine: Engine, settings: Settings) -> None:
    migrate.downgrade(engine, "-1")
    assert unwell(engine, settings) == {"migrations": Level.STOP}
    assert "administrators" not in found(engine, settings), "what needs the newest tables is not asked"


def test_no_database_yet_is_said_and_none_is_made(settings: Settings) -> None:
    engine = make_engine(settings.database_url)
    assert unwell(engine, settings) == {"database": Level.STOP}
    assert not (settings.data / "lms.db").exists()


def test_a_server_that_is_not_there_stops(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    engine = make_engine(f"postgresql+psycopg://manabi:very-secret@127.0.0.1:{free_port()}/manabi")
    assert doctor.print_findings(engine, settings) == 1
    said = capsys.readouterr().out
    assert "STOP  database: The database (PostgreSQL) cannot be opened" in said
    assert "very-secret" not in said


@on_one_database
def test_a_damaged_file_stops(session: Session, town: Town, engine: Engine, settings: Settings, tmp_path: Path) -> None:
    healthy(session, town)
    session.execute(text("INSERT INTO audit_entries (at, action, object_kind, object_id) SELECT at, action, '', '' FROM audit_entries"))
    session.commit()
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        page = connection.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = 'ix_audit_entries_at'").scalar_one()
        size = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
        connection.exec_driver_sql("BEGIN")
    copy = tmp_path / "damaged.db"
    shutil.copy(str(engine.url.database), copy)
    content = bytearray(copy.read_bytes())
    content[(page - 1) * size + 8 : page * size] = b"\xff" * (size - 8)
    copy.write_bytes(content)
    assert unwell(make_engine(f"sqlite:///{copy}"), settings)["integrity"] == Level.STOP
    assert "integrity" not in found(make_engine(f"sqlite:///{copy}"), settings, is_thorough=False), "only who asks for it waits for it"
    copy.write_bytes(b"this is no database at all, only words" * 200)
    assert unwell(make_engine(f"sqlite:///{copy}"), settings)["database"] == Level.STOP


@on_one_database
def test_rows_that_point_nowhere(session: Session, town: Town, engine: Engine, settings: Settings) -> None:
    healthy(session, town)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("UPDATE postings SET unit_id = 999 WHERE id = 1")
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        connection.exec_driver_sql("BEGIN")
    assert unwell(engine, settings) == {"integrity": Level.LOOK}


@on_one_database
def test_a_database_that_may_forget(session: Session, town: Town, engine: Engine, settings: Settings) -> None:
    healthy(session, town)
    careless = create_engine(engine.url)
    lines = [str(each.params["name"]) for each in found(careless, settings)["database-safety"]]
    assert "foreign_keys" in lines
    assert unwell(careless, settings) == {"database-safety": Level.LOOK}
    careless.dispose()


@pytest.mark.parametrize("database_url", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_a_server_that_may_forget(session: Session, town: Town, engine: Engine, settings: Settings, database_url: str) -> None:
    healthy(session, town)
    names = {str(each.params.get("name")) for each in found(engine, settings)["database-safety"]}
    assert "fsync" in names or found(engine, settings)["database-safety"][0].level == Level.WELL
    careless = create_engine(database_url, connect_args={"options": "-c synchronous_commit=off"})
    assert "synchronous_commit" in {each.params.get("name") for each in found(careless, settings)["database-safety"]}
    careless.dispose()


@pytest.mark.parametrize(
    ("dialect", "version", "is_old"),
    [
        ("postgresql", "13.14", True),
        ("postgresql", "14.0", False),
        ("postgresql", "16.4 (Debian 16.4-1.pgdg120+1)", False),
        ("postgresql", "9.6.24", True),
        ("sqlite", "3.34.1", True),
        ("sqlite", "3.35.0", False),
        ("sqlite", "3.45.3", False),
    ],
)
def test_versions_that_are_too_old(dialect: str, version: str, is_old: bool) -> None:
    assert database.is_too_old(dialect, version) is is_old


# The machine


def levels(findings: Any) -> list[tuple[str, Level]]:
    return [(each.name, each.level) for each in findings]


def test_a_directory_that_cannot_be_written(tmp_path: Path) -> None:
    assert levels(host.data_directory(tmp_path / "nowhere")) == [("data-directory", Level.STOP)]


@pytest.mark.parametrize(("mode", "level"), [(0o700, Level.WELL), (0o755, Level.LOOK), (0o770, Level.LOOK)])
def test_a_directory_for_its_owner_only(tmp_path: Path, mode: int, level: Level) -> None:
    tmp_path.chmod(mode)
    assert levels(host.data_directory(tmp_path)) == [("data-directory", level)]


@pytest.mark.parametrize(("mode", "level"), [(0o600, Level.WELL), (0o644, Level.LOOK), (None, Level.LOOK)])
def test_a_key_for_its_owner_only(tmp_path: Path, mode: int | None, level: Level) -> None:
    if mode is not None:
        (tmp_path / "secret-key").write_text("x")
        (tmp_path / "secret-key").chmod(mode)
    assert levels(host.secret_key(tmp_path)) == [("secret-key", level)]


Usage = namedtuple("Usage", "total used free")  # noqa: PYI024  (the shape of shutil's own answer)


@pytest.mark.parametrize(("free", "level"), [(2000, Level.WELL), (1023, Level.LOOK), (49, Level.STOP)])
def test_room_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, level: Level) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, free * host.MEGABYTE))
    assert levels(host.room(tmp_path)) == [("disk", level)]
    monkeypatch.undo()
    assert levels(host.room(tmp_path / "nowhere")) == []


@pytest.mark.parametrize(
    ("url", "proxies", "looks"),
    [
        ("http://127.0.0.1:8000", 0, ["base-url"]),
        ("http://manabi.wano.example", 0, ["base-url"]),
        ("https://manabi.wano.example", 0, ["proxies"]),
        ("https://manabi.wano.example", 1, []),
    ],
)
def test_the_address(settings: Settings, url: str, proxies: int, looks: list[str]) -> None:
    changed = replace(settings, base_url=url, trusted_proxies=proxies)
    assert [each.name for each in host.address(changed) if each.level == Level.LOOK] == looks


@pytest.mark.parametrize(("year", "level"), [(2026, Level.WELL), (2001, Level.STOP)])
def test_a_clock_that_cannot_be_right(year: int, level: Level) -> None:
    with clock.standing_at(datetime(year, 11, 25, tzinfo=UTC)):
        assert levels(host.time()) == [("clock", level)]


@pytest.mark.parametrize(
    ("file", "level"), [("BIZUDPGothic-Regular.ttf", Level.WELL), ("DejaVuSans.ttf", Level.LOOK), ("README.txt", Level.LOOK)]
)
def test_fonts_for_paper(tmp_path: Path, file: str, level: Level) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / file).write_bytes(b"")
    assert levels(host.fonts([tmp_path / "missing", tmp_path])) == [("fonts", level)]


# Mail


@on_one_database
def test_the_mail_server_is_knocked_at(
    session: Session, town: Town, engine: Engine, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    healthy(session, town)
    port = free_port()
    with listening(MailServer(port)) as server:
        here = replace(settings, mail=load(mail_environment(tmp_path, port)).mail)
        assert unwell(engine, here) == {}
        assert server.letters == [], "nothing is sent"
    assert unwell(engine, here) == {"mail-server": Level.LOOK}
    assert unwell(engine, here, is_thorough=False) == {}, "a page does not wait for other machines"
    monkeypatch.setattr(channels, "TRIAL_TIMEOUT", 0.2)
    (finding,) = found(engine, here)["mail-server"]
    assert "ポートでは受け付けていません" in finding.mend


@on_one_database
def test_a_password_under_another_key(session: Session, town: Town, engine: Engine, settings: Settings) -> None:
    healthy(session, town)
    office_services.set_setting(session, None, "mail_password", seal("another key", "mail password", "secret"))
    session.commit()
    assert unwell(engine, settings) == {"mail-password": Level.LOOK}


# A job that failed and then ran well


@on_one_database
def test_a_job_that_recovered_is_well(session: Session, town: Town, engine: Engine, settings: Settings) -> None:
    healthy(session, town)
    job_failed(session, town)
    session.commit()
    assert unwell(engine, settings) == {"job": Level.LOOK}
    assert jobs.run("sweep", engine, settings) == 0
    assert unwell(engine, settings) == {}
    assert jobs.run("sweep", engine, settings) == 0
    with sessions_of(engine)() as reading:
        assert reading.query(JobRun).count() == 2, "only the recovery is noted, not every tick"


# The command


@on_one_database
def test_the_command_as_a_process(session: Session, town: Town, database_url: str, tmp_path: Path) -> None:
    healthy(session, town)
    asked_for = [sys.executable, "-m", "lms", "doctor", "--json", "--data", str(tmp_path / "data")]
    environment = {"LMS_DATABASE_URL": database_url, "PATH": "/usr/bin:/bin"}
    done = subprocess.run(asked_for, env=environment, capture_output=True, text=True, check=False, timeout=60)
    told = json.loads(done.stdout)
    assert (done.returncode, done.stderr, told["stops"]) == (0, "", False)
    assert {each["level"] for each in told["findings"]} <= {"well", "look"}
    assert not JAPANESE.search(done.stdout.replace("環野市", "")), "the command line speaks English"


@on_one_database
def test_every_finding_speaks_english(session: Session, town: Town, engine: Engine, settings: Settings) -> None:
    accounts_services.audit(session, None, "x")
    asked(session, town, engine)
    for each in doctor.findings(engine, settings):
        for sentence in (each.says, each.mend):
            assert not JAPANESE.search(doctor.in_english(sentence, each.params)), sentence
