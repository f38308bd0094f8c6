"""How long an answer may be changed, and how many are read together."""

from datetime import timedelta

import pytest

from lms.feedback import rules
from lms.kernel import clock
from lms.kernel.errors import Unacceptable

NOW = clock.now()


@pytest.mark.parametrize(("days", "is_open"), [(0, True), (29, True), (30, False), (400, False)])
def test_an_answer_may_be_changed_for_a_while(days: int, is_open: bool) -> None:
    answered_at = NOW - timedelta(days=days)
    assert rules.is_open(answered_at, NOW) is is_open
    if is_open:
        rules.check_open(answered_at, NOW)
    else:
        with pytest.raises(rules.Closed):
            rules.check_open(answered_at, NOW)


def test_what_is_not_answered_is_open() -> None:
    assert rules.is_open(None, NOW)


@pytest.mark.parametrize(
    ("answers", "smallest", "read"), [(0, 10, 0), (9, 10, 0), (10, 10, 10), (11, 10, 10), (19, 10, 10), (20, 10, 20), (23, 5, 20)]
)
def test_answers_are_read_in_whole_groups(answers: int, smallest: int, read: int) -> None:
    assert rules.read_together(answers, smallest) == read


@pytest.mark.parametrize("usefulness", [0, 6, -1, 99])
def test_there_are_five_answers(usefulness: int) -> None:
    with pytest.raises(Unacceptable):
        rules.check_answer(usefulness)


def test_a_text_has_its_length() -> None:
    rules.check_answer(5, "字" * 500, "字" * 500)
    with pytest.raises(Unacceptable):
        rules.check_answer(5, "", "字" * 501)


@pytest.mark.parametrize(
    ("whole", "states", "shown"),
    [
        ({5: 3, 4: 2}, {"a": {5: 3, 4: 2}}, []),  # all there is
        ({5: 6, 4: 4}, {"a": {5: 3, 4: 2}, "b": {5: 3, 4: 2}}, ["a", "b"]),
        ({5: 6, 4: 4}, {"a": {5: 3, 4: 2}}, ["a"]),
        ({5: 3, 4: 7}, {"a": {5: 3, 4: 2}}, []),  # the five left over would all have said 4
        ({5: 8, 4: 2}, {"a": {5: 3, 4: 2}, "b": {5: 5}}, []),  # b is alike, and is what is left beside a
        ({5: 8, 4: 7, 1: 5}, {"a": {5: 3, 4: 2}, "b": {5: 5, 4: 5}}, ["b"]),
        ({}, {"a": {}}, []),
        ({5: 10}, {"a": {5: 5}, "b": {5: 5}}, []),
    ],
)
def test_what_stands_apart_says_nothing_of_those_left_over(whole: rules.Counts, states: dict[str, rules.Counts], shown: list[str]) -> None:
    assert rules.apart(whole, states) == shown
