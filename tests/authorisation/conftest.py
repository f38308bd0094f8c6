"""The application of the matrix: one world, whose writes are judged and then taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from lms.web import errors
from tests.authorisation.matrix import Asker
from tests.authorisation.standing import standing_world
from tests.authorisation.world import World


@pytest.fixture(scope="package")
def standing(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, World]]:
    """Only while this package runs: the clock stands and commits are taken back for the whole process."""
    with standing_world(sqlite_template, tmp_path_factory.mktemp("rights")) as made:
        yield made


@pytest.fixture
def asker(standing: tuple[Flask, World]) -> Asker:
    return Asker(*standing)


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that ask for the letters only: ten thousand refusals are said without their page."""
    monkeypatch.setattr(errors, "render_template", lambda *_, **__: "")
