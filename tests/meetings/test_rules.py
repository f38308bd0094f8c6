"""Dates, order and decisions, without a database."""

from datetime import date, datetime, timedelta

import pytest

from lms.kernel.errors import Unacceptable
from lms.meetings import rules
from lms.meetings.kinds import State
from tests.meetings import ENDS, STARTS, TODAY


@pytest.mark.parametrize(
    ("starts", "ends", "field"),
    [
        (STARTS, ENDS, None),
        (STARTS, STARTS, "ends"),
        (STARTS, STARTS + timedelta(hours=11), "ends"),
        (TODAY, TODAY + timedelta(hours=1), "day"),
        (STARTS + timedelta(days=400), ENDS + timedelta(days=400), "day"),
    ],
)
def test_dates(starts: datetime, ends: datetime, field: str | None) -> None:
    assert _refused(lambda: rules.check_dates(rules.Dates(starts, ends), TODAY)) == field


def test_a_date_that_stands_may_lie_behind_us() -> None:
    standing = rules.Dates(STARTS, ENDS)
    later = STARTS + timedelta(days=3)
    assert _refused(lambda: rules.check_dates(rules.Dates(STARTS, ENDS + timedelta(minutes=15)), later, standing)) is None
    assert (
        _refused(lambda: rules.check_dates(rules.Dates(STARTS + timedelta(hours=1), ENDS + timedelta(hours=1)), later, standing)) == "day"
    )


def _refused(check: object) -> str | None:
    try:
        check()  # type: ignore[operator]
    except Unacceptable as refusal:
        return refusal.field
    return None


@pytest.mark.parametrize(
    ("one", "by", "expected"),
    [("b", -1, "bacd"), ("b", 1, "acbd"), ("a", -1, "abcd"), ("d", 1, "abcd"), ("a", 9, "bcda"), ("c", 0, "abcd")],
)
def test_an_item_moves_as_far_as_there_are_places(one: str, by: int, expected: str) -> None:
    assert "".join(rules.moved("abcd", one, by)) == expected


def test_a_meeting_goes_from_planned_over_running_to_closed() -> None:
    assert (rules.started(State.PLANNED), rules.started(State.RUNNING)) == (State.RUNNING, State.RUNNING)
    assert (rules.closed(State.RUNNING), rules.closed(State.CLOSED)) == (State.CLOSED, State.CLOSED)
    for refused in (lambda: rules.started(State.CLOSED), lambda: rules.closed(State.PLANNED), lambda: rules.check_running(State.PLANNED)):
        with pytest.raises(rules.NotOpen):
            refused()


@pytest.mark.parametrize(
    ("due", "standing", "field"),
    [
        (date(2026, 11, 24), None, None),
        (date(2026, 11, 23), None, "due_on"),
        (date(2026, 11, 23), date(2026, 11, 23), None),
        (date(2028, 1, 1), None, "due_on"),
    ],
)
def test_a_day_by_which_it_is_tried(due: date, standing: date | None, field: str | None) -> None:
    assert _refused(lambda: rules.check_due(due, date(2026, 11, 24), standing)) == field


@pytest.mark.parametrize(
    ("verdict", "reason", "field"), [("adopted", "", None), ("held", " ", "reason"), ("not_adopted", "道具がない", None)]
)
def test_what_is_not_adopted_has_a_reason(verdict: str, reason: str, field: str | None) -> None:
    assert _refused(lambda: rules.check_reason(verdict, reason)) == field
