"""When a licence is valid, and until when. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta

from lms.kernel.immutable import immutable
from lms.licences.kinds import OPEN, State


@immutable
class Facts:
    """What one person has done: basic courses completed in this fiscal year, of how many; the latest version of the rules acknowledged, 0 for none.

    *next_on*: the day from which one more course counts that this person has not completed yet.
    """

    done: int
    courses: int
    acknowledged: int
    is_revoked: bool = False
    next_on: date | None = None


@immutable
class Ground:
    """What holds for everybody today. *carried*: for each number of a version, the last day on which having acknowledged it is enough; None for no end."""

    today: date
    year_end: date
    in_force: int
    carried: dict[int, date | None]

    @property
    def enough(self) -> list[int]:
        """The versions of which one has to be acknowledged today."""
        return [number for number, last_on in self.carried.items() if last_on is None or last_on >= self.today]


@immutable
class Licence:
    """*until*: the last day, where there is a licence."""

    state: State
    until: date | None = None

    @property
    def is_valid(self) -> bool:
        return self.state in OPEN


def judged(facts: Facts, ground: Ground) -> Licence:
    if facts.is_revoked:
        return Licence(State.REVOKED)
    if not facts.courses or facts.done < facts.courses:
        return Licence(State.COURSES)
    if facts.acknowledged not in ground.enough:
        return Licence(State.RULES)
    return Licence(
        State.GRACE if facts.acknowledged < ground.in_force else State.VALID,
        _earliest((ground.year_end, ground.carried[facts.acknowledged], facts.next_on - timedelta(days=1) if facts.next_on else None)),
    )


def counts_from(first: date, *, begun: date, year_start: date, grace_days: int) -> date:
    """The day from which a basic course counts: after the grace period, or at once where it was served before this fiscal year.

    The courses of the day on which the town *begun* are what its licences began with.
    """
    return first if first <= begun or first < year_start else first + timedelta(days=grace_days)


def _earliest(days: Iterable[date | None]) -> date:
    return min(day for day in days if day is not None)
