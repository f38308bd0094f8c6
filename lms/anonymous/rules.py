"""Codes, weeks, and words that may tell who wrote. Pure: no database, no request, no clock."""

import hashlib
import secrets
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date

import re2

from lms.anonymous.kinds import LEAST_WAITING, Pointer
from lms.kernel.immutable import immutable

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without those that are taken for another when they are written by hand
CODE_LENGTH, GROUP = 24, 4  # 120 bits
_MISREAD = str.maketrans("OIL", "011")
_NUMBER = r"[0-9〇一二三四五六七八九十]{1,3}"
_MONTH, _DAY = r"(?:1[0-2]|0?[1-9])", r"(?:3[01]|[12][0-9]|0?[1-9])"
_TELLING = (
    (
        Pointer.DAY,
        re2.compile(
            rf"({_NUMBER} ?月 ?{_NUMBER} ?日|[月火水木金土日]曜日?)|"
            rf"(?:\A|[^0-9/-])([0-9]{{4}}[/-]{_MONTH}[/-]{_DAY}|{_MONTH}/{_DAY})(?:[^0-9/-]|\z)"
        ),
    ),
    (Pointer.POST, re2.compile(r"(?:部長|次長|課長補佐|課長|室長|係長|主幹|主査|主任|主事|所長|館長|新人|会計年度任用職員|再任用)")),
    (Pointer.NAME, re2.compile(r"\p{Han}{1,4}(?:さん|くん|氏)")),
)
_NO_NAMES = frozenset({"皆さん", "客さん", "住民さん", "業者さん", "娘さん", "息子さん", "奥さん", "母さん", "父さん"})
MOST_LOOKED_AT = 20_000


def new_key() -> str:
    """128 bits of chance: the name of a row, which tells nothing of when or by whom it was written."""
    return secrets.token_hex(16)


def is_key(text: str) -> bool:
    return len(text) == 32 and all(letter in "0123456789abcdef" for letter in text)


def new_code() -> str:
    """What the author alone holds, in groups that can be written down."""
    drawn = secrets.token_bytes(CODE_LENGTH)
    letters = "".join(LETTERS[byte % len(LETTERS)] for byte in drawn)
    return "-".join(letters[start : start + GROUP] for start in range(0, CODE_LENGTH, GROUP))


def plain_code(typed: str) -> str | None:
    """A code as it was drawn, from how somebody types it: any width and case, with or without its dashes. None for what is no code."""
    folded = unicodedata.normalize("NFKC", typed[:200]).upper().translate(_MISREAD)
    letters = "".join(letter for letter in folded if letter.isalnum())
    return letters if len(letters) == CODE_LENGTH and set(letters) <= set(LETTERS) else None


def digest(code: str) -> str:
    """What is kept of a code: it opens nothing. Raises ValueError for what is no code."""
    plain = plain_code(code)
    if plain is None:
        raise ValueError("no recovery code")
    return hashlib.sha256(plain.encode("ascii")).hexdigest()


def week_of(day: date) -> str:
    """The finest time that is kept: 2026-W48."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def are_published(waiting: int) -> bool:
    """Whether so many may come out together."""
    return waiting >= LEAST_WAITING


@immutable
class Telling:
    """A word that may tell who wrote, and of which kind it is."""

    kind: Pointer
    word: str


def tellings(text: str, units: Iterable[str]) -> list[Telling]:
    """Words of *text* that narrow down who can have written it; *units* are the names of the organisation. Each word once."""
    looked_at = unicodedata.normalize("NFKC", text[:MOST_LOOKED_AT])
    return list(
        dict.fromkeys([*_worded(looked_at), *(Telling(Pointer.UNIT, name) for name in units if len(name) > 1 and name in looked_at)])
    )


def _worded(text: str) -> Iterator[Telling]:
    for kind, pattern in _TELLING:
        for found in pattern.finditer(text):
            word = next((part for part in found.groups() if part), found.group(0))
            if not word.endswith(tuple(_NO_NAMES)):
                yield Telling(kind, word)
