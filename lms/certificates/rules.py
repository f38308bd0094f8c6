"""How the code of a certificate is read, however it was typed. Pure."""

import unicodedata

from lms.certificates.kinds import CODE_LENGTH, LETTERS, MOST_TYPED

GROUP = 6


def read_code(typed: str) -> str | None:
    """The code as it is stored: blanks, hyphens, capitals and full-width letters make no other one. None for what can be none."""
    if len(typed) > MOST_TYPED:
        return None
    plain = "".join(unicodedata.normalize("NFKC", typed).lower().replace("-", "").split())
    return plain if len(plain) == CODE_LENGTH and set(plain) <= set(LETTERS) else None


def in_groups(code: str) -> str:
    """As a person types it off a paper: abcdef-ghjkmn-…"""
    return "-".join(code[place : place + GROUP] for place in range(0, len(code), GROUP))
