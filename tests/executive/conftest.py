"""The clock stands some days before the meeting."""

from collections.abc import Iterator

import pytest

from lms.kernel import clock
from tests.meetings import TODAY


@pytest.fixture(autouse=True)
def some_days_before() -> Iterator[None]:
    with clock.standing_at(TODAY):
        yield
