"""The proof: nothing that is written tells which of two people told a failure; and each way to spoil that is found."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import structlog
from flask import Flask, current_app
from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.anonymous import rules, services
from lms.anonymous.store import Store
from lms.kernel import clock, logs
from lms.kernel.db import make_engine
from lms.settings import load
from lms.web.request import actor
from tests.anonymous import ready
from tests.anonymous.twins import Prepared, differing, lived, prepared_in, rows_of
from tests.conftest import OWN, named, run_on
from tests.town import Town

PAIRS = 20
WITH_BATCH, WITHOUT = 8, 1  # plain tellings; the batch gives all of its failures one week, and a backup follows


@pytest.fixture(scope="module")
def prepared(house: Flask, sqlite_town: tuple[Path, Town], tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    path, town = sqlite_town
    return prepared_in(tmp_path_factory.mktemp("twins") / "data", house, path, (town.yamano, town.sato))


@pytest.mark.parametrize("seed", range(PAIRS))
def test_who_told_it_stands_nowhere(prepared: Prepared, tmp_path: Path, seed: int) -> None:
    assert differing(prepared, tmp_path, seed) == []


sound = services.tell


def tells_the_log(session: Session, told: services.Told, **more: Any) -> None:
    structlog.get_logger().info("told", person=actor().person_id)
    sound(session, told, **more)


def tells_the_audit_trail(session: Session, told: services.Told, **more: Any) -> None:
    with current_app.extensions["sessions"]() as own:
        accounts.audit(own, actor().person_id, "told", "failure")
        own.commit()
    sound(session, told, **more)


def keeps_the_teller(session: Session, told: services.Told, **more: Any) -> None:
    sound(session, told, **{**more, "label": actor().unit_name})


Mutant = Callable[[Flask], AbstractContextManager[Any]]
MUTANTS: dict[str, tuple[Mutant, int, set[str]]] = {
    "a time beside the week": (lambda _: patch.object(rules, "week_of", lambda _day: f"{clock.now():%y%m%d%H}"), WITHOUT, {"anonymous.db"}),
    "a trace like that of any page": (lambda house: patch.dict(house.extensions, traceless=None), WITHOUT, {"lms.db"}),
    "a row of the audit trail": (lambda _: patch.object(services, "tell", tells_the_audit_trail), WITH_BATCH, {"lms.db", "town.backup"}),
    "a time of the file": (lambda _: patch.object(Store, "blur", lambda _store: None), WITHOUT, {"times"}),
    "who it was": (lambda _: patch.object(services, "tell", keeps_the_teller), WITH_BATCH, {"anonymous.db", "anonymous-published"}),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_each_way_to_tell_is_found(prepared: Prepared, tmp_path: Path, name: str) -> None:
    mutant, seed, marks = MUTANTS[name]
    with mutant(prepared.house):
        assert marks - set(differing(prepared, tmp_path, seed)) == set()


def test_a_line_of_the_log_is_held_back_and_would_be_found(prepared: Prepared, tmp_path: Path) -> None:
    with patch.object(services, "tell", tells_the_log):
        assert differing(prepared, tmp_path, WITH_BATCH) == []
        with patch.object(logs, "hush", lambda *, is_on: None):
            assert differing(prepared, tmp_path, WITH_BATCH) == ["log"]


@pytest.mark.postgresql
def test_on_postgresql_too_no_row_and_no_number_tells(
    house: Flask, postgres_server: str, postgres_town: tuple[str, Town], tmp_path: Path
) -> None:
    database, town = postgres_town
    url, found = named(postgres_server, OWN), []
    for teller in (0, 1):
        data = tmp_path / f"data-{teller}"
        settings = load({"LMS_DATA_DIR": str(data)})
        run_on(postgres_server, f"CREATE DATABASE {OWN} TEMPLATE {database}")
        engine = make_engine(url)
        try:
            ready(Store(engine.url, data))
            lived(Prepared(house, data, (town.yamano, town.sato)), settings, engine, WITH_BATCH, teller)
            found.append({**rows_of(engine), "kept": Store(engine.url, data).kept.read_bytes()})
        finally:
            engine.dispose()
            run_on(postgres_server, f"DROP DATABASE IF EXISTS {OWN} WITH (FORCE)")
    assert found[0] == found[1]
    assert len(found[0]["anonymous.failures"]) == 6
    assert found[0]["public.signin_sessions"]
