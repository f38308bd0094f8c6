"""Signing in a hundred times is quick where a hash costs little; the function is the real one."""

import pytest
from argon2 import PasswordHasher

from lms.accounts.services import signin

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # where no statement differs between the databases
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signin, "hasher", CHEAP)
    signin._nobodys_hash.cache_clear()
