"""The language knows words that no case has, and says what is near to them."""

import tracemalloc
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest

from lms.search import language, lsa

ROADS = ("舗装", "道路", "路面", "側溝")
HEALTH = ("検診", "予約", "受付", "問診")


def documents() -> list[Sequence[str]]:
    return [*(list(combinations(ROADS, 2)) * 2), *(list(combinations(HEALTH, 2)) * 2)]


def learnt(told: list[Sequence[str]], meanings: Sequence[Sequence[str]] = ()) -> lsa.Basis:
    basis = lsa.learn(told, meanings)
    assert basis is not None
    return basis


def test_near_words_have_near_directions_and_unknown_ones_have_none() -> None:
    asked, among = ["アスファルト", "グヌヌ"], [*ROADS, *HEALTH, "アスファルト"]
    near, nothing = language.near(language.directions(asked), language.directions(among))
    assert {among[place] for place, _ in near} <= set(ROADS), "itself is not among them"
    assert sum(share for _, share in near) == pytest.approx(1)
    assert nothing == []
    assert language.near(language.directions(asked), language.directions([])) == [[], []]
    assert not language.directions([]).size
    assert np.linalg.norm(language.directions(["道路", "グヌヌ"]), axis=1) == pytest.approx([1, 0], abs=1e-5)


def test_a_word_as_long_as_a_box_costs_no_more_than_any_other() -> None:
    """Five thousand digits are one word. The table of 112,000 must not be made as wide as that: gigabytes, and a minute of everybody's time."""
    words = ["道路", "道路" * 2_500, "9" * 5_000]
    language.directions(words)  # the table is loaded
    tracemalloc.start()
    try:
        found = language.directions(words)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert np.linalg.norm(found, axis=1) == pytest.approx([1, 0, 0], abs=1e-5)
    assert most < 1024 * 1024


def test_a_word_of_no_case_lies_among_those_near_to_it() -> None:
    basis = learnt(documents())
    scores = lsa.place(basis, documents()) @ lsa.place(basis, [["アスファルト"]])[0]
    assert min(scores[:12]) > max(scores[12:])
    assert not lsa.place(basis, [["グヌヌ"]]).any()


def test_a_word_of_few_cases_is_half_known_by_those_near_to_it() -> None:
    """歩道 stands beside what roads have nothing to do with, twice: it still lies nearer to them than a word that the language does not know."""
    told = [*documents(), ["歩道", "検診"], ["歩道", "問診"], ["グヌヌ", "検診"], ["グヌヌ", "問診"]]
    basis = learnt(told)
    near = [float((lsa.place(basis, [ROADS]) @ lsa.place(basis, [[word]])[0])[0]) for word in ("歩道", "グヌヌ")]
    assert near[0] > near[1] + 0.1


def test_of_the_words_of_one_case_those_count_that_the_language_knows() -> None:
    """Numbers and names part cases from each other; 歩道 joins its case to roads."""
    basis = learnt([[*each, f"20{number}", "歩道" if number == 1 else "補修"] for number, each in enumerate(documents())])
    assert "歩道" in basis.terms
    assert not [word for word in basis.terms if word.isdecimal()]


def test_a_word_of_every_case_says_nothing_by_its_synonyms_either() -> None:
    told: list[Sequence[str]] = [[*each, "職員"] for each in documents()]
    basis = learnt(told, [["職員", "受付"]])
    assert not lsa.place(basis, [["職員"]]).any()
    again = lsa.loaded(*lsa.dumped(basis), basis.dimension)
    assert not lsa.place(again, [["職員"]]).any(), "nor is it taken for a new one"
