"""Which numbers of groups may be read: pure, and tried out by working back from what is shown."""

from random import Random

import pytest

from lms.learning.rules import groups
from lms.learning.rules.groups import Group

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
    found = groups.with_small_hidden([Group("部", size, 1, 1) for size in sizes], LEAST)
    assert [group.people for group in found] == shown
    assert all(group.is_hidden == (group.completed is None) for group in found)


def test_no_difference_between_the_sum_and_what_is_shown_is_of_a_few() -> None:
    chance = Random(7)
    for _ in range(500):
        sizes = [chance.randint(1, 40) for _ in range(chance.randint(1, 8))]
        found = groups.with_small_hidden([Group("部", size, 1, 1) for size in sizes], LEAST)
        left = sum(sizes) - sum(group.people or 0 for group in found)
        assert left == 0 or left >= LEAST or left == sum(sizes), sizes


@pytest.mark.parametrize(
    ("begun", "shown"),
    [
        ([5, 7, 9], [5, 7, 9]),
        ([0, 7, 9], [None, None, 9]),  # 0 and 7: by the sum, seven of fifty
        ([20, 30, 9], [None, None, None]),
        ([0, 0, 9], [None, None, None]),
        ([0, 0, 0], [None, None, None]),
    ],
)
def test_nobody_and_everybody_are_hidden_unless_it_is_compulsory(begun: list[int], shown: list[int | None]) -> None:
    given = [Group("部", size, number, 3) for size, number in zip((20, 30, 40), begun, strict=True)]
    assert [each.begun for each in groups.shown(given, LEAST, is_compulsory=False)] == shown
    assert [each.people for each in groups.shown(given, LEAST, is_compulsory=False)] == [20, 30, 40]
    assert [each.begun for each in groups.shown(given, LEAST, is_compulsory=True)] == begun


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
