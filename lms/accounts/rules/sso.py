"""What the claims of a single sign-on say: which staff number, whether a second factor was shown. Pure."""

import hashlib
from collections.abc import Mapping
from typing import Any

PROOFS = frozenset({"mfa", "otp"})
VERIFIED = {"email": "email_verified", "phone_number": "phone_number_verified"}
MOST_SUBJECT = 255  # OpenID Connect Core, 2


def subject_of(claims: Mapping[str, Any]) -> str | None:
    found = claims.get("sub")
    return found if isinstance(found, str) and 0 < len(found) <= MOST_SUBJECT else None


def staff_no_of(claims: Mapping[str, Any], claim: str) -> str | None:
    """The staff number as text with its leading zeros; None where it is absent, empty, a number without them, or not verified."""
    found = claims.get(claim)
    if not isinstance(found, str) or not found.strip():
        return None
    if claim in VERIFIED and claims.get(VERIFIED[claim]) is not True:
        return None
    return found


def has_second_factor(claims: Mapping[str, Any]) -> bool:
    said = claims.get("amr")
    return isinstance(said, list) and any(isinstance(each, str) and each in PROOFS for each in said)


def login_name(issuer: str, subject: str) -> str:
    """Issuer and subject in one name of fixed length that folding leaves alone: a subject is told apart by case."""
    return "sso:" + hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()
