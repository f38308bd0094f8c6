"""Tables of weights that were learnt from the lines below tests/privacy: `python -m tests.weighing` makes them anew."""

from functools import cache
from pathlib import Path


@cache
def read_weights(name: str) -> dict[str, int]:
    lines = Path(__file__).with_name(f"{name}_weights.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.rpartition("\t") for line in lines)
    return {each: int(weight) for each, _, weight in pairs}
