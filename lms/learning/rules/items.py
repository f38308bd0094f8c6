"""What answers say about a question: how hard it is, whether it tells those who know from those who do not, what is chosen."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from math import sqrt

from lms.kernel.clock import TOKYO
from lms.kernel.immutable import immutable

WELL, LITTLE = 0.3, 0.1


def counted_until(today: date) -> datetime:
    """The Monday on which this week began: numbers stand still between two of them, so that no single answer shows."""
    return datetime.combine(today - timedelta(days=today.weekday()), time(), TOKYO)


class Telling(StrEnum):
    """How well a question tells those who do well in the rest of the quiz from the others."""

    WELL = "well"
    SOMEWHAT = "somewhat"
    LITTLE = "little"
    UNKNOWN = "unknown"  # everybody is right or wrong, or everybody does equally well in the rest


@immutable
class Part:
    """An option, a pair, a place or a piece of text: in how many of the answers it was chosen, or put right; from *least* to *most*, which mostly are one."""

    text: str
    is_wanted: bool
    least: int
    most: int


def discrimination(rights: Sequence[bool], rests: Sequence[float]) -> float | None:
    """The point-biserial correlation of being right here with the share that is right in the rest of the quiz; None where either never varies."""
    count = len(rights)
    if not count:
        return None
    ones = [float(right) for right in rights]
    mean_one, mean_rest = sum(ones) / count, sum(rests) / count
    spread = sqrt(sum((one - mean_one) ** 2 for one in ones) * sum((rest - mean_rest) ** 2 for rest in rests))
    if spread < 1e-9:
        return None
    together = sum((one - mean_one) * (rest - mean_rest) for one, rest in zip(ones, rests, strict=True))
    return together / spread


def telling(value: float | None) -> Telling:
    if value is None:
        return Telling.UNKNOWN
    return Telling.WELL if value >= WELL else Telling.SOMEWHAT if value >= LITTLE else Telling.LITTLE
