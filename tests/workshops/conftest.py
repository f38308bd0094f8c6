"""A shelf with one lesson, and the clock on the day on which everything is planned."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from lms.kernel import clock
from tests.catalog import Shelf
from tests.town import Town
from tests.workshops import TODAY


@pytest.fixture(autouse=True)
def on_the_day_of_planning() -> Iterator[None]:
    with clock.standing_at(TODAY):
        yield


@pytest.fixture
def shelf(tmp_path: Path, session: Session, town: Town) -> Shelf:
    made = Shelf(tmp_path / "courses")
    made.publish(session)
    return made
