"""How the stages of the ring are read. Pure."""

from collections.abc import Sequence
from itertools import pairwise


def narrowest(counts: Sequence[int]) -> int | None:
    """After which stage most cycles stop; the first of several, None where none stops."""
    drops = [before - after for before, after in pairwise(counts)]
    most = max(drops, default=0)
    return drops.index(most) if most > 0 else None
