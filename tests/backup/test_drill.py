"""The drill: back up while people write, put it back in a fresh place, and go on working there."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from lms import migrate
from lms.accounts import services
from lms.accounts.models.access import SigninSession
from lms.accounts.models.people import LoginName, Person
from lms.accounts.services import signin
from lms.app import create_app
from lms.followups.kinds import Channel, MessageState
from lms.followups.models import Message
from lms.kernel import clock
from lms.kernel.db import session_factory
from lms.wiring import HANDLERS
from tests.backup.conftest import Place, Run
from tests.test_serve import get, serving, signed_in
from tests.town import Town, build_town
from tests.visitor import Visitor

PASSWORD = "ことしの桜は例年より早く咲きました"


class Writer(threading.Thread):
    """Enters people one by one, each in a transaction of its own, and notes who was acknowledged."""

    def __init__(self, place: Place) -> None:
        super().__init__(daemon=True)
        self._engine = place.engine()
        self._over = threading.Event()
        self.acknowledged: list[str] = []
        self.failures: list[BaseException] = []

    def run(self) -> None:
        number = 0
        while not self._over.is_set():
            number += 1
            try:
                with session_factory(self._engine)() as session:
                    services.add_person(session, name=f"職員 {number}", kana="", staff_no=f"w{number:05}")
                    session.commit()
            except Exception as failure:  # noqa: BLE001  (the test looks at it)
                self.failures.append(failure)
                return
            self.acknowledged.append(f"w{number:05}")

    def wait_for(self, count: int) -> None:
        while len(self.acknowledged) < count and not self.failures:
            self._over.wait(0.002)

    def stop(self) -> None:
        self._over.set()
        self.join(30)
        self._engine.dispose()


def filled(place: Place) -> Town:
    engine = place.engine()
    with session_factory(engine, HANDLERS)() as session:
        town = build_town(session)
        signin.set_password_hash(session, town.yamano, signin.hashed(PASSWORD))
        session.commit()
    engine.dispose()
    return town


def test_what_was_acknowledged_before_the_backup_is_there_after_the_restore(here: Place, fresh: Place, run: Run, tmp_path: Path) -> None:
    filled(here)
    writer = Writer(here)
    writer.start()
    writer.wait_for(20)
    before = list(writer.acknowledged)
    status, said, error = run(here, "backup", tmp_path / "town.backup")
    during = len(writer.acknowledged)
    writer.wait_for(during + 5)
    writer.stop()
    assert (status, error, writer.failures) == (0, "", [])
    assert "opened and checked" in said
    assert during > len(before), "nobody wrote while the backup was made"

    status, said, error = run(fresh, "restore", tmp_path / "town.backup")
    assert (status, error) == (0, "")
    assert "everybody signs in again" in said

    engine = fresh.engine()
    with Session(engine) as session:
        names = [name for name in session.scalars(select(LoginName.name).order_by(LoginName.id)) if name.startswith("w")]
        assert set(before) <= set(names)
        assert names == [f"w{number + 1:05}" for number in range(len(names))], "a state of one moment has no gaps"
        assert session.scalar(select(func.count()).select_from(Person)) == len(names) + 10
    assert migrate.is_current(engine)
    client = Visitor(create_app(fresh.settings, engine).test_client())
    assert client.submit("/login", {"staff_no": "010001", "password": PASSWORD}).status_code == 303
    assert "山野" in client.get("/").text
    assert client.submit("/me/", {"theme": "dark"}).status_code == 303, "people can write again"
    engine.dispose()


def sign_in(client: FlaskClient, token: str) -> None:
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True


def test_sign_ins_of_then_are_over_and_the_cookies_key_is_the_same(here: Place, fresh: Place, run: Run, tmp_path: Path) -> None:
    town = filled(here)
    engine = here.engine()
    with Session(engine) as session:
        token = signin.start_session(session, town.yamano, now=clock.now())
        session.commit()
    engine.dispose()
    (here.data / "forms").mkdir()
    (here.data / "forms" / "proposal.typ").write_text("#set page(width: 1cm)", encoding="utf-8")
    assert run(here, "backup", tmp_path / "b")[0] == 0
    assert run(fresh, "restore", tmp_path / "b")[0] == 0
    assert fresh.settings.secret_key == here.settings.secret_key
    assert (fresh.data / "forms" / "proposal.typ").read_text(encoding="utf-8") == "#set page(width: 1cm)", "their own layout"
    assert (fresh.data / "secret-key").stat().st_mode & 0o777 == 0o600
    engine = fresh.engine()
    client = create_app(fresh.settings, engine).test_client()
    sign_in(client, token)
    assert client.get("/").headers["Location"].startswith("/login")
    with Session(engine) as session:
        assert session.scalar(select(func.count()).where(SigninSession.revoked_at.is_(None))) == 0
        assert session.scalar(text("SELECT count(*) FROM audit_entries WHERE action = 'restored'")) == 1
    engine.dispose()


def test_a_mail_that_waited_then_is_shown_and_never_sent_again(here: Place, fresh: Place, run: Run, tmp_path: Path) -> None:
    town = filled(here)
    engine = here.engine()
    with Session(engine) as session:
        for number, (channel, state) in enumerate(
            [
                (Channel.MAIL, MessageState.QUEUED),
                (Channel.MAIL, MessageState.SENDING),
                (Channel.MAIL, MessageState.DELIVERED),
                (Channel.IN_APP, "delivered"),
            ]
        ):
            facts = {"recipient_id": town.yamano, "kind": "follow_up", "params": {}, "next_try_at": clock.now()}
            session.add(Message(dedupe_key=f"k{number}", channel=channel, state=state, **facts))
        session.commit()
    engine.dispose()
    assert run(here, "backup", tmp_path / "b")[0] == 0
    assert run(fresh, "restore", tmp_path / "b")[0] == 0
    engine = fresh.engine()
    with Session(engine) as session:
        states = list(session.scalars(select(Message.state).order_by(Message.dedupe_key)))
    engine.dispose()
    assert states == ["unknown", "unknown", "delivered", "delivered"]


def test_a_full_place_is_refused_and_with_force_kept_aside(here: Place, fresh: Place, run: Run, tmp_path: Path) -> None:
    filled(here)
    assert run(here, "backup", tmp_path / "first")[0] == 0
    assert run(fresh, "restore", tmp_path / "first")[0] == 0
    engine = fresh.engine()
    with Session(engine) as session:
        services.add_person(session, name="あとから", kana="", staff_no="late")
        session.commit()
    engine.dispose()

    status, _, error = run(fresh, "restore", tmp_path / "first")
    assert status == 2
    assert "is not empty" in error
    assert count_people(fresh) == 11

    status, said, _ = run(fresh, "restore", tmp_path / "first", "--force")
    assert (status, "what stood there is kept: " in said) == (0, True)
    assert count_people(fresh) == 10
    kept = said.partition("is kept: ")[2].partition("\n")[0]
    assert kept_people(fresh, kept) == 11
    assert run(fresh, "backup", tmp_path / "second")[0] == 0
    assert run(fresh, "restore", tmp_path / "second", "--force")[0] == 0, "what was kept aside is no part of a backup"


def count_people(place: Place, table: str = "people") -> int:
    engine = place.engine()
    with engine.connect() as connection:
        found = int(connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # noqa: S608
    engine.dispose()
    return found


def kept_people(place: Place, kept: str) -> int:
    if kept.startswith("schema "):
        return count_people(place, f'"{kept.removeprefix("schema ")}".people')
    return count_people(Place(place.data, f"sqlite:///{kept}"))


def test_an_older_backup_is_brought_up_to_date(fresh: Place, run: Run, tmp_path: Path, request: pytest.FixtureRequest, here: Place) -> None:
    engine = here.engine()
    migrate.downgrade(engine, "0008")
    engine.dispose()
    status, said, _ = run(here, "backup", tmp_path / "old")
    assert (status, "state 0008" in said) == (0, True)
    status, _, error = run(fresh, "restore", tmp_path / "old")
    assert status == 0, error
    engine = fresh.engine()
    assert migrate.is_current(engine)
    engine.dispose()


def test_a_newer_backup_is_refused(here: Place, fresh: Place, run: Run, tmp_path: Path) -> None:
    engine = here.engine()
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    assert run(here, "backup", tmp_path / "new")[0] == 0
    status, _, error = run(fresh, "restore", tmp_path / "new")
    assert status == 2
    assert "made by a newer version" in error


def test_nothing_is_restored_under_a_running_product(here: Place, fresh: Place, run: Run, tmp_path: Path) -> None:
    filled(here)
    assert run(here, "backup", tmp_path / "b")[0] == 0
    assert run(fresh, "restore", tmp_path / "b")[0] == 0
    engine = fresh.engine()
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM people")) == 10
        connection.rollback()  # an idle connection of a web process: nothing is locked, and yet somebody is there
        status, _, error = run(fresh, "restore", tmp_path / "b", "--force")
    engine.dispose()
    assert status == 2
    assert "stop `lms serve`" in error
    assert count_people(fresh) == 10
    assert run(fresh, "restore", tmp_path / "b", "--force")[0] == 0


@pytest.fixture
def on_sqlite(sqlite_template: Path, tmp_path: Path) -> Callable[[str], Place]:
    def made(name: str) -> Place:
        data = tmp_path / name
        data.mkdir()
        return Place(data, f"sqlite:///{data / 'lms.db'}")

    return made


def test_the_product_serves_what_was_restored_and_is_backed_up_while_it_does(
    on_sqlite: Callable[[str], Place], run: Run, tmp_path: Path
) -> None:
    first, second = on_sqlite("first"), on_sqlite("second")
    migrate.upgrade(first.engine())
    filled(first)
    assert run(first, "backup", tmp_path / "b")[0] == 0
    assert run(second, "restore", tmp_path / "b")[0] == 0
    with serving(second.data) as address:
        assert get(f"{address}/readyz")[0] == 200
        assert "山野" in signed_in(address, "010001", PASSWORD)
        status, _, error = run(second, "restore", tmp_path / "b", "--force")
        assert (status, "the product is running" in error) == (2, True)
        assert run(second, "backup", tmp_path / "online")[0] == 0
        assert "山野" in signed_in(address, "010001", PASSWORD)
