"""What the office types about its year: closed days, council sessions, busy periods, one a line. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lms.kernel import dates
from lms.kernel.errors import N_, Unacceptable

MOST_NAME = 40
MOST_DAYS = 366
BAD_DAY = N_("%(number)d行目を、2026-12-28、2026/12/28、令和8年12月28日 のどれかのように書いてください。")
BAD_PERIOD = N_("%(number)d行目を、「2026-12-01〜2026-12-18 12月議会」のように、初めの日〜終わりの日、空白、名前の順に書いてください。")
BAD_NAME = N_("%(number)d行目の日付のあとに、空白をひとつ空けて、%(most)d字までの名前を書いてください。")
TOO_LONG = N_("%(number)d行目が1年を超えています。日付を確かめてください。")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From its first to its last day, both included."""

    first: date
    last: date
    name: str

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Period":
        return cls(date.fromisoformat(stored["from"]), date.fromisoformat(stored["to"]), stored["name"])

    def stored(self) -> dict[str, str]:
        return {"from": self.first.isoformat(), "to": self.last.isoformat(), "name": self.name}

    def line(self) -> str:
        """As it is typed."""
        days = self.first.isoformat() if self.first == self.last else f"{self.first}〜{self.last}"
        return f"{days} {self.name}"

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def closed_days(text: str, key: str) -> list[str]:
    """One day or stretch a line, as ISO dates in order, each once. Raises Unacceptable, naming the line."""
    found: set[date] = set()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        ends = dates.stretch_of(line)
        if ends is None:
            raise Unacceptable(BAD_DAY, field=key, number=number)
        if (ends[1] - ends[0]).days >= MOST_DAYS:
            raise Unacceptable(TOO_LONG, field=key, number=number)
        found |= {ends[0] + timedelta(days=after) for after in range((ends[1] - ends[0]).days + 1)}
    return [day.isoformat() for day in sorted(found)]


def periods(text: str, key: str) -> list[dict[str, str]]:
    """One period a line, in the order of their days, each once. Raises Unacceptable, naming the line."""
    found = {_period(line, number, key) for number, line in enumerate(text.splitlines(), start=1) if line.strip()}
    return [period.stored() for period in sorted(found)]


def _period(line: str, number: int, key: str) -> Period:
    typed = dates.plain(line)
    for mark in dates.BETWEEN:
        typed = mark.join(part.strip() for part in typed.split(mark))
    days, _, name = typed.partition(" ")
    ends = dates.stretch_of(days)
    if ends is None:
        raise Unacceptable(BAD_PERIOD, field=key, number=number)
    if not 0 < len(name.strip()) <= MOST_NAME:
        raise Unacceptable(BAD_NAME, field=key, number=number, most=MOST_NAME)
    if (ends[1] - ends[0]).days >= MOST_DAYS:
        raise Unacceptable(TOO_LONG, field=key, number=number)
    return Period(*ends, " ".join(name.split()))
