"""A shelf with one lesson, and the clock on the day on which everything is planned."""

from collections.abc import Iterator

import pytest

from lms.kernel import clock
from tests.workshops import TODAY


@pytest.fixture(autouse=True)
def on_the_day_of_planning() -> Iterator[None]:
    with clock.standing_at(TODAY):
        yield
