"""Which numbers of groups may be read: pure, and tried out by working back from what is shown."""

from datetime import date
from random import Random

import pytest

from lms.learning.rules import groups
from lms.learning.rules.groups import Group, Kept

LEAST = 10


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ([20, 30], [20, 30]),
        ([9, 30, 20], [None, 30, None]),  # one alone could be computed from the sum: the next small one goes too
        ([9, 8, 20], [None, None, 20]),
        ([3, 4, 20], [None, None, None]),  # seven people would stand between the sum and what is shown
        ([3, 4, 20, 30], [None, None, None, 30]),
        ([9], [None]),
        ([], []),
    ],
)
def test_small_groups_are_hidden_and_never_only_a_few_people(sizes: list[int], shown: list[int | None]) -> None:
    hidden = groups.small(sizes, LEAST)
    assert [None if index in hidden else size for index, size in enumerate(sizes)] == shown


def test_no_difference_between_the_sum_and_what_is_shown_is_of_a_few() -> None:
    chance = Random(7)
    for _ in range(500):
        sizes = [chance.randint(1, 40) for _ in range(chance.randint(1, 8))]
        left = sum(sizes[index] for index in groups.small(sizes, LEAST))
        assert left == 0 or left >= LEAST or left == sum(sizes), sizes


def kept(begun: int, completed: int, people: int | None = 14) -> Kept:
    return Kept(date(2026, 11, 16), people, {7: [begun, completed]})


@pytest.mark.parametrize(
    ("begun", "compulsory", "recommended"),
    [(-2, 0, 0), (2, 0, 0), (3, 5, 5), (7, 5, 5), (12, 10, 10), (13, 14, 10), (16, 14, 10)],
)
def test_numbers_are_about_and_only_of_what_must_be_done_may_all_be_said(begun: int, compulsory: int, recommended: int) -> None:
    assert groups.told(kept(begun, 0), 7, is_compulsory=True) == Group(14, compulsory, 0)
    assert groups.told(kept(begun, 0), 7, is_compulsory=False) == Group(14, recommended, 0)


def test_no_more_have_completed_than_begun_and_nothing_is_said_of_few() -> None:
    assert groups.told(kept(7, 9), 7, is_compulsory=True) == Group(14, 5, 5), "what sums begin with tells neither more nor less"
    assert groups.told(kept(7, 9), 8, is_compulsory=True) == Group(14, 0, 0), "of what nobody has begun"
    assert groups.told(kept(7, 9, people=None), 7, is_compulsory=True) == groups.told(None, 7, is_compulsory=True) == groups.HIDDEN
    assert groups.HIDDEN.is_hidden


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ({"/1/": 40, "/1/2/": 20}, set()),
        ({"/1/": 25, "/1/2/": 20}, {"/1/2/"}),  # five people of the department itself
        ({"/1/": 20, "/1/2/": 20}, set()),
        ({"/1/": 45, "/1/2/": 20, "/1/3/": 22}, {"/1/2/"}),
        ({"/1/": 45, "/1/2/": 41, "/1/2/3/": 15}, {"/1/2/"}),
        ({"/1/": 22, "/1/2/": 18, "/1/2/3/": 15}, {"/1/2/", "/1/2/3/"}),
        ({"/1/": 12, "/1/2/": 9}, set()),  # hidden by its size
        ({"/1/": 25, "/12/": 20}, set()),
    ],
)
def test_a_unit_inside_another_does_not_give_the_rest_away(sizes: dict[str, int], hidden: set[str]) -> None:
    assert groups.told_apart(sizes, LEAST) == hidden


def test_nobody_and_everybody_are_not_told_for_either_is_said_of_each() -> None:
    assert [count for count in range(11) if groups.is_told(count, 10, LEAST)] == list(range(1, 10))
    assert not groups.is_told(4, 9, LEAST)
    assert [groups.around(count, 10) for count in (0, 1, 2, 8, 9, 10)] == [(0, 1), (0, 1), (2, 2), (8, 8), (9, 10), (9, 10)]
