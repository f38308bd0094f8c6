"""Places to back up from and to restore into, on both databases."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from lms.cli import main
from lms.kernel.db import make_engine
from lms.settings import Settings, load
from tests.conftest import OWN, named, run_on
from tests.postgres import _binaries


@dataclass(frozen=True, slots=True)
class Place:
    """A data directory and its database, as one installation."""

    data: Path
    url: str

    @property
    def environment(self) -> dict[str, str]:
        found = {"LMS_DATA_DIR": str(self.data), "LMS_DATABASE_URL": self.url.replace("postgresql+psycopg", "postgresql")}
        if self.url.startswith("postgresql") and not os.environ.get("LMS_TEST_PG_URL"):
            found["LMS_PG_BIN"] = str(_binaries())
        return found

    @property
    def settings(self) -> Settings:
        return load(self.environment)

    def engine(self) -> Engine:
        return make_engine(self.url)

    def standing(self) -> dict[str, bytes]:
        """Every file of the data directory."""
        return {str(path.relative_to(self.data)): path.read_bytes() for path in self.data.rglob("*") if path.is_file()}


@pytest.fixture
def here(database_url: str, tmp_path: Path) -> Place:
    """A migrated, empty installation."""
    place = Place(tmp_path / "here", database_url)
    assert place.settings.secret_key
    return place


@pytest.fixture
def fresh(here: Place, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """An installation in which nothing has ever been started."""
    data = tmp_path / "fresh"
    data.mkdir()
    if here.url.startswith("sqlite"):
        yield Place(data, f"sqlite:///{data / 'lms.db'}")
        return
    server: str = request.getfixturevalue("postgres_server")
    run_on(server, f"CREATE DATABASE {OWN}_fresh")
    try:
        yield Place(data, named(server, f"{OWN}_fresh"))
    finally:
        run_on(server, f"DROP DATABASE IF EXISTS {OWN}_fresh WITH (FORCE)")


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`run(place, "backup", file)`: the command as somebody types it; answers status, output and error."""

    def typed(place: Place, *words: object) -> tuple[int, str, str]:
        for name, value in place.environment.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        status = main([str(word) for word in words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return typed
