"""Of what lies near, what answers each word of what is asked comes first."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest

from lms.search import lsa
from lms.search.answering import answers

ROADS = ("舗装", "道路", "路面", "側溝")
HEALTH = ("検診", "予約", "受付", "問診")


@pytest.fixture
def basis() -> lsa.Basis:
    found = lsa.learn([*(list(combinations(ROADS, 2)) * 3), *(list(combinations(HEALTH, 2)) * 3), ("舗装", "検診"), ("路面", "受付")])
    assert found is not None
    return found


def test_what_says_something_of_each_word_comes_before_what_says_much_of_some(basis: lsa.Basis) -> None:
    asked = lsa.said(basis, ["舗装", "道路", "路面", "側溝", "検診"])
    told: list[Sequence[str]] = [ROADS, (*ROADS[:2], *HEALTH[:2]), HEALTH]
    places = lsa.place(basis, told)
    near, found = places @ lsa.lies(basis, asked), answers(basis, asked, lsa.pressed(places))
    assert near[0] > near[1] > near[2], "roads lie nearest: most of the words are about them"
    assert found[1] > found[0] > found[2]


def test_the_words_of_a_text_lie_together_where_the_text_lies(basis: lsa.Basis) -> None:
    words = ["舗装", "舗装", "アスファルト", "グヌヌ", "受付"]
    asked = lsa.said(basis, words)
    assert asked.times == pytest.approx([1 + np.log(2), 1, 1]), (
        "twice, once, and once although no case has it; what nobody knows is not asked"
    )
    assert lsa.lies(basis, asked) == pytest.approx(lsa.place(basis, [words])[0], abs=1e-5)
    assert not len(lsa.said(basis, ["グヌヌ"]).times)
