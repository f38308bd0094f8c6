"""The tables of weights: that they are learnt from the lines that lie there, and that what is learnt carries over to lines it was not shown."""

from functools import cache

import pytest

from lms.privacy.rules.weights import read_weights
from tests.weighing import LEARNT, Case, learnt

ALIKE = 0.998  # libraries of another version may round otherwise


ORDINARY = {"taught/logs", "taught/remarks", "taught/pasted"}

cases = cache(lambda name: list(LEARNT[name]()))


@pytest.mark.parametrize("name", LEARNT)
def test_the_tables_are_learnt_from_these_lines(name: str) -> None:
    those = cases(name)
    now, kept = learnt(those), read_weights(name)
    alike = sum(_says(now, each) == _says(kept, each) for each in those) / len(those)
    assert alike >= ALIKE, f"python -m tests.weighing {name}"
    assert len(now.keys() & kept.keys()) >= ALIKE * len(now)


@pytest.mark.parametrize(("name", "groups", "least"), [("names", ORDINARY, 0.95), ("combined", {"fifth 1"}, 0.9)])
def test_what_is_learnt_carries_over_to_ordinary_lines_that_it_was_not_shown(name: str, groups: set[str], least: float) -> None:
    table = learnt([each for each in cases(name) if each.group not in groups])
    shown = [each for each in cases(name) if each.group in groups]
    found = [each for each in shown if _says(table, each)]
    right = sum(each.is_one for each in found)
    assert right >= least * sum(each.is_one for each in shown)
    assert right >= least * len(found)


def _says(table: dict[str, int], each: Case) -> bool:
    return sum(table.get(piece, 0) for piece in each.pieces) > 0
