"""An application on a world of its own, at a fixed noon, in which nothing that a request writes stays."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms import paths
from lms.app import create_app
from lms.kernel import clock
from lms.kernel.db import make_engine, session_factory
from lms.settings import load
from lms.web import request
from lms.wiring import HANDLERS
from tests.anonymous import ready
from tests.authorisation.world import NOON, World, build_world
from tests.imports import MIXED, file_of, staged
from tests.visitor import Visitor


@contextmanager
def standing_world(template: Path, directory: Path) -> Iterator[tuple[Flask, World]]:
    """*template* is an empty migrated SQLite database."""
    shutil.copy(template, directory / "lms.db")
    engine = make_engine(f"sqlite:///{directory / 'lms.db'}")
    with clock.standing_at(NOON), pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "COURSES", directory / "courses")
        with session_factory(engine, HANDLERS)() as session:
            world = build_world(session, directory / "courses")
        app = create_app(load({"LMS_DATA_DIR": str(directory / "data")}), engine)
        ready(app.extensions["anonymous"])
        app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
        with session_factory(engine, HANDLERS)() as session:
            staged(Visitor.enter(app, session, world.town.office), file_of(MIXED))
        committed, request._commit = request._commit, _taken_back
        try:
            yield app, world
        finally:
            request._commit = committed
            engine.dispose()


def _taken_back(session: Session) -> None:
    """What a commit would have checked is checked; then it is as if nobody had asked."""
    session.flush()
    session.rollback()
