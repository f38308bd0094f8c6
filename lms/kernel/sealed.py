"""Secrets that must be used again, such as the mail server's password: sealed with a key out of the secret key, so that a copy of the database does not tell them."""

import base64
import hashlib
import hmac


def seal(secret_key: str, purpose: str, text: str) -> str:
    """*text* so that only who knows the secret key reads it. Keys of different purposes do not open each other's."""
    from cryptography.fernet import Fernet  # noqa: PLC0415  (OpenSSL's bindings weigh much: docs/decisions/0005)

    return Fernet(_key(secret_key, purpose)).encrypt(text.encode()).decode("ascii")


def unseal(secret_key: str, purpose: str, sealed: str) -> str | None:
    """What was sealed; None under another key, or where something was changed."""
    from cryptography.fernet import Fernet, InvalidToken  # noqa: PLC0415

    try:
        return Fernet(_key(secret_key, purpose)).decrypt(sealed.encode()).decode()
    except (InvalidToken, ValueError):
        return None


def _key(secret_key: str, purpose: str) -> bytes:
    digest = hmac.new(secret_key.encode(), f"manabi:{purpose}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest)
