"""Scores, the priority that follows, where to begin, where a task stands in the picture, and who writes."""

from itertools import combinations
from math import hypot

import pytest

from lms.inventory import rules
from lms.inventory.rules import Figures, picture
from lms.kernel.actor import Actor
from lms.kernel.errors import Unacceptable
from lms.kernel.ids import PersonId


@pytest.mark.parametrize(
    ("impact", "cost", "effect", "points", "grade"),
    [
        (5, 1, 5, 125, "first"),
        (4, 3, 4, 48, "first"),
        (5, 5, 5, 25, "next"),
        (3, 4, 3, 18, "next"),
        (4, 2, 1, 16, "later"),
        (1, 5, 1, 1, "later"),
        (None, 1, 5, None, None),
        (5, None, 5, None, None),
        (5, 1, None, None, None),
    ],
)
def test_the_priority_follows_from_three_scores(
    impact: int | None, cost: int | None, effect: int | None, points: int | None, grade: str | None
) -> None:
    assert rules.priority(impact, cost, effect) == points
    assert rules.grade(points) == grade


@pytest.mark.parametrize(("score", "fine"), [(1, True), (5, True), (None, True), (0, False), (6, False), (-5, False)])
def test_a_score_is_from_1_to_5(score: int | None, fine: bool) -> None:
    if fine:
        rules.check_score(score, "impact")
    else:
        with pytest.raises(Unacceptable):
            rules.check_score(score, "impact")


def test_one_begins_with_what_shows_soon() -> None:
    tasks = [
        Figures(60, 10, 5, 4, 5),  # much effort
        Figures(60, 10, 5, 1, 2),  # nobody would notice
        Figures(30, 4, 4, 2, 4),
        Figures(60, 4, 4, 2, 4),  # as good, and takes longer
        Figures(None, None, 5, 1, 5),
        Figures(1, 1, 3, 3, 3),
        Figures(600, 9, None, 1, 5),  # not judged yet
    ]
    assert rules.start_here(tasks) == [4, 3, 2]


def test_the_picture_puts_effort_to_the_right_and_effect_up() -> None:
    small, large, open_ = Figures(10, 1, 3, 1, 5), Figures(60, 100, 3, 5, 1), Figures(None, 3, 3, 1, 5)
    dots = {dot.number: dot for dot in picture.dots([(1, small), (2, large), (3, open_), (4, Figures(5, 5, 3, None, 5))])}
    assert set(dots) == {1, 2, 3}
    assert dots[1].x < dots[2].x
    assert dots[1].y < dots[2].y
    assert dots[2].radius == picture.MOST_RADIUS > dots[1].radius
    assert (dots[1].x, dots[1].y) != (dots[3].x, dots[3].y)  # of one cell, beside each other
    assert (dots[1].is_known, dots[3].is_known) == (True, False)
    assert [dot.number for dot in picture.dots([(1, small), (2, large)])] == [2, 1]  # the large one first: it hides nothing


@pytest.mark.parametrize("count", [2, 3, 4, 5, 6])
def test_no_number_of_a_cell_is_hidden_by_another_dot(count: int) -> None:
    dots = picture.dots([(number, Figures(60, 60, 3, 2, 2)) for number in range(count)])
    near = [hypot(one.x - other.x, one.y - other.y) for one, other in combinations(dots, 2)]
    assert min(near) > picture.MOST_RADIUS + 8  # half a number


@pytest.mark.parametrize("cost", [1, 5])
@pytest.mark.parametrize("effect", [1, 5])
def test_every_dot_stays_inside_the_picture(cost: int, effect: int) -> None:
    for dot in picture.dots([(number, Figures(60, 60, 3, cost, effect)) for number in range(12)]):
        assert dot.x - dot.radius > picture.LEFT
        assert dot.x + dot.radius < picture.WIDTH
        assert dot.y - dot.radius >= 0
        assert dot.y + dot.radius < picture.BOTTOM + 1


TEAM, SECTION, OTHER = "/1/4/12/", "/1/4/", "/1/5/"


@pytest.mark.parametrize(
    ("who", "writes", "reads"),
    [
        ({"sections": (SECTION,)}, set(), {TEAM, SECTION}),
        ({"sections": (SECTION,), "headed": (SECTION,)}, {TEAM, SECTION}, {TEAM, SECTION}),
        ({"sections": (SECTION,), "headed": (TEAM,)}, {TEAM}, {TEAM, SECTION}),
        ({"sections": ("/1/",), "headed": ("/1/",)}, {TEAM, SECTION, OTHER}, {TEAM, SECTION, OTHER}),
        ({"sections": (SECTION,), "roles": frozenset({"promoter"})}, {TEAM, SECTION}, {TEAM, SECTION}),
        ({"roles": frozenset({"office"})}, {TEAM, SECTION, OTHER}, {TEAM, SECTION, OTHER}),
        ({"roles": frozenset({"executive"})}, set(), set()),
    ],
)
def test_who_writes_and_who_reads(who: dict[str, object], writes: set[str], reads: set[str]) -> None:
    actor = Actor(PersonId(1), "山野 はるか", **who)  # type: ignore[arg-type]
    assert {path for path in (TEAM, SECTION, OTHER) if rules.may_write(actor, path)} == writes
    assert {path for path in (TEAM, SECTION, OTHER) if rules.may_read(actor, path)} == reads
