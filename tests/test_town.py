"""The small town that thousands of tests begin with is the same for all of them, whichever of them asked for it first."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models.people import Person, Posting
from lms.kernel import clock
from tests.conftest import on_one_database


@on_one_database
def test_the_town_does_not_stand_at_the_clock_of_who_asks_first(session: Session, request: pytest.FixtureRequest) -> None:
    """Else what others do afterwards would have come before it."""
    with clock.standing_at(clock.now() + timedelta(days=365)):
        request.getfixturevalue("town")
    stamps = [*session.scalars(select(Person.created_at)), *session.scalars(select(Posting.created_at))]
    assert stamps
    assert max(stamps) <= clock.now()
