"""Server processes under measurement: start them, ask them, and read from the kernel what they have used."""

import http.client
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

# What the tools of the tests bring along and the product loads where it finds it (for logs in colours): it is in no installation.
AS_INSTALLED = "import runpy, sys; sys.modules['rich'] = None; runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")


class Visitor:
    """A connection that stays open and keeps its cookies, as a browser's does."""

    def __init__(self, port: int) -> None:
        self.cookie = ""
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(self, path: str, form: Mapping[str, str] | None = None) -> tuple[int, str]:
        """Status and body of a GET, or of a POST of *form*."""
        body = urlencode(form) if form is not None else None
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._line.request("GET" if body is None else "POST", path, body, headers)
        answer = self._line.getresponse()
        text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self._keep(line.partition(";")[0])
        return answer.status, text

    def _keep(self, pair: str) -> None:
        name = pair.partition("=")[0]
        others = [each for each in self.cookie.split("; ") if each and not each.startswith(f"{name}=")]
        self.cookie = "; ".join([*others, pair])


@dataclass(frozen=True, slots=True)
class Served:
    """A process that answers on a port."""

    pid: int
    port: int


@contextmanager
def serving(*arguments: str, **variables: str) -> Iterator[Served]:
    """Run `python -m …` until it names its port, with no library that requirements.lock does not have."""
    left_out = ("LMS_", "PYTHONDONTWRITEBYTECODE")  # a start is measured with everything compiled, as it is from the second one on
    environment = {key: value for key, value in os.environ.items() if not key.startswith(left_out)} | variables
    process = subprocess.Popen([sys.executable, "-c", AS_INSTALLED, *arguments], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if found := ADDRESS.search(line):
                yield Served(process.pid, int(found[1]))
                return
        raise RuntimeError(f"{arguments} ended before it answered")
    finally:
        process.terminate()
        process.wait(timeout=30)


def cpu_ms(pid: int) -> float:
    """CPU that a process and its children have used so far, all threads, from the scheduler's own nanoseconds."""
    return sum(_nanoseconds(each) for each in [pid, *_children(pid)]) / 1e6


def _nanoseconds(pid: int) -> int:
    total = 0
    for thread in Path(f"/proc/{pid}/task").iterdir():
        try:
            total += int((thread / "schedstat").read_text(encoding="ascii").split()[0])
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended meanwhile
    return total


def _children(pid: int) -> list[int]:
    return [int(each) for task in Path(f"/proc/{pid}/task").iterdir() for each in (task / "children").read_text(encoding="ascii").split()]


def pss_mb(pid: int) -> float:
    """Memory that the process has for itself, shared pages divided among those who share them."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the kernel does not say")


def postmaster(url: str) -> int:
    """The process of the PostgreSQL server behind *url* that all its backends are children of."""
    port = urlsplit(url).port
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                words = (process / "cmdline").read_bytes().split(b"\0")
            except (FileNotFoundError, ProcessLookupError):
                continue
            if words[0].endswith(b"postgres") and b"-p" in words and str(port).encode() in words:
                return int(process.name)
    raise RuntimeError(f"no server of ours on port {port}")
