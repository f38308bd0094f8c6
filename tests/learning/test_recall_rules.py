"""Which questions come back: what was missed first, then what has not come back yet, and always the same."""

from datetime import date

import pytest

from lms.followups.rules import recalls
from lms.learning.rules.recall import chosen, seed

IDS = ["q1", "q2", "q3", "q4", "q5"]


@pytest.mark.parametrize(
    ("missed", "seen", "wanted"),
    [
        ({"q4", "q2"}, set(), ["q2", "q4"]),  # in the order of the lesson
        ({"q1", "q5"}, {"q1", "q5"}, ["q1", "q5"]),  # missed weighs more than seen
        (set(), {"q1", "q2", "q3"}, ["q4", "q5"]),
        ({"q3"}, {"q1", "q2", "q3", "q4"}, ["q3", "q5"]),
    ],
)
def test_what_was_missed_comes_first(missed: set[str], seen: set[str], wanted: list[str]) -> None:
    assert chosen(IDS, missed=missed, seen=seen, salt="7:3:1") == wanted


def test_between_equals_the_salt_decides_and_stays() -> None:
    def pick(number: int) -> list[str]:
        return chosen(IDS, missed=(), seen=(), salt=f"{number}:3:1")

    assert all(pick(number) == pick(number) for number in range(20))
    assert len({tuple(pick(number)) for number in range(60)}) == 10  # every pair for somebody
    assert len({seed(f"{number}:3:1") for number in range(60)}) > 50


@pytest.mark.parametrize("ids", [[], ["q1"], ["q1", "q2"]])
def test_a_short_quiz_comes_back_whole(ids: list[str]) -> None:
    assert chosen(ids, missed=(), seen=(), salt="") == ids


@pytest.mark.parametrize(
    ("passed", "days"),
    [
        (date(2026, 11, 2), [date(2026, 11, 9), date(2026, 11, 30)]),  # a Monday
        (date(2026, 11, 3), [date(2026, 11, 16), date(2026, 12, 7)]),
        (date(2026, 11, 8), [date(2026, 11, 16), date(2026, 12, 7)]),  # a Sunday
    ],
)
def test_the_questions_of_a_week_come_on_one_day(passed: date, days: list[date]) -> None:
    assert recalls(passed) == list(zip((1, 4), days, strict=True))
