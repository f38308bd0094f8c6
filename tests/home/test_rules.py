"""Which one step comes next, and what the ring shows."""

import pytest

from lms.home.rules import Next, Ring, Standing, Step, greeting, next_step

EVERYTHING = Standing(trying=["t", "t2"], logged=["l"], planned=["p"], reading="r", unfinished=["c"])


@pytest.mark.parametrize(
    ("standing", "step"),
    [
        (EVERYTHING, Step(Next.LOG, "t")),
        (Standing(logged=["l"], planned=["p"], reading="r", unfinished=["c"]), Step(Next.SHARE, "l")),
        (Standing(planned=["p"], reading="r", unfinished=["c"]), Step(Next.START, "p")),
        (Standing(reading="r", unfinished=["c"]), Step(Next.READ, "r")),
        (Standing(unfinished=["c", "d"]), Step(Next.BEGIN, "c")),
        (Standing(), Step(Next.PLAN)),
        (Standing(may_practise=False), Step(Next.LOOK)),
    ],
)
def test_what_is_half_done_comes_first(standing: Standing, step: Step) -> None:
    assert next_step(standing) == step


@pytest.mark.parametrize(
    ("ring", "values", "turn"),
    [
        (Ring(0, 0, 0, 0, 0), [0, 0, 0], 1),
        (Ring(4, 5, 2, 4, 1), [0.8, 0.5, 0.5], 2),
        (Ring(10, 10, 3, 3, 3), [1, 1, 1], 4),
    ],
)
def test_the_ring_shows_true_counts(ring: Ring, values: list[float], turn: int) -> None:
    assert (ring.values, ring.turn) == (values, turn)


@pytest.mark.parametrize(
    ("hour", "word"), [(0, "evening"), (4, "morning"), (10, "morning"), (11, "day"), (16, "day"), (17, "evening"), (23, "evening")]
)
def test_the_greeting_fits_the_hour(hour: int, word: str) -> None:
    assert greeting(hour) == word
