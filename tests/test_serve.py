"""`lms serve` as a process of its own: with the demo town, and at the very first start of a real municipality."""

import http.cookiejar
import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from lms import demo
from tests.conftest import named, run_on

PASSWORD = "ことしの桜は例年より早く咲きました"
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


def environment(more: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith("LMS_")} | dict(more)


def command(data: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "lms", "serve", "--port", "0", "--data", str(data), *arguments]


@contextmanager
def serving(data: Path, *arguments: str, **variables: str) -> Iterator[str]:
    """The address of a running product; it must end well when told to."""
    process = subprocess.Popen(
        command(data, *arguments), env=environment(variables), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        told = ""
        while not (found := ADDRESS.search(told)):
            line = process.stdout.readline()
            assert line, process.communicate()
            told = line
        yield found[0]
        process.send_signal(signal.SIGTERM)
        _, error = process.communicate(timeout=30)
        assert (process.returncode, error) == (0, "")
    finally:
        process.kill()
        process.wait()


def get(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310  (our own server)
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def signed_in(address: str, login: str, password: str) -> str:
    """The page that a person sees after signing in."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = browser.open(f"{address}/login", timeout=20).read().decode()
    hidden = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="(\w+)"[^>]*value="([^"]*)"', page))
    hidden |= dict(re.findall(r'<input id="\w+" name="(\w+)" type="hidden" value="([^"]*)"', page))
    form = urllib.parse.urlencode({**hidden, "staff_no": login, "password": password}).encode()
    return str(browser.open(f"{address}/login", form, timeout=20).read().decode())


def test_the_demo_opens_ready_and_its_people_sign_in(tmp_path: Path) -> None:
    with serving(tmp_path / "data", "--demo") as address:
        assert get(f"{address}/healthz") == (200, "ok\n")
        status, ready = get(f"{address}/readyz")
        assert (status, json.loads(ready)) == (
            200,
            {"ready": True, "checks": {"database": True, "migrations": True, "demo": True, "scheduler": True}},
        )
        _, page = get(f"{address}/login")
        assert demo.PASSWORD in page
        assert all(login in page for login, _ in demo.ACCOUNTS.logins)
        assert "山野さん" in signed_in(address, "010001", demo.PASSWORD)
        assert get(f"{address}/metrics")[0] == 200
    written = sorted(path.name for path in (tmp_path / "data").iterdir())
    assert {"lms.db", "secret-key"} <= set(written)
    assert list(tmp_path.iterdir()) == [tmp_path / "data"], "everything that is written stands under --data"


def test_a_first_start_without_anybody_asks_for_an_administrator(tmp_path: Path) -> None:
    done = subprocess.run(
        command(tmp_path / "data"), env=environment({}), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert "LMS_ADMIN_LOGIN" in done.stderr
    assert "LMS_ADMIN_PASSWORD" in done.stderr


def test_a_weak_first_password_is_refused_by_the_name_of_its_variable(tmp_path: Path) -> None:
    told = environment({"LMS_ADMIN_LOGIN": "root", "LMS_ADMIN_PASSWORD": "short"})
    begin = command(tmp_path / "data")
    done = subprocess.run(begin, env=told, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "lms: LMS_ADMIN_PASSWORD: 15文字以上にしてください。" in done.stderr


def test_the_first_administrator_comes_from_the_environment_once(tmp_path: Path) -> None:
    with serving(tmp_path / "data", LMS_ADMIN_LOGIN="root", LMS_ADMIN_PASSWORD=PASSWORD) as address:
        assert demo.PASSWORD not in get(f"{address}/login")[1]
        assert "管理者さん" in signed_in(address, "root", PASSWORD)
    with serving(tmp_path / "data") as address:  # nobody is asked again
        assert "管理者さん" in signed_in(address, "root", PASSWORD)
        assert json.loads(get(f"{address}/readyz")[1])["ready"] is True


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with serving(tmp_path / "one", LMS_ADMIN_LOGIN="root", LMS_ADMIN_PASSWORD=PASSWORD) as address:
        port = address.rpartition(":")[2]
        taken = [*command(tmp_path / "two"), "--port", port]
        done = subprocess.run(
            taken,
            env=environment({"LMS_ADMIN_LOGIN": "root", "LMS_ADMIN_PASSWORD": PASSWORD}),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 2
    assert "--port" in done.stderr


@pytest.mark.postgresql
def test_two_that_start_at_once_on_an_empty_database_both_serve(postgres_server: str, tmp_path: Path) -> None:
    run_on(postgres_server, "CREATE DATABASE lms_two_starts")
    told = {"LMS_DATABASE_URL": named(postgres_server, "lms_two_starts"), "LMS_ADMIN_LOGIN": "root", "LMS_ADMIN_PASSWORD": PASSWORD}

    def start(_: int) -> tuple[int, str]:
        with serving(tmp_path / "data", **told) as address:
            return get(f"{address}/healthz")

    with ThreadPoolExecutor() as both:
        assert list(both.map(start, range(2))) == [(200, "ok\n")] * 2
    run_on(postgres_server, "DROP DATABASE lms_two_starts")
