"""Where the tasks stand in the picture: effort from left to right, effect upwards, the size of a dot by its hours a month. Pure."""

from collections import Counter
from collections.abc import Iterable
from math import sqrt

from lms.inventory.kinds import MOST_SCORE
from lms.inventory.rules import EASY, VISIBLE, Figures
from lms.kernel.immutable import immutable

WIDTH, HEIGHT = 760, 560
LEFT, RIGHT, TOP, BOTTOM = 90, 720, 30, 480
STEP_X, STEP_Y = (RIGHT - LEFT) / MOST_SCORE, (BOTTOM - TOP) / MOST_SCORE
LEAST_RADIUS, MOST_RADIUS = 11, 24  # a number stands in each
ASIDE, ABOVE = 38, 20  # how far tasks of one cell stand from its middle


@immutable
class Dot:
    """A task in the picture; *number* is its line in the table below it."""

    number: int
    x: int
    y: int
    radius: int
    is_known: bool  # whether its hours are known: an open ring otherwise


def dots(tasks: Iterable[tuple[int, Figures]]) -> list[Dot]:
    """Those whose effort and effect are known, the largest first so that none hides another."""
    placed = [(number, task, task.cost, task.effect) for number, task in tasks if task.cost is not None and task.effect is not None]
    most = max((task.monthly_minutes or 0 for _number, task, _cost, _effect in placed), default=0)
    together = Counter((cost, effect) for _number, _task, cost, effect in placed)
    found, taken = [], Counter[tuple[int, int]]()
    for number, task, cost, effect in placed:
        aside, above = _apart(taken[cost, effect], together[cost, effect])
        taken[cost, effect] += 1
        x, y = LEFT + (cost - 0.5) * STEP_X + aside, BOTTOM - (effect - 0.5) * STEP_Y + above
        found.append(Dot(number, round(x), round(y), _radius(task.monthly_minutes, most), task.monthly_minutes is not None))
    return sorted(found, key=lambda dot: (-dot.radius, dot.number))


def _apart(place: int, count: int) -> tuple[float, float]:
    """Tasks of one cell stand in one row or two, so that every number can be read; from the seventh on, where others stand already."""
    width = 1 if count == 1 else 2 if count <= 4 else 3
    row, column = divmod(place % (2 * width), width)
    return ASIDE * (2 * column / (width - 1) - 1) if width > 1 else 0, ABOVE * (2 * row - 1) if count > width else 0


def _radius(minutes: int | None, most: int) -> int:
    """The area grows with the time."""
    share = sqrt(minutes / most) if minutes and most else 0
    return round(LEAST_RADIUS + (MOST_RADIUS - LEAST_RADIUS) * share)


@immutable
class Frame:
    """What stands still in the picture: its size, its axes with the five *scores* (score, x, y), the corner where something is *soon* to be seen."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    scores: tuple[tuple[int, int, int], ...]
    soon: tuple[int, int]  # width and height, from the upper left corner


FRAME = Frame(
    WIDTH,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    BOTTOM,
    tuple((each, round(LEFT + (each - 0.5) * STEP_X), round(BOTTOM - (each - 0.5) * STEP_Y)) for each in range(1, MOST_SCORE + 1)),
    (round(EASY * STEP_X), round((MOST_SCORE + 1 - VISIBLE) * STEP_Y)),
)
