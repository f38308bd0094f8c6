"""What the office may type: lists with one entry a line, dates. Pure."""

import unicodedata
from datetime import date

from lms.kernel.errors import N_, Unacceptable


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
