"""Which rows of a table over groups within groups may be shown, so that no small group can be worked out from the others. Pure.

A figure of a group is a sum over its people, and a group is the sum of its parts. Whoever subtracts from a group what is shown within it is
left with the *rest*: the parts that are hidden, taken together. A table is safe where every group that is shown and every rest is of enough
people: primary suppression hides the small groups, complementary suppression one more row where a rest would be small.

What is hidden follows from the sizes alone, never from the figures: a row that is missing says nothing. Figures are shown rounded instead,
so that the 0 of a rest is not the 0 of each in it, and 12 of 12 not the word of all twelve. Rounding alone is not enough: where several figures
lie at the edge of what is rounded to the same, the whole less its parts leaves one figure for the rest. So each sum begins with a *start* that
nobody is told. Each week is a table of its own, and a longer
span adds up the weeks in which a row was shown: what two spans differ by is a table that was safe already.

Terms: Hundepool et al., Statistical Disclosure Control (Wiley 2012), chapter 4.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from lms.kernel.immutable import immutable

BASE = 5  # figures are shown to the nearest multiple


@immutable
class Group:
    """A row. *people* are those of the group itself without its parts: whoever adds to its figures. *parent* None: the whole."""

    key: int
    parent: int | None
    people: int


@dataclass(slots=True)
class _Node:
    key: int
    own: int
    parts: "list[_Node]" = field(default_factory=list)
    total: int = 0
    rest: int = 0  # its people who stand in no row that is shown below it


def shown(groups: Iterable[Group], least: int) -> frozenset[int]:
    """The keys of the rows whose figures may be shown. Of rows of one size the earlier in *groups* is hidden."""
    found: dict[int, _Node] = {}
    for root in _trees(groups):
        _settle(root, least, found)
    return frozenset(found)


def _trees(groups: Iterable[Group]) -> list[_Node]:
    """Groups within groups; one whose parent is not among them stands by itself."""
    known = {group.key: (group, _Node(group.key, group.people)) for group in groups}
    roots: list[_Node] = []
    for group, node in known.values():
        beside = known[group.parent][1].parts if group.parent in known else roots
        beside.append(node)
    return roots


def _settle(node: _Node, least: int, found: dict[int, _Node]) -> None:
    """The parts before the whole. Where the rest is small, rows that are shown within join it, the smallest first."""
    for part in node.parts:
        _settle(part, least, found)
    node.total = node.own + sum(part.total for part in node.parts)
    node.rest = node.own + sum(part.rest for part in node.parts if part.key not in found)
    if node.total < least:
        return
    found[node.key] = node
    while 0 < node.rest < least:  # a row without a rest of its own adds nothing but its parts, which come next
        nearest = min(_outermost(node, found), key=lambda each: (each.rest == 0, each.total))
        del found[nearest.key]
        node.rest += nearest.rest


def _outermost(node: _Node, found: dict[int, _Node]) -> Iterable[_Node]:
    """The largest rows shown within: its parts, and where a part is hidden, those within that."""
    for part in node.parts:
        if part.key in found:
            yield part
        else:
            yield from _outermost(part, found)


def rounded(figure: int, base: int = BASE) -> int:
    """To the nearest multiple, away from zero where two are as near."""
    sign = -1 if figure < 0 else 1
    return sign * ((abs(figure) * 2 + base) // (2 * base)) * base


def start(chance: Random, base: int = BASE) -> int:
    """What a sum begins with: anything that alone would be told as nothing."""
    furthest = (base - 1) // 2
    return chance.randint(-furthest, furthest)


def rounded_of(figure: int, people: int, base: int = BASE) -> int:
    """The same for how many of *people*: never so near to all of them that it could only be all."""
    most = (people - base // 2 - 1) // base * base
    return max(min(rounded(figure, base), most), 0)


def rounded_to_all(figure: int, people: int, base: int = BASE) -> int:
    """The same where it may be said of all, as of what everybody has to do: still no nearer than where several figures are told alike.

    Only of a sum with a start: without one, 13 of 13 would be told as nothing else is.
    """
    return min(max(min(rounded(figure, base), rounded(people, base)), 0), people)
