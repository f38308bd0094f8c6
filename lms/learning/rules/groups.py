"""Which numbers of groups stay hidden, so that nothing about a few people can be read or worked out. Pure: no database, no request, no clock."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from lms.kernel.immutable import immutable
from lms.kernel.suppression import rounded_of, rounded_to_all

T = TypeVar("T")


@immutable
class Kept:
    """What is kept of a group up to a week: who served there then, None where nothing may be said of it; and by course how many have begun and how
    many have completed it since the fiscal year began, as sums with a start that nobody is told (kernel.suppression). They are never shown as they are.
    """

    begins_on: date  # the Monday of that week
    people: int | None
    sums: Mapping[int, Sequence[int]]


@immutable
class Group:
    """How far a group is with a course, as it may be read: about. Hidden: all three are None."""

    people: int | None = None
    begun: int | None = None
    completed: int | None = None

    @property
    def is_hidden(self) -> bool:
        return self.people is None


HIDDEN = Group()


def told(kept: Kept | None, course_id: int, *, is_compulsory: bool) -> Group:
    """Everybody may be said of what everybody has to do alone. Nobody has completed what they have not begun, whatever the two sums begin with."""
    if kept is None or kept.people is None:
        return HIDDEN
    say = rounded_to_all if is_compulsory else rounded_of
    begun, completed = (say(figure, kept.people) for figure in kept.sums.get(course_id, (0, 0)))
    return Group(kept.people, begun, min(completed, begun))


def small(sizes: Sequence[int], least: int) -> set[int]:
    """Which of some groups are hidden beside their sum: those of fewer than *least*, and as many more as it takes, the smallest first.

    Never only one, and never so few people that the sum would give them away.
    """
    hidden = {index for index, size in enumerate(sizes) if size < least}
    rest = sorted(set(range(len(sizes))) - hidden, key=lambda index: sizes[index])
    while hidden and rest and (len(hidden) < 2 or sum(sizes[index] for index in hidden) < least):
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


def whole(newest_first: Sequence[T], least: int) -> Sequence[T]:
    """In whole groups, without the newest that make none yet: what two looks differ by is of *least* people and not of the one who came between."""
    return newest_first[len(newest_first) % least :]


def is_told(count: int, of: int, least: int) -> bool:
    """Whether it may be read how many of some people did something: of at least *least*, and neither nobody nor everybody, for either is said of each of them."""
    return of >= least and 0 < count < of


def around(count: int, of: int) -> tuple[int, int]:
    """The same of one number among others, where to leave it out would say which it is: beside nobody and everybody only from how many to how many."""
    if count <= 1:
        return 0, 1
    return (of - 1, of) if count >= of - 1 else (count, count)
