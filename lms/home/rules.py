"""Which one step comes next, and what the ring shows. Pure: no database, no request, no clock."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from lms.kernel.immutable import immutable


class Next(StrEnum):
    """Kinds of a next step, the most pressing first."""

    LOG = "log"
    SHARE = "share"
    RULES = "rules"
    START = "start"
    READ = "read"
    BEGIN = "begin"
    PLAN = "plan"
    LOOK = "look"


@immutable
class Standing:
    """Where a person stands: practices by their state (the next due first), rules to acknowledge, the lesson being read, courses not finished."""

    trying: Sequence[Any] = ()
    logged: Sequence[Any] = ()
    rules: Any | None = None
    planned: Sequence[Any] = ()
    reading: Any | None = None
    unfinished: Sequence[Any] = ()
    may_practise: bool = True


@immutable
class Step:
    kind: Next
    subject: Any = None


def next_step(at: Standing) -> Step:
    """Exactly one: what is half done is finished before something new is begun."""
    queue: tuple[tuple[Next, Sequence[Any]], ...] = (
        (Next.LOG, at.trying),
        (Next.SHARE, at.logged),
        (Next.RULES, [at.rules] if at.rules else []),
        (Next.START, at.planned),
        (Next.READ, [at.reading] if at.reading else []),
        (Next.BEGIN, at.unfinished),
    )
    found = next((Step(kind, subjects[0]) for kind, subjects in queue if subjects), None)
    return found or Step(Next.PLAN if at.may_practise else Next.LOOK)


@immutable
class Ring:
    """True counts of the three arcs; *turn* is the one a person is in, from 1."""

    learned: int
    lessons: int
    logged: int
    practices: int
    shared: int

    @property
    def turn(self) -> int:
        """A turn is closed when something tried has reached a colleague."""
        return self.shared + 1

    @property
    def values(self) -> list[float]:
        """How far each arc is drawn, 0 to 1."""
        return [_part(self.learned, self.lessons), _part(self.logged, self.practices), _part(self.shared, self.logged)]


def _part(done: int, of: int) -> float:
    return min(1.0, done / of) if of else 0.0


def greeting(hour: int) -> str:
    """morning, day or evening, by the hour in Tokyo."""
    if 4 <= hour < 11:
        return "morning"
    return "day" if 11 <= hour < 17 else "evening"
