"""`python -m tests.torture.statistics`: random organisations, all that would be published of them, and somebody who computes with it.

The attacker knows every table of two weeks that follow each other, every export (the same tables), who was transferred, how figures are rounded and which
rows are left out. Nothing about a group of fewer than ten may follow. The exit code is 1 where something does, or where a mutant is not found.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from scipy.linalg import null_space
from scipy.optimize import linprog

from lms.kernel.suppression import Group, rounded, rounded_of, shown

LEAST = 10
WEEKS = 2
Cell = tuple[int, int]  # those who belong to a group itself, in a week
Table = frozenset[Cell]  # a figure that stands somewhere: over which cells it is the sum
Rule = Callable[[Iterable[Group], int], frozenset[int]]
Round = Callable[[int, int], int]  # a figure and of how many


@dataclass(frozen=True, slots=True)
class Town:
    """Its groups in each week, and a figure of each cell."""

    weeks: list[list[Group]]
    figures: dict[Cell, int]

    @property
    def people(self) -> dict[Cell, int]:
        return {(group.key, week): group.people for week, groups in enumerate(self.weeks) for group in groups if group.people}


def town(chance: Random) -> Town:
    """Small and large 課, some with 係; people are transferred between the weeks; figures are often nobody's, sometimes everybody's."""
    groups: list[tuple[int, int | None, int]] = [(0, None, chance.randint(0, 4))]
    for _ in range(chance.randint(1, 5)):
        department = len(groups)
        groups.append((department, 0, chance.choice((0, 1, 2, 12))))
        for _ in range(chance.randint(1, 6)):
            section = len(groups)
            groups.append((section, department, chance.choice((1, 3, 7, 9, 10, 11, 14, 25))))
            groups += [(section + 1 + at, section, chance.randint(1, 12)) for at in range(chance.choice((0, 0, 0, 2)))]
    sizes = [people for *_, people in groups]
    weeks = []
    for _ in range(WEEKS):
        weeks.append([Group(key, parent, sizes[key]) for key, parent, _ in groups])
        for _ in range(chance.randint(0, 6)):
            here, there = chance.randrange(len(groups)), chance.randrange(len(groups))
            sizes[here], sizes[there] = max(sizes[here] - 1, 0), sizes[there] + (sizes[here] > 0)
    made = Town(weeks, {})
    made.figures.update({cell: chance.choice((0, 0, 0, most, chance.randint(0, most))) for cell, most in made.people.items()})
    return made


def published(weeks: Sequence[Sequence[Group]], rule: Rule = shown) -> list[Table]:
    """Each row that is shown: of each week, and of the weeks in which it was shown together."""
    spans: dict[int, Table] = {}
    tables = []
    for week, groups in enumerate(weeks):
        for key in rule(groups, LEAST):
            cells = frozenset((each, week) for each in _within(key, groups))
            tables.append(cells)
            spans[key] = spans.get(key, frozenset()) | cells
    return list(dict.fromkeys([*tables, *spans.values()]))


def _within(key: int, groups: Iterable[Group]) -> set[int]:
    """The group and its parts, as far as there is anybody in them."""
    found, inhabited = {key}, set()
    for group in groups:  # what is around comes before what is within
        if group.parent in found:
            found.add(group.key)
        if group.key in found and group.people:
            inhabited.add(group.key)
    return inhabited


def recovered(made: Town, tables: Sequence[Table]) -> list[Cell]:
    """The small cells that have the same figure in every solution of the equations, were the sums told exactly."""
    people = made.people
    matrix = _matrix(people, tables)
    free = null_space(matrix) if tables else np.eye(len(people))
    return [cell for cell, row in zip(people, free, strict=True) if people[cell] < LEAST and np.abs(row).max(initial=0) < 1e-9]


def pinned(made: Town, tables: Sequence[Table], told: Round, *, is_of_people: bool) -> list[Cell]:
    """The small cells for which one whole figure is left, for who knows the rounding. *is_of_people*: nobody adds more than one to it."""
    people = made.people
    sums = [(sum(made.figures[cell] for cell in table), sum(people[cell] for cell in table)) for table in tables]
    spans = [[figure for figure in range(max(0, true - 20), true + 20) if told(figure, most) == told(true, most)] for true, most in sums]
    matrix = _matrix(people, tables)
    limits = np.array([max(span) for span in spans] + [-min(span) for span in spans])
    bounds = [(0, most if is_of_people else None) for most in people.values()]
    small = [at for at, most in enumerate(people.values()) if most < LEAST]
    found = [at for at in small if _width(at, np.concatenate([matrix, -matrix]), limits, bounds) < 1 - 1e-6]
    return [list(people)[at] for at in found]


def _width(at: int, matrix: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]", limits: object, bounds: object) -> float:
    """How far apart the least and the most are that a cell may be."""
    aim = np.zeros(matrix.shape[1])
    aim[at] = 1
    ends = [linprog(sign * aim, A_ub=matrix, b_ub=limits, bounds=bounds) for sign in (1, -1)]
    return float("inf") if any(end.status == 3 for end in ends) else -sum(end.fun for end in ends)


def _matrix(people: dict[Cell, int], tables: Sequence[Table]) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    return np.array([[float(cell in table) for cell in people] for table in tables])


def primary_only(groups: Iterable[Group], least: int) -> frozenset[int]:
    """A mutant: small groups are hidden, and nothing beside them."""
    rows = list(groups)
    sizes = {group.key: group.people for group in rows}
    return frozenset(row.key for row in rows if sum(sizes[each] for each in _within(row.key, rows)) >= least)


def exactly(figure: int, _people: int) -> int:
    """A mutant: figures as they are."""
    return figure


def events(figure: int, _people: int) -> int:
    return rounded(figure)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture.statistics", description=__doc__)
    parser.add_argument("--organisations", type=int, default=10_000)
    parser.add_argument("--rounded", type=int, default=500, help="of them with bounds and rounding, which takes longer")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    towns = [town(Random(options.seed + number)) for number in range(options.organisations)]
    few = towns[: options.rounded]
    results = {
        "exact sums": sum(bool(recovered(each, published(each.weeks))) for each in towns),
        "rounded events": sum(bool(pinned(each, published(each.weeks), events, is_of_people=False)) for each in few),
        "rounded shares": sum(bool(pinned(each, published(each.weeks), rounded_of, is_of_people=True)) for each in few),
    }
    mutants = {
        "primary suppression only": sum(bool(recovered(each, published(each.weeks, primary_only))) for each in few),
        "figures not rounded": sum(bool(pinned(each, published(each.weeks), exactly, is_of_people=False)) for each in few),
    }
    print("| attack | organisations | with a small group recovered |\n|---|---|---|")
    for name, found in results.items():
        print(f"| {name} | {len(towns) if name == 'exact sums' else len(few)} | {found} |")
    for name, found in mutants.items():
        print(f"| mutant: {name} | {len(few)} | {found} |")
    return int(any(results.values()) or not all(mutants.values()))


if __name__ == "__main__":
    sys.exit(main())
