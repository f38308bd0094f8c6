"""The application of the matrix: one world, whose writes are judged and then taken back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request, templating
from jinja2 import Template

from lms.web import errors
from tests.authorisation.matrix import LISTS, Asker
from tests.authorisation.standing import standing_world
from tests.authorisation.world import World

LISTING = {endpoint for endpoint, *_ in LISTS}


@pytest.fixture(scope="package")
def standing(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, World]]:
    """Only while this package runs: the clock stands and commits are taken back for the whole process."""
    with standing_world(sqlite_template, tmp_path_factory.mktemp("rights")) as made:
        yield made


@pytest.fixture
def asker(standing: tuple[Flask, World]) -> Asker:
    return Asker(*standing)


@pytest.fixture
def drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that ask for the letters only: a page is drawn for each principal once, and not again for each relation; ten thousand
    refusals are not drawn at all. What lists is always drawn, for its letter stands on it.
    """
    draw = templating._render
    drawn: set[tuple[str | None, ...]] = set()

    def once(app: Flask, template: Template, context: dict[str, Any]) -> str:
        key = template.name, request.endpoint, request.method, request.headers.get("Cookie")
        if key in drawn and request.endpoint not in LISTING:
            return ""
        drawn.add(key)
        return draw(app, template, context)

    monkeypatch.setattr(templating, "_render", once)
    monkeypatch.setattr(errors, "render_template", lambda *_, **__: "")
