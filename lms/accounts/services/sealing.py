"""What belongs to the second factor, sealed and hashed so that a copy of the database does not tell it."""

import hmac
import json
from typing import Any

from lms.kernel import sealed as kernel
from lms.kernel.errors import N_, Refusal

FORM_LIFE = 1_800  # seconds within which a sealed form has to come back
SECRET, RECOVERY_CODE = "second factor", "recovery code"


class CannotUnseal(Refusal):
    """What was sealed with another key, by nobody, or too long ago."""

    def __init__(self) -> None:
        super().__init__(N_("二段階の確認の設定を読み出せません。画面を開き直し、それでも続くときは担当課で設定を消してもらってください。"))


class Seal:
    """Of one installation: opens only what was sealed with its secret key."""

    def __init__(self, secret_key: str) -> None:
        self._secret_key = secret_key

    def seal(self, content: Any) -> str:
        return kernel.seal(self._secret_key, SECRET, json.dumps(content))

    def unseal(self, sealed: str, *, life: int | None = None) -> Any:
        """Raises CannotUnseal; *life* in seconds."""
        found = kernel.unseal(self._secret_key, SECRET, sealed, life=life)
        if found is None:
            raise CannotUnseal
        return json.loads(found)

    def hashed(self, code: str) -> str:
        """The same for the same code; without the key not even all codes tried tell which it was."""
        return hmac.new(kernel.key(self._secret_key, RECOVERY_CODE), code.encode(), "sha256").hexdigest()
