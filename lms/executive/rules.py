"""How the ring is said to turn, when a message stands, and what a voice without a name keeps. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lms.executive.kinds import LONGEST
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.suppression import Group, rounded, shown

WHOLE = 0


@dataclass(frozen=True, slots=True)
class Week:
    """A week of 全庁 as it may be shown: to the nearest five."""

    begins_on: date
    planned: int
    tried: int
    shared: int

    @property
    def turns(self) -> bool:
        """Whether something was tried, and something of it told."""
        return self.tried > 0 and self.shared > 0


def week(begins_on: date, people: int, figures: Sequence[int], least: int) -> Week | None:
    """None where so few serve that nothing is shown."""
    if WHOLE not in shown([Group(WHOLE, None, people)], least):
        return None
    return Week(begins_on, *(rounded(figure) for figure in figures))


def hours(minutes: int, people: int, least: int) -> int | None:
    """Hours won a month, to the nearest five; None where so few have said it that it would be theirs."""
    return rounded(round(minutes / 60)) if people >= least else None


def check_until(until: date, today: date) -> None:
    """A message comes down by itself. Raises Unacceptable."""
    if until < today:
        raise Unacceptable(N_("きょうより前の日です。いつまで出すかを選び直してください。"), field="until")
    if until > today + LONGEST:
        raise Unacceptable(N_("%(days)d日先までにしてください。続けるときは、また書いてください。"), field="until", days=LONGEST.days)


def kept_day(today: date, *, is_named: bool) -> date:
    """Of a voice without a name only the week is kept."""
    return today if is_named else today - timedelta(days=today.weekday())


def is_key(text: str) -> bool:
    return len(text) == 32 and all(letter in "0123456789abcdef" for letter in text)
