"""Secrets that the database keeps and cannot read: sealed and hashed with keys that come from the settings' secret key."""

import base64
import hmac
import json
from typing import Any

from lms.kernel.errors import N_, Refusal

FORM_LIFE = 1_800  # seconds within which a sealed form has to come back


class CannotUnseal(Refusal):
    """What was sealed with another key, by nobody, or too long ago."""

    def __init__(self) -> None:
        super().__init__(N_("二段階の確認の設定を読み出せません。画面を開き直し、それでも続くときは担当課で設定を消してもらってください。"))


class Seal:
    """Each purpose has its own key, so that nothing sealed for one is taken for the other."""

    def __init__(self, secret_key: str) -> None:
        self._secret_key = secret_key.encode()

    def seal(self, content: Any) -> str:
        sealed: bytes = self._fernet().encrypt(json.dumps(content).encode())
        return sealed.decode()

    def unseal(self, sealed: str, *, life: int | None = None) -> Any:
        """Raises CannotUnseal; *life* in seconds."""
        from cryptography.fernet import InvalidToken  # noqa: PLC0415  (docs/decisions/0005)

        try:
            return json.loads(self._fernet().decrypt(sealed.encode(), ttl=life))
        except InvalidToken:
            raise CannotUnseal from None

    def hashed(self, code: str) -> str:
        """The same for the same code; without the key not even all codes tried tell which it was."""
        return hmac.new(self._key("recovery code"), code.encode(), "sha256").hexdigest()

    def _fernet(self) -> Any:
        from cryptography.fernet import Fernet  # noqa: PLC0415  (docs/decisions/0005)

        return Fernet(base64.urlsafe_b64encode(self._key("second factor")))

    def _key(self, purpose: str) -> bytes:
        return hmac.digest(self._secret_key, f"manabi {purpose}".encode(), "sha256")
