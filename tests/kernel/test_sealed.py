"""What is sealed opens with the same key for the same purpose, and with nothing else."""

import pytest

from lms.kernel.sealed import seal, unseal

KEY = "k" * 64


def test_sealed_and_opened() -> None:
    kept = seal(KEY, "mail password", "合い言葉 pass")
    assert "pass" not in kept
    assert unseal(KEY, "mail password", kept) == "合い言葉 pass"
    assert seal(KEY, "mail password", "合い言葉 pass") != kept, "the same secret does not look the same twice"


@pytest.mark.parametrize(("key", "purpose"), [("l" * 64, "mail password"), (KEY, "totp")])
def test_another_key_or_purpose_opens_nothing(key: str, purpose: str) -> None:
    assert unseal(key, purpose, seal(KEY, "mail password", "secret")) is None


@pytest.mark.parametrize("broken", ["", "x", "gAAAAA", "日本語"])
def test_what_was_never_sealed_opens_nothing(broken: str) -> None:
    assert unseal(KEY, "mail password", broken) is None
    assert unseal(KEY, "mail password", seal(KEY, "mail password", "secret")[:-2] + "xx") is None
