"""When a licence is valid and until when: every verdict in one table."""

from datetime import date

import pytest

from lms.licences.kinds import State
from lms.licences.rules import Facts, Ground, counts_from, judged

TODAY, YEAR_END = date(2026, 11, 25), date(2027, 3, 31)
SOON, OVER = date(2026, 12, 15), date(2026, 11, 24)
GROUND = Ground(TODAY, YEAR_END, 3, {1: OVER, 2: SOON, 3: None})  # version 3 holds; 2 carries for a while yet, 1 no more


@pytest.mark.parametrize(
    ("facts", "state", "until"),
    [
        (Facts(3, 3, 3), State.VALID, YEAR_END),
        (Facts(3, 3, 2), State.GRACE, SOON),
        (Facts(3, 3, 1), State.RULES, None),
        (Facts(3, 3, 0), State.RULES, None),
        (Facts(3, 3, 3, next_on=date(2026, 12, 20)), State.VALID, date(2026, 12, 19)),  # one more course counts from that day
        (Facts(3, 3, 2, next_on=date(2026, 12, 20)), State.GRACE, SOON),
        (Facts(2, 3, 3), State.COURSES, None),
        (Facts(0, 0, 3), State.COURSES, None),  # no basic course is served: nobody has completed the tier
        (Facts(3, 3, 3, is_revoked=True), State.REVOKED, None),
        (Facts(0, 3, 0, is_revoked=True), State.REVOKED, None),
    ],
)
def test_verdicts(facts: Facts, state: State, until: date | None) -> None:
    licence = judged(facts, GROUND)
    assert (licence.state, licence.until) == (state, until)
    assert licence.is_valid == (state in {State.VALID, State.GRACE})


def test_the_last_day_is_a_day_of_validity() -> None:
    on_it = Ground(SOON, YEAR_END, 3, {2: SOON, 3: None})
    assert judged(Facts(3, 3, 2), on_it).is_valid


def test_a_version_to_come_sets_an_end_and_no_grace_yet() -> None:
    coming = Ground(TODAY, YEAR_END, 1, {1: SOON, 2: None})
    assert judged(Facts(3, 3, 1), coming) == judged(Facts(3, 3, 1), Ground(TODAY, SOON, 1, {1: None}))
    assert judged(Facts(3, 3, 2), coming).until == YEAR_END, "acknowledged before its day"


def test_grace_beyond_the_fiscal_year_ends_with_the_year() -> None:
    late = Ground(TODAY, YEAR_END, 2, {1: date(2027, 6, 1), 2: None})
    assert judged(Facts(3, 3, 1), late).until == YEAR_END


def test_without_rules_there_is_no_licence() -> None:
    assert judged(Facts(3, 3, 0), Ground(TODAY, YEAR_END, 0, {})).state == State.RULES


@pytest.mark.parametrize(
    ("first", "begun", "day"),
    [
        (date(2026, 11, 25), date(2026, 5, 1), date(2026, 12, 25)),
        (date(2026, 4, 1), date(2025, 5, 1), date(2026, 5, 1)),
        (date(2026, 3, 31), date(2025, 5, 1), date(2026, 3, 31)),  # before this fiscal year: at once
        (date(2026, 5, 1), date(2026, 5, 1), date(2026, 5, 1)),  # what the town began with
    ],
)
def test_a_new_basic_course_leaves_a_grace_period(first: date, begun: date, day: date) -> None:
    assert counts_from(first, begun=begun, year_start=date(2026, 4, 1), grace_days=30) == day
