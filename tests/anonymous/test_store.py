"""The place of the anonymous failures: how it lies on the disk, what is kept for backups, and what the doctor says of it."""

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from lms import doctor, jobs
from lms.admin.kinds.findings import Level
from lms.anonymous import queries, services
from lms.anonymous import store as stores
from lms.anonymous.services import Told
from lms.anonymous.store import FILE, Store, Unreadable, read_dump
from lms.backup.archive import ANONYMOUS, Archive
from lms.kernel import clock
from lms.kernel.db import make_engine
from lms.search.query import parse
from lms.settings import Settings, load
from tests.anonymous import published
from tests.backup.conftest import Place, Run, fresh, here, run  # noqa: F401  (fixtures)
from tests.conftest import OWN, on_one_database, run_on
from tests.doctor.test_doctor import settings  # noqa: F401  (a fixture)

SECRET = "だれにも言っていない言葉"


def tell(store: Store, title: str = "失敗", code: str | None = None) -> str:
    code = code or services.new_code()
    with store.writing() as session:
        services.tell(session, Told(title, "", SECRET, "", "次は"), code=code, today=clock.today())
    return code


@on_one_database
def test_the_file_tells_no_order_no_time_and_nothing_that_is_gone(database_url: str, tmp_path: Path) -> None:
    store, path = Store(database_url, tmp_path), tmp_path / FILE
    moment = datetime(2026, 11, 24, 5, 17, 31, tzinfo=UTC)
    with clock.standing_at(moment):
        codes = [tell(store, f"失敗 {number}") for number in range(12)]
        assert {path.stat().st_mtime, tmp_path.stat().st_mtime} == {moment.replace(minute=0, second=0).timestamp()}
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        written = [row[0] for row in connection.execute("SELECT id FROM failures")]
        assert written == sorted(written), "as they lie: by their random names"
        with pytest.raises(sqlite3.OperationalError, match="rowid"):
            connection.execute("SELECT rowid FROM failures")
    for code in codes:
        with store.writing() as session:
            services.withdraw(session, code)
    assert SECRET.encode() not in path.read_bytes()
    assert oct(path.stat().st_mode)[-3:] == "600"
    with clock.standing_at(moment + timedelta(hours=1)):
        store.rewrite()
        assert path.stat().st_mtime == moment.replace(hour=6, minute=0, second=0).timestamp(), "whether or not anything came"


def test_what_is_overwritten_is_wiped_whatever_sqlite_does_by_itself() -> None:
    """Some builds of SQLite wipe in any case, so the file alone would not show that we ask for it."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for pragma in ("secure_delete=OFF", "temp_store=FILE", "synchronous=OFF"):
            connection.execute(f"PRAGMA {pragma}")
        stores._prepare(connection, None)  # type: ignore[arg-type]
        found = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("secure_delete", "temp_store", "synchronous")}
    assert found == {"secure_delete": 1, "temp_store": 2, "synchronous": 2}


@on_one_database
def test_of_a_code_only_its_sum_is_kept(database_url: str, tmp_path: Path) -> None:
    store = Store(database_url, tmp_path)
    code = tell(store)
    plain = code.replace("-", "")
    assert hashlib.sha256(plain.encode()).hexdigest().encode() in store.dump()
    assert [form for form in (code, plain) if form.encode() in (tmp_path / FILE).read_bytes() + store.dump()] == []


@on_one_database
def test_a_file_that_was_written_looks_like_one_that_was_not(engine: Engine, settings: Settings) -> None:  # noqa: F811
    store, path = Store(engine.url, settings.data), settings.data / FILE
    tell(store)
    written, now = path.stat(), clock.now()
    with store.reading() as session:
        queries.published(session)
    jobs.run("anonymous_times", engine, settings)
    seen = path.stat()
    assert seen.st_ctime_ns > written.st_ctime_ns, "the time of the change that nobody can set is no longer that of the writing"
    assert {seen.st_mtime, seen.st_atime} == {now.replace(minute=0, second=0, microsecond=0).timestamp()}
    assert (jobs.JOBS["anonymous_times"].next_after(now, now) or now) - now <= timedelta(minutes=1)
    anew = jobs.JOBS["anonymous_rewrite"].next_after(now, now)
    assert anew is not None
    assert (anew.minute, anew.second) == (0, 0), "at another minute a file of this hour would tell that somebody wrote"
    assert anew - now <= timedelta(hours=1)


@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_on_postgresql_it_has_a_schema_and_a_role_of_its_own(engine: Engine, tmp_path: Path) -> None:
    store = Store(engine.url, tmp_path)
    for number in range(5):
        tell(store, f"失敗 {number}")
    assert store.is_own()
    plain = create_engine(engine.url)
    with plain.begin() as connection:
        assert len(set(connection.scalars(text("SELECT xmin::text FROM anonymous.failures")))) == 5
        assert (
            connection.scalar(
                text(
                    "SELECT count(*) FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace WHERE n.nspname = 'anonymous' AND contype = 'f'"
                )
            )
            == 0
        )
    store.rewrite()
    with plain.begin() as connection:
        laid = list(connection.scalars(text("SELECT id FROM anonymous.failures ORDER BY ctid")))
        assert laid == sorted(laid)
        assert len(set(connection.scalars(text("SELECT xmin::text FROM anonymous.failures")))) == 1, (
            "which transaction wrote a row is forgotten"
        )
    plain.dispose()


@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_searches_of_other_pages_keep_a_connection_and_its_own_pages_none(engine: Engine, tmp_path: Path) -> None:
    """Making one is a fifth of the page; one that is kept says when it was last asked."""
    store = Store(engine.url, tmp_path)
    tell(store)
    who = text("SELECT pg_backend_pid(), current_user")
    seen: dict[str, list[tuple[int, str]]] = {"searching": [], "reading": []}
    for _ in range(2):
        for way, found in seen.items():
            with getattr(store, way)() as session:
                found.append(tuple(session.execute(who).one()))
    assert len({pid for pid, _ in seen["searching"]}) == 1
    assert len({pid for pid, _ in seen["reading"]}) == 2
    assert len({name for found in seen.values() for _, name in found}) == 1, "as the role to which the rows belong"
    with store.searching() as session:
        first = session.execute(who).one()
        with store.searching() as another:
            assert another.execute(who).one() != first
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": seen["searching"][0][0]})
    with store.searching() as session:
        assert queries.answering(session, parse("言葉")).total == 0, "an answer, whatever became of the connection"


@pytest.fixture
def poor(postgres_server: str) -> Iterator[Engine]:
    """A database whose role may make no others."""
    for statement in (f"CREATE ROLE {OWN}_poor LOGIN", f"CREATE DATABASE {OWN}_poor OWNER {OWN}_poor"):
        run_on(postgres_server, statement)
    url = make_engine(postgres_server).url.set(username=f"{OWN}_poor", password=None, database=f"{OWN}_poor")
    engine = create_engine(url)
    yield engine
    engine.dispose()
    for statement in (f"DROP DATABASE {OWN}_poor WITH (FORCE)", f"DROP ROLE {OWN}_poor"):
        run_on(postgres_server, statement)


@pytest.mark.postgresql
def test_without_the_right_to_make_roles_it_works_and_the_doctor_says_so(poor: Engine, tmp_path: Path) -> None:
    store = Store(poor.url, tmp_path)
    tell(store)
    assert not store.is_own()
    found = list(doctor.anonymous.look(poor, load({"LMS_DATA_DIR": str(tmp_path)})))
    assert [(each.name, each.level) for each in found] == [("anonymous-store", Level.LOOK)]
    assert "CREATEROLE" in found[0].mend


def test_only_a_publication_is_laid_down_and_comes_back(here: Place, fresh: Place, run: Run, tmp_path: Path) -> None:  # noqa: F811
    engine = here.engine()
    store = Store(engine.url, here.data)
    published(store, 3)
    jobs.run("anonymous", engine, here.settings)
    assert not store.kept.exists(), "nothing came out in this run"
    for number in range(4):
        tell(store, f"出たもの {number}")
    assert jobs.run("anonymous", engine, here.settings) == 4
    with store.reading() as session:
        out = {row.title: row.id for row in queries.published(session).rows}
    late = tell(store, "あとから書いたもの")
    store.forget(out["出たもの 0"])
    jobs.run("anonymous_rewrite", engine, here.settings)
    engine.dispose()
    assert run(here, "backup", tmp_path / "town.backup")[0] == 0
    assert ANONYMOUS in Archive(tmp_path / "town.backup").manifest.members
    assert "あとから書いたもの".encode() not in (tmp_path / "town.backup").read_bytes(), "what waits is in no backup"
    there = Store(fresh.url, fresh.data)
    assert run(fresh, "restore", tmp_path / "town.backup")[0] == 0
    with there.reading() as session:
        assert {row.title for row in queries.published(session).rows} >= {"出たもの 1", "出たもの 2", "出たもの 3"}
        assert out["出たもの 0"] not in {row.id for row in queries.published(session).rows}, "what was withdrawn is not kept either"
        assert queries.of_code(session, late) is None
    tell(there, "戻したあとに書いたもの")
    assert run(fresh, "restore", tmp_path / "town.backup", "--force")[0] == 0
    (aside,) = fresh.data.glob("anonymous-published.all-before-restore-*")
    assert "戻したあとに書いたもの" in aside.read_text(encoding="utf-8"), "what stood there is kept beside"


@pytest.mark.parametrize(
    "text_", [b"", b"[]", b'{"edition": 1}', b'{"edition": 3, "rows": {"failures": [], "thanks": [], "questions": []}}']
)
def test_a_copy_that_is_none_is_refused(text_: bytes) -> None:
    with pytest.raises(Unreadable):
        read_dump(text_)


@on_one_database
def test_the_doctor_looks_at_it_and_says_nothing_of_what_is_in_it(engine: Engine, settings: Settings) -> None:  # noqa: F811
    def said() -> list[Level]:
        return [each.level for each in doctor.anonymous.look(engine, settings)]

    assert said() == [Level.WELL]
    assert not (settings.data / FILE).exists(), "to look makes none"
    tell(Store(engine.url, settings.data))
    assert said() == [Level.WELL]
    size = (settings.data / FILE).stat().st_size
    (settings.data / FILE).write_bytes(os.urandom(size))
    assert said() == [Level.LOOK]
