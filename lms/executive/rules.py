"""How the ring is said to turn, when a message stands, and what a voice without a name keeps. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta

from lms.executive.kinds import LONGEST
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.immutable import immutable


@immutable
class Week:
    """A week of 全庁 as it may be shown."""

    begins_on: date
    planned: int
    tried: int
    shared: int

    @property
    def turns(self) -> bool:
        """Whether something was tried, and something of it told."""
        return self.tried > 0 and self.shared > 0


def week(begins_on: date, told: Mapping[str, int] | None) -> Week | None:
    """None where nothing may be said of a week."""
    return None if told is None else Week(begins_on, told["planned"], told["tried"], told["shared"])


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
