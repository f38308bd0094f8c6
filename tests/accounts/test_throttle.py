"""The throttle counts before anything is judged: by name, by address, on every way in, from eight processes at once; and it fails closed."""

import multiprocessing
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from lms.accounts import rules
from lms.accounts.models.access import AuditEntry, SigninSession, SigninThrottle
from lms.accounts.services import signin
from lms.kernel import clock
from lms.kernel.ids import PersonId
from tests.accounts.guessing import guess
from tests.conftest import CHEAP, on_one_database
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
PASSWORD = "ひとつ試して隣に渡す会議室の花"
WRONG = "falsches Passwort"
PROCESSES, TIMES = 8, 4


@pytest.fixture
def with_password(session: Session, town: Town) -> Town:
    for person in (town.yamano, town.mori):
        signin.set_password_hash(session, person, CHEAP.hash(PASSWORD))
    session.commit()
    return town


def attempt(visitor: Visitor, staff_no: str, password: str = WRONG, address: str = "192.0.2.7") -> int:
    form = visitor.form("/login")
    values = {**form.values, "staff_no": staff_no, "password": password}
    return visitor.client.post("/login", data=values, environ_base={"REMOTE_ADDR": address}).status_code


def test_eight_processes_are_judged_exactly_as_often_as_one_may(
    with_password: Town, session: Session, database_url: str, tmp_path: Path
) -> None:
    context = multiprocessing.get_context("forkserver")  # a clean process that has imported the product, and forks
    context.set_forkserver_preload(["tests.accounts.guessing"])
    start, said = context.Barrier(PROCESSES), context.Queue()
    data = str(tmp_path / "guessing")
    guessers = [context.Process(target=guess, args=(database_url, data, TIMES, start, said)) for _ in range(PROCESSES)]
    try:
        for guesser in guessers:
            guesser.start()
        statuses = [status for _ in guessers for status in said.get(timeout=90)]
        for guesser in guessers:
            guesser.join(timeout=30)
    finally:
        for guesser in guessers:
            guesser.kill()
    assert sorted(statuses) == [422] * rules.TRIES_PER_WINDOW + [429] * (PROCESSES * TIMES - rules.TRIES_PER_WINDOW)
    judged = session.scalar(select(func.count()).where(AuditEntry.action == "signin_refused"))
    assert judged == rules.TRIES_PER_WINDOW


def test_an_address_has_tries_of_its_own_and_names_do_not_help(visit: Visit, with_password: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "TRIES_PER_ADDRESS", 5)
    visitor = visit(None)
    assert [attempt(visitor, f"99{number:04}") for number in range(7)] == [422] * 5 + [429] * 2
    assert attempt(visitor, "010001", PASSWORD) == 429
    assert attempt(visitor, "010001", PASSWORD, address="192.0.2.8") == 303
    with clock.standing_at(clock.now() + rules.WINDOW + timedelta(seconds=1)):
        assert attempt(visit(None), "010001", PASSWORD) == 303


@on_one_database
def test_a_building_behind_one_address_signs_in(
    visit: Visit, session: Session, with_password: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "TRIES_PER_ADDRESS", 3)
    assert [attempt(visit(None), staff_no, PASSWORD) for staff_no in ("010001", "010011") * 4] == [303] * 8
    assert session.scalar(select(SigninThrottle.tries).where(SigninThrottle.key == "address:192.0.2.7")) == 0


@on_one_database
def test_an_exhausted_address_costs_no_name_its_tries(
    visit: Visit, session: Session, with_password: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "TRIES_PER_ADDRESS", 1)
    visitor = visit(None)
    assert [attempt(visitor, "010001") for _ in range(30)] == [422] + [429] * 29
    assert attempt(visitor, "010001", PASSWORD, address="192.0.2.9") == 303


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.7", "address:192.0.2.7"),
        ("::ffff:192.0.2.7", "address:192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "address:2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "address:2001:db8:1:2::/64"),
        ("fe80::1%eth0", "address:fe80::/64"),
        (None, "address:unknown"),
        ("", "address:unknown"),
        ("nonsense", "address:unknown"),
    ],
)
def test_what_counts_as_one_address(address: str | None, key: str) -> None:
    assert signin.address_key(address) == key


@pytest.mark.parametrize(("one", "other"), [("０１０００１", "010001"), (" Admin", "admin"), ("ﷺ" * 120, "ﷺ" * 120), ("é", "e\u0301")])
def test_one_name_has_one_count_however_it_is_typed(one: str, other: str) -> None:
    assert signin.name_key(one) == signin.name_key(other)
    assert len(signin.name_key(one)) <= 140


def test_it_fails_closed(app: Flask, engine: Engine, session: Session, with_password: Town) -> None:
    """Where the count cannot be kept, nobody is let in, whatever the password."""
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE signin_throttles RENAME TO signin_throttles_gone"))
    assert attempt(Visitor.enter(app, session, None), "010001", PASSWORD) in {500, 503}
    assert session.scalar(select(func.count()).select_from(SigninSession)) == 0
    session.rollback()
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE signin_throttles_gone RENAME TO signin_throttles"))
    assert attempt(Visitor.enter(app, session, None), "010001", PASSWORD) == 303
