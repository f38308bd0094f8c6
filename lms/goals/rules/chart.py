"""Where the values of a KPI stand in its picture: days from left to right, the figure upwards, with baseline and target as lines. Pure."""

from collections.abc import Sequence
from datetime import date
from math import ceil, floor, log10

from lms.kernel.immutable import immutable

WIDTH, HEIGHT = 760, 360
LEFT, RIGHT, TOP, BOTTOM = 90, 730, 30, 300
STEPS = (1, 2, 2.5, 5, 10)
LINES = 4  # about so many along the side


@immutable
class Dot:
    day: date
    figure: float
    x: int
    y: int


@immutable
class Picture:
    """*lines*: (figure, y) along the side; *zero*: where nothing stands, if it lies inside; *dots* may be none, or one."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    dots: tuple[Dot, ...]
    path: str
    lines: tuple[tuple[float, int], ...]
    baseline: int
    target: int
    zero: int | None
    first: date
    last: date


def picture(points: Sequence[tuple[date, float]], *, baseline: float, target: float, begun_on: date, due_on: date) -> Picture:
    """Of values in the order of their days. Baseline and target always lie inside, so that the way to go is seen without a single value."""
    first, last = min([begun_on, *(day for day, _ in points)]), max([due_on, *(day for day, _ in points)])
    marks = _marks([baseline, target, *(figure for _, figure in points)])
    low, high = marks[0], marks[-1]

    def x(day: date) -> int:
        return round(LEFT + (RIGHT - LEFT) * (day - first).days / max((last - first).days, 1))

    def y(figure: float) -> int:
        return round(BOTTOM - (BOTTOM - TOP) * (figure - low) / (high - low))

    dots = tuple(Dot(day, figure, x(day), y(figure)) for day, figure in points)
    return Picture(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=RIGHT,
        top=TOP,
        bottom=BOTTOM,
        dots=dots,
        path="M" + "L".join(f"{dot.x} {dot.y}" for dot in dots) if len(dots) > 1 else "",
        lines=tuple((mark, y(mark)) for mark in marks),
        baseline=y(baseline),
        target=y(target),
        zero=y(0) if low < 0 < high else None,
        first=first,
        last=last,
    )


def _marks(figures: Sequence[float]) -> list[float]:
    """Round figures from below the least to above the most; baseline and target differ, so there is a distance."""
    low, high = min(figures), max(figures)
    rough = (high - low) / LINES
    size = 10.0 ** floor(log10(rough))
    step = next(size * each for each in STEPS if size * each >= rough)
    return [round(step * number, 6) for number in range(floor(low / step), ceil(high / step) + 1)]
