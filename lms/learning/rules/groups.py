"""Which numbers of groups stay hidden, so that nothing about a few people can be read or worked out. Pure: no database, no request, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lms.kernel.immutable import immutable


@immutable
class Group:
    """The people of one unit whom something reaches, and how many of them have begun and completed. Hidden: all three are None."""

    name: str
    people: int | None
    begun: int | None
    completed: int | None

    @property
    def is_hidden(self) -> bool:
        return self.people is None


def shown(groups: Sequence[Group], least: int, *, is_compulsory: bool) -> list[Group]:
    """The groups as they may be read beside their sum: none of fewer than *least*, and of what nobody must do neither 0 nor everybody."""
    small = _small([group.people or 0 for group in groups], least)
    made = list(groups)
    if not is_compulsory:
        begun, completed = (_ends(groups, name, small) for name in ("begun", "completed"))
        for index, group in enumerate(made):
            made[index] = replace(
                group, begun=None if index in begun else group.begun, completed=None if index in completed else group.completed
            )
    return [Group(group.name, None, None, None) if index in small else group for index, group in enumerate(made)]


def with_small_hidden(groups: Sequence[Group], least: int) -> list[Group]:
    """Groups of fewer than *least* without their numbers; never only one, and never so few people that the sum would give them away."""
    return shown(groups, least, is_compulsory=True)


def _small(sizes: Sequence[int], least: int) -> set[int]:
    """Those to hide by their size, and as many more as it takes, the smallest first."""
    hidden = {index for index, size in enumerate(sizes) if size < least}
    rest = sorted(set(range(len(sizes))) - hidden, key=lambda index: sizes[index])
    while hidden and rest and (len(hidden) < 2 or sum(sizes[index] for index in hidden) < least):
        hidden.add(rest.pop(0))
    return hidden


def _ends(groups: Sequence[Group], name: str, small: set[int]) -> set[int]:
    """Where a number is 0 or everybody, and as many more as it takes for the hidden ones together to be neither."""
    numbers, sizes = [getattr(group, name) or 0 for group in groups], [group.people or 0 for group in groups]
    hidden = small | {index for index in range(len(groups)) if numbers[index] in (0, sizes[index])}
    rest = sorted(set(range(len(groups))) - hidden, key=lambda index: sizes[index])
    while hidden - small and rest and (len(hidden) < 2 or sum(numbers[n] for n in hidden) in (0, sum(sizes[n] for n in hidden))):
        hidden.add(rest.pop(0))
    return hidden


def told_apart(sizes: Mapping[str, int], least: int) -> set[str]:
    """Paths of units whose numbers would give away a few people of a unit around them, by the difference."""
    left = {path: size for path, size in sizes.items() if size >= least}
    hidden: set[str] = set()
    for top in sorted(left, key=len):
        while inner := _inside(top, left.keys() - hidden):
            rest = left[top] - sum(left[path] for path in inner)
            if top in hidden or not 0 < rest < least:
                break
            hidden.add(min(inner, key=lambda path: left[path]))
    return hidden


def _inside(top: str, paths: set[str]) -> list[str]:
    """The uppermost of *paths* below a unit."""
    below = [path for path in paths if path != top and path.startswith(top)]
    return sorted(path for path in below if not any(path != other and path.startswith(other) for other in below))


def is_told(count: int, of: int, least: int) -> bool:
    """Whether it may be read how many of some people did something: of at least *least*, and neither nobody nor everybody, for either is said of each of them."""
    return of >= least and 0 < count < of


def around(count: int, of: int) -> tuple[int, int]:
    """The same of one number among others, where to leave it out would say which it is: beside nobody and everybody only from how many to how many."""
    if count <= 1:
        return 0, 1
    return (of - 1, of) if count >= of - 1 else (count, count)
