"""Who is offered a second factor, which codes of an authenticator count, how recovery codes are written. Pure."""

import re
import unicodedata
from collections.abc import Collection

from lms.accounts.kinds import Role, SecondFactorProof

STEP = 30  # seconds that a code is shown
DIGITS = 6
RECOVERY_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no l and 1, i, o and 0
RECOVERY_LENGTH = 12
FOR_ROLES = frozenset({Role.OFFICE.value, Role.ADMINISTRATOR.value})


def is_offered(roles: Collection[str]) -> bool:
    """The office and administrators: whoever can change what others may do."""
    return not FOR_ROLES.isdisjoint(roles)


def must_set_up(*, required: bool, enrolled: bool, roles: Collection[str], proof: str) -> bool:
    """Whether this person is led to the set-up before anything else. Who showed it to the provider has one already."""
    return required and not enrolled and is_offered(roles) and proof != SecondFactorProof.PROVIDER


def steps(timestamp: float, last_step: int) -> list[int]:
    """The steps whose codes count now, newest first: the running one and the one before, each once."""
    running = int(timestamp) // STEP
    return [step for step in (running, running - 1) if step > last_step]


def as_code(typed: str) -> str | None:
    """Six digits, however they were typed; None for anything else."""
    plain = _plain(typed)
    return plain if len(plain) == DIGITS and plain.isascii() and plain.isdigit() else None


def as_recovery_code(typed: str) -> str | None:
    plain = _plain(typed)
    return plain if len(plain) == RECOVERY_LENGTH and all(letter in RECOVERY_ALPHABET for letter in plain) else None


def _plain(typed: str) -> str:
    return re.sub(r"[\s‐‑–—−ー-]", "", unicodedata.normalize("NFKC", typed).casefold())
