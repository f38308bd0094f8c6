"""Tables of weights that were learnt from the lines below tests/privacy: `python -m tests.weighing` makes them anew."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path


@cache
def read_weights(name: str) -> dict[str, int]:
    lines = Path(__file__).with_name(f"{name}_weights.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.rpartition("\t") for line in lines)
    return {each: int(weight) for each, _, weight in pairs}


def weight_of(name: str, pieces: Iterable[str]) -> int:
    """Of all of them together; most are in no table."""
    return sum(filter(None, map(read_weights(name).get, pieces)))
