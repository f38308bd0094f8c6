"""What the office may type: lists with one entry a line, dates, and which unit stands under which. Pure."""

import unicodedata
from datetime import date

from lms.accounts.kinds import UnitLevel
from lms.kernel.errors import N_, Unacceptable

PARENTS = {
    UnitLevel.DEPARTMENT: frozenset[str | None]({None}),
    UnitLevel.SECTION: frozenset[str | None]({None, UnitLevel.DEPARTMENT}),  # a small town has no 部
    UnitLevel.TEAM: frozenset[str | None]({UnitLevel.SECTION}),
}
WRONG_PARENT = {
    UnitLevel.DEPARTMENT: N_("部は、ほかの組織の下には置けません。「なし」を選んでください。"),
    UnitLevel.SECTION: N_("課は、部の下に置くか、「なし」を選んでください。"),
    UnitLevel.TEAM: N_("係は、課の下に置いてください。"),
}


def check_place(level: UnitLevel, parent_level: str | None) -> None:
    """Raises Unacceptable where a unit of *level* cannot stand under one of *parent_level*."""
    if parent_level not in PARENTS[level]:
        raise Unacceptable(WRONG_PARENT[level], field="parent_id")


def lines(text: str) -> list[str]:
    """The lines that say something, in order, each once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def days(text: str) -> list[str]:
    """One date a line, as ISO dates in order. Raises Unacceptable, naming the line."""
    found = set()
    for number, line in enumerate(text.splitlines(), start=1):
        plain = unicodedata.normalize("NFKC", line).strip().replace("/", "-")
        if not plain:
            continue
        try:
            year, month, day = (int(part) for part in plain.split("-"))
            found.add(date(year, month, day).isoformat())
        except ValueError:
            raise Unacceptable(N_("%(number)d行目を、2026-12-28 のように書いてください。"), field="closed_days", number=number) from None
    return sorted(found)


def versions(seen: str) -> dict[str, int]:
    """Which version of each setting the page had shown: "small_group:2 municipality:1"."""
    pairs = (part.partition(":") for part in seen.split())
    return {key: int(number) for key, _, number in pairs if number.isascii() and number.isdigit() and len(number) < 10}
