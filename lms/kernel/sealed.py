"""Secrets that must be used again, such as the mail server's password: sealed with a key out of the secret key, so that a copy of the database does not tell them."""

import base64
import hmac


def seal(secret_key: str, purpose: str, text: str) -> str:
    """*text* so that only who knows the secret key reads it. Keys of different purposes do not open each other's."""
    from cryptography.fernet import Fernet  # noqa: PLC0415  (OpenSSL's bindings weigh much: docs/decisions/0005)

    return Fernet(_fernet_key(secret_key, purpose)).encrypt(text.encode()).decode("ascii")


def unseal(secret_key: str, purpose: str, sealed: str, *, life: int | None = None) -> str | None:
    """What was sealed; None under another key, where something was changed, or after *life* seconds."""
    from cryptography.fernet import Fernet, InvalidToken  # noqa: PLC0415

    try:
        return Fernet(_fernet_key(secret_key, purpose)).decrypt(sealed.encode(), ttl=life).decode()
    except (InvalidToken, ValueError):
        return None


def key(secret_key: str, purpose: str) -> bytes:
    """32 bytes for one purpose only."""
    return hmac.digest(secret_key.encode(), f"manabi:{purpose}".encode(), "sha256")


def _fernet_key(secret_key: str, purpose: str) -> bytes:
    return base64.urlsafe_b64encode(key(secret_key, purpose))
