"""`python -m tests.torture.statistics`: random organisations, all that would be published of them, and somebody who computes with it.

The attacker knows every table of two weeks that follow each other, every export (the same tables), who was transferred, how figures are rounded and which
rows are left out. Not told is what the sum of a row begins with. Nothing about a group of fewer than ten may follow. The exit code is 1 where something does, or where a mutant is not found.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

import numpy as np
from scipy.linalg import null_space
from scipy.optimize import linprog

from lms.kernel.suppression import BASE, Group, rounded, rounded_of, rounded_to_all, shown, start

LEAST = 10
WEEKS = 2
LOOK = 1_000  # rows from here on tell of the same cells once more
Cell = tuple[int, int]  # those who belong to a group itself, in a week
Table = frozenset[Cell]  # a figure that stands somewhere: over which cells it is the sum
Rule = Callable[[Iterable[Group], int], frozenset[int]]
Round = Callable[[int, int], int]  # a figure and of how many
Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Town:
    """Its groups in each week, a figure of each cell, and with what the sum of each row begins, which nobody is told; {}: with nothing, as all know."""

    weeks: list[list[Group]]
    figures: dict[Cell, int]
    starts: dict[int, int] = field(default_factory=dict)

    @property
    def people(self) -> dict[Cell, int]:
        return {(group.key, week): group.people for week, groups in enumerate(self.weeks) for group in groups if group.people}

    def size(self, key: int, week: int) -> int:
        """How many there are in a group with its parts: what stands beside its figure."""
        return sum(self.people[each, week] for each in _within(key % LOOK, self.weeks[week]))


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
    made.starts.update({key: start(chance) for key, *_ in groups})
    return made


def published(weeks: Sequence[Sequence[Group]], rule: Rule = shown) -> dict[Cell, Table]:
    """What is told of each row up to each week in which it is shown: the sum of those weeks. A single week is the difference of two such sums, as told."""
    sums: dict[int, Table] = {}
    tables = {}
    for week, groups in enumerate(weeks):
        for key in rule(groups, LEAST):
            sums[key] = sums.get(key, frozenset()) | {(each, week) for each in _within(key, groups)}
            tables[key, week] = sums[key]
    return tables


def _within(key: int, groups: Iterable[Group]) -> set[int]:
    """The group and its parts, as far as there is anybody in them."""
    found, inhabited = {key}, set()
    for group in groups:  # what is around comes before what is within
        if group.parent in found:
            found.add(group.key)
        if group.key in found and group.people:
            inhabited.add(group.key)
    return inhabited


def told_twice(made: Town, tables: Mapping[Cell, Table], chance: Random) -> tuple[Town, dict[Cell, Table]]:
    """The sums of the whole once more, with a start of their own: who began a course stands with what came of it, too."""
    more = {(key + LOOK, week): cells for (key, week), cells in tables.items() if key == 0}
    return replace(made, starts={**made.starts, LOOK: start(chance)}), {**tables, **more}


def recovered(made: Town, tables: Mapping[Cell, Table]) -> list[Cell]:
    """The small cells that have the same figure in every solution of the equations, were the sums told exactly."""
    people = made.people
    matrix = _matrix(people, tables.values())
    columns = [column.tobytes() for column in matrix.T]
    alike = Counter(columns)  # what stands in the same tables as another cannot be told from it: most small ones need no sums
    small = [at for at, cell in enumerate(people) if people[cell] < LEAST and alike[columns[at]] == 1]
    free = null_space(matrix) if small and tables else np.eye(len(people))
    return [list(people)[at] for at in small if np.abs(free[at]).max(initial=0) < 1e-9]


def pinned(made: Town, tables: Mapping[Cell, Table], told: Round, *, is_of_people: bool) -> list[Cell]:
    """The small cells for which one whole figure is left, for who knows the rounding. *is_of_people*: nobody adds more than one to it.

    What is unknown are the cells, and the starts of the rows where they have some.
    """
    people, rows = made.people, sorted({key for key, _ in tables})
    matrix = np.concatenate(
        [_matrix(people, tables.values()), [[float(key == row) for row in rows] for key, _ in tables] or np.zeros((0, 0))], axis=1
    )
    true = np.array([*(made.figures[cell] for cell in people), *(made.starts.get(row, 0) for row in rows)], dtype=float)
    spans = [_span(int(figure), made.size(*row), told) for row, figure in zip(tables, matrix @ true, strict=True)]
    both = np.concatenate([matrix, -matrix])
    limits = np.array([most for _, most in spans] + [-least for least, _ in spans], dtype=float)
    furthest = (BASE - 1) // 2 if made.starts else 0
    bounds = [*((0, most if is_of_people else np.inf) for most in people.values()), *((-furthest, furthest) for _ in rows)]
    small = [at for at, most in enumerate(people.values()) if most < LEAST]
    found = [at for at in small if not _moves(at, true, both, limits, bounds) and _width(at, both, limits, bounds) < 1 - 1e-6]
    return [list(people)[at] for at in found]


def _span(figure: int, people: int, told: Round) -> tuple[int, int]:
    """What a sum may be of which the same is told."""
    alike = [each for each in range(figure - 20, figure + 21) if told(each, people) == told(figure, people)]
    return min(alike), max(alike)


def _moves(at: int, true: Floats, matrix: Floats, limits: Floats, bounds: Sequence[tuple[float, float]]) -> bool:
    """Whether a neighbour of the true figures says the same in every table: one more or less in this cell, alone or against another. Spares most of the sums."""
    lows, tops = np.array(bounds, dtype=float).T
    left = limits - matrix @ true + 1e-9
    for sign in (1, -1):
        after = left - sign * matrix[:, at]
        if not lows[at] <= true[at] + sign <= tops[at]:
            continue
        fits = [(other * matrix <= after[:, None]).all(axis=0) & (lows <= true + other) & (true + other <= tops) for other in (1, -1)]
        if (after >= 0).all() or np.delete(fits, at, axis=1).any():
            return True
    return False


def _width(at: int, matrix: Floats, limits: Floats, bounds: object) -> float:
    """How far apart the least and the most are that a cell may be."""
    aim = np.zeros(matrix.shape[1])
    aim[at] = 1
    ends = [linprog(sign * aim, A_ub=matrix, b_ub=limits, bounds=bounds) for sign in (1, -1)]
    return float("inf") if any(end.status == 3 for end in ends) else -sum(end.fun for end in ends)


def _matrix(people: dict[Cell, int], tables: Collection[Table]) -> Floats:
    rows = [[float(cell in table) for cell in people] for table in tables]
    return np.array(rows).reshape(len(tables), len(people))  # a town too small to publish anything has a shape as well


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
    parser.add_argument("--mutants", type=int, default=500, help="of them, how many the mutants are tried on")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    towns = [town(Random(options.seed + number)) for number in range(options.organisations)]
    few = towns[: options.mutants]
    results = {
        "exact sums": sum(bool(recovered(each, published(each.weeks))) for each in towns),
        "rounded events": sum(bool(pinned(each, published(each.weeks), events, is_of_people=False)) for each in towns),
        "rounded shares": sum(bool(pinned(each, published(each.weeks), rounded_of, is_of_people=True)) for each in towns),
        "shares that may be all, the whole told twice": sum(
            bool(pinned(*told_twice(each, published(each.weeks), Random(number)), rounded_to_all, is_of_people=True))
            for number, each in enumerate(towns)
        ),
    }
    mutants = {
        "primary suppression only": sum(bool(recovered(each, published(each.weeks, primary_only))) for each in few),
        "figures not rounded": sum(
            bool(pinned(replace(each, starts={}), published(each.weeks), exactly, is_of_people=False)) for each in few
        ),
        "sums begin with nothing": sum(
            bool(pinned(replace(each, starts={}), published(each.weeks), rounded_of, is_of_people=True)) for each in towns
        ),
    }
    print("| attack | organisations | with a small group recovered |\n|---|---|---|")
    for name, found in results.items():
        print(f"| {name} | {len(towns)} | {found} |")
    for name, found in mutants.items():
        print(f"| mutant: {name} | {len(towns) if 'begin' in name else len(few)} | {found} |")
    return int(any(results.values()) or not all(mutants.values()))


if __name__ == "__main__":
    sys.exit(main())
