"""When somebody who has left is forgotten, and in which ways a name may be spelt. Pure."""

from calendar import monthrange
from datetime import date, timedelta

from lms.kernel.errors import N_, Unacceptable

MOST_YEARS_OF_HOLD = 10
LEAST_SPELLING = 3  # shorter ones stand inside other words


def erase_on(left_on: date, months: int) -> date:
    """The day on which the time of keeping is over: the same day *months* later, or the last one of a shorter month."""
    index = left_on.month - 1 + months
    year, month = left_on.year + index // 12, index % 12 + 1
    return date(year, month, min(left_on.day, monthrange(year, month)[1]))


def last_leaving(today: date, months: int) -> date:
    """Nobody who left after this day is due *today*; of those before, *erase_on* decides."""
    return erase_on(today, -months) + timedelta(days=3)  # a short month may hide three days


def check_hold(until: date, today: date) -> None:
    """Raises Unacceptable for a hold that ends at once, or that nobody would remember."""
    if until <= today:
        raise Unacceptable(N_("きょうより後の日を選んでください。"), field="until")
    if until > date(today.year + MOST_YEARS_OF_HOLD, 12, 31):
        raise Unacceptable(N_("%(most)d年より先にはできません。そのとき、もう一度延ばせます。"), field="until", most=MOST_YEARS_OF_HOLD)


def spellings(name: str, kana: str) -> list[str]:
    """山野 はるか as it may stand in a text: with either blank, or none; its reading as well. A single word is nobody's full name."""
    found: list[str] = []
    for full in (name, kana):
        parts = full.split()
        if len(parts) > 1:
            found += [blank.join(parts) for blank in (" ", "　", "")]
    return sorted({each for each in found if len(each) >= LEAST_SPELLING}, key=len, reverse=True)
