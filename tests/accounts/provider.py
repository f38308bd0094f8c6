"""A real OpenID provider in a process of its own, and a person who signs in there."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import requests
from werkzeug.test import TestResponse

from tests.postgres import _free_port
from tests.visitor import Visitor


@dataclass
class Provider:
    """The provider's address and process. *knows* tells it what it will claim of a subject."""

    issuer: str
    process: subprocess.Popen[bytes]

    def knows(self, subject: str, **claims: Any) -> None:
        answer = requests.put(f"{self.issuer}/users/{quote(subject, safe='')}", json=claims, timeout=10)
        assert answer.status_code == 204, answer.text

    def asked(self, visitor: Visitor, target: str = "") -> str:
        """Follow the link of the sign-in page: where it leads at the provider."""
        answer = visitor.get("/login/sso", **({"next": target} if target else {}))
        assert answer.status_code == 302, answer.text
        location = answer.headers["Location"]
        assert location.startswith(f"{self.issuer}/oauth2/authorize?")
        return location

    def answered(self, location: str, subject: str, **form: str) -> str:
        """Sign in there; the path by which the provider sends the browser back to us."""
        answer = requests.post(location, data={"sub": subject, **form}, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        return path_of(answer.headers["Location"])

    def signs_in(self, visitor: Visitor, subject: str, target: str = "") -> TestResponse:
        """There and back, as a browser goes."""
        return visitor.get(self.answered(self.asked(visitor, target), subject))


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(("", "", parts.path, parts.query, ""))


def changed(address: str, **params: str | None) -> str:
    """The same address with other parameters; None leaves one out."""
    parts = urlsplit(address)
    values = {**dict(parse_qsl(parts.query)), **params}
    return urlunsplit(parts._replace(query=urlencode({key: value for key, value in values.items() if value is not None})))


@contextmanager
def running_provider() -> Iterator[Provider]:
    port = _free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--host", "127.0.0.1"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    provider = Provider(f"http://127.0.0.1:{port}", process)
    try:
        _wait_for(provider)
        yield provider
    finally:
        process.kill()
        process.wait(timeout=10)


def _wait_for(provider: Provider) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert provider.process.poll() is None, "the provider did not start"
        try:
            if requests.get(f"{provider.issuer}/.well-known/openid-configuration", timeout=2).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise AssertionError("the provider does not answer")
