"""Where the tasks stand in the picture: effort from left to right, effect upwards, the size of a dot by its hours a month. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from lms.inventory.kinds import MOST_SCORE
from lms.inventory.rules import EASY, VISIBLE, Figures

WIDTH, HEIGHT = 760, 560
LEFT, RIGHT, TOP, BOTTOM = 90, 720, 30, 480
STEP_X, STEP_Y = (RIGHT - LEFT) / MOST_SCORE, (BOTTOM - TOP) / MOST_SCORE
LEAST_RADIUS, MOST_RADIUS = 11, 24  # a number stands in each
APART = (
    (0, 0),
    (-27, -12),
    (27, 12),
    (-27, 14),
    (27, -14),
    (0, -20),
    (0, 20),
    (-38, 0),
    (38, 0),
)  # tasks of one cell stand beside each other


@dataclass(frozen=True, slots=True)
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
    found, taken = [], dict[tuple[int, int], int]()
    for number, task, cost, effect in placed:
        place = taken[cost, effect] = taken.get((cost, effect), -1) + 1
        aside = APART[place % len(APART)]
        x, y = LEFT + (cost - 0.5) * STEP_X + aside[0], BOTTOM - (effect - 0.5) * STEP_Y + aside[1]
        found.append(Dot(number, round(x), round(y), _radius(task.monthly_minutes, most), task.monthly_minutes is not None))
    return sorted(found, key=lambda dot: (-dot.radius, dot.number))


def _radius(minutes: int | None, most: int) -> int:
    """The area grows with the time."""
    share = sqrt(minutes / most) if minutes and most else 0
    return round(LEAST_RADIUS + (MOST_RADIUS - LEAST_RADIUS) * share)


@dataclass(frozen=True, slots=True)
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
