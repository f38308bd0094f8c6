"""Tables from which no small group follows: by the rule, and against somebody who computes with all of them."""

from dataclasses import replace
from random import Random

import pytest

from lms.kernel.suppression import Group, rounded, rounded_of, rounded_to_all, shown, start
from tests.torture.statistics import Round, Town, events, exactly, pinned, primary_only, published, recovered, told_twice, town

LEAST = 10


def town_of(*sections: int, head: int = 0) -> list[Group]:
    """One 部 in a whole, and its 課 from 2 on."""
    return [Group(0, None, 40), Group(1, 0, head), *(Group(2 + at, 1, people) for at, people in enumerate(sections))]


def town_of_seed(seed: int) -> Town:
    return town(Random(seed))


def test_a_small_group_is_not_shown_and_neither_is_the_one_beside_it() -> None:
    assert shown(town_of(12, 20, 3), LEAST) == {0, 1, 3}, "12 joins 3: 20 of 35 leaves 15"


def test_two_small_groups_of_ten_together_need_no_third() -> None:
    assert shown(town_of(12, 4, 6), LEAST) == {0, 1, 2}


def test_who_heads_a_department_is_a_group_of_one() -> None:
    assert shown(town_of(12, 20, head=1), LEAST) == {0, 1, 3}
    assert shown(town_of(12, 20, head=0), LEAST) == {0, 1, 2, 3}


def test_what_joins_a_small_rest_has_people_of_its_own() -> None:
    without_rest = [Group(0, None, 2), Group(1, 0, 0), Group(2, 1, 11), Group(3, 1, 14)]
    assert shown(without_rest, LEAST) == {0, 3}, "to hide 1 alone would leave the two of the whole: 0 - 2 - 3"
    assert shown([*without_rest, Group(4, 0, 30)], LEAST) == {0, 1, 2, 3}, "one row rather than two"


def test_a_whole_that_is_small_shows_nothing() -> None:
    assert shown([Group(0, None, 1), Group(1, 0, 8)], LEAST) == frozenset()
    assert shown([], LEAST) == frozenset()


@pytest.mark.parametrize(("figure", "said"), [(0, 0), (2, 0), (3, 5), (7, 5), (8, 10), (-2, 0), (-3, -5), (1_234, 1_235)])
def test_to_the_nearest_five(figure: int, said: int) -> None:
    assert rounded(figure) == said


@pytest.mark.parametrize("people", [10, 11, 12, 13, 20, 23, 25, 400])
def test_nobody_and_everybody_are_not_told_apart_from_a_few(people: int) -> None:
    for all_or_none in (0, people):
        alike = [each for each in range(people + 1) if rounded_of(each, people) == rounded_of(all_or_none, people)]
        assert len(alike) >= 3


@pytest.mark.parametrize("people", [10, 11, 12, 13, 14, 38, 40])
def test_all_may_be_told_of_what_all_must_do_but_not_as_the_word_of_each(people: int) -> None:
    told = [rounded_to_all(figure, people) for figure in range(-2, people + 3)]
    assert (min(told), max(told), sorted(told)) == (0, min(rounded(people), people), told)
    begins = [start(Random(seed)) for seed in range(50)]
    alike = {each for each in range(people + 1) if any(rounded_to_all(each + begin, people) == told[-1] for begin in begins)}
    assert len(alike) >= 3, "nobody knows with what a sum begins"


def test_a_thousand_organisations_give_no_small_group_away() -> None:
    towns = [town(Random(seed)) for seed in range(1_000)]
    given = [published(each.weeks) for each in towns]
    assert [seed for seed, (each, tables) in enumerate(zip(towns, given, strict=True)) if recovered(each, tables)] == []
    assert sum(map(len, given)) > 10_000, "most of it is shown"
    assert any(recovered(each, published(each.weeks, primary_only)) for each in towns[:20]), "a mutant is found"


def test_rounding_leaves_more_than_one_figure_to_each_small_group() -> None:
    for each in map(town_of_seed, range(15)):
        tables = published(each.weeks)
        assert pinned(each, tables, events, is_of_people=False) == []
        assert pinned(each, tables, rounded_of, is_of_people=True) == []
        assert pinned(*told_twice(each, tables, Random(0)), rounded_to_all, is_of_people=True) == []
    exact = replace(town_of_seed(0), starts={})
    assert pinned(exact, published(exact.weeks), exactly, is_of_people=False), "a mutant is found"


@pytest.mark.parametrize(("seed", "told"), [(7_320, events), (8_153, rounded_of)])
def test_rounding_alone_gives_a_small_group_away(seed: int, told: Round) -> None:
    """Where figures lie at the edge of what is rounded to the same: one town of a thousand, and a year has many weeks."""
    kept = town_of_seed(seed)
    known = replace(kept, starts={})
    of_people = told is rounded_of
    assert pinned(known, published(known.weeks), told, is_of_people=of_people), "a mutant: sums begin with nothing"
    assert pinned(kept, published(kept.weeks), told, is_of_people=of_people) == []


@pytest.mark.parametrize("base", [5, 300])
def test_a_start_alone_is_told_as_nothing(base: int) -> None:
    starts = {start(Random(seed), base) for seed in range(2_000)}
    assert {rounded(each, base) for each in starts} == {0}
    assert max(starts) == -min(starts) == (base - 1) // 2
