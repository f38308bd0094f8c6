"""`python -m tests.torture.commands`: three `lms worker`, two `lms serve` and one `lms web` are killed with −9, 300 of them on each database.

As somebody starts them: processes of their own, with their scheduler, their pages behind a port and a mail server that they speak SMTP to. They are
killed from outside, at a random moment; another takes the place at once. Then the checker of `tests.torture` looks. One row of docs/exactly-once.md for each.
"""

import argparse
import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from lms.app import connect
from lms.kernel import clock
from tests.bench.__main__ import database
from tests.bench.pages import HIDDEN
from tests.bench.processes import Visitor as Line
from tests.bench.processes import cpu_ms
from tests.followups import ASKED_AT, DUE, PLANNED_AT, free_port, mail_environment, mail_settings
from tests.torture.__main__ import made_world
from tests.torture.checking import faults, gathered
from tests.torture.lives import World
from tests.visitor import Visitor

ROLES = ("worker",) * 3 + ("serve",) * 2 + ("web",)
CPU = (1.5, 6.0)  # seconds of CPU until a process is killed, for a busy machine starts slowly: the start takes the first two or three
TOLD_EVERY = 25  # deaths
OLDEST = 240.0  # seconds: whoever waits for another to die uses none
IN_HAND = 0.02  # seconds that the mail server takes over a letter
NOTHING_TO_DO = ": 0\n"
LATER = date(2026, 12, 1)


class Post:
    """A mail server that takes every letter: what it has taken stands in a file, whoever dies."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        head = envelope.content.decode(errors="replace")
        name = next(line.partition(":")[2].strip() for line in head.splitlines() if line.lower().startswith("message-id:"))
        with self._path.open("a", encoding="utf-8") as taken:
            taken.write(f"{name}\n")
        await asyncio.sleep(IN_HAND)
        return "250 taken"


@dataclass
class Town:
    """What all share: the world of the checker, the variables of a start, and how far each clock is from ours."""

    world: World
    variables: Mapping[str, str]
    began: datetime
    ports: list[int] = field(default_factory=lambda: [free_port() for role in ROLES if role != "worker"])

    @property
    def said(self) -> Path:
        """What they say of errors: shown where one ended that nobody had killed."""
        return Path(self.world.letters).with_name("said")

    def command(self, role: str, port: int | None, *more: str) -> list[str]:
        """The pages that plan for today say the day of the plan, the schedulers that of the question."""
        ahead = ((PLANNED_AT if role == "web" else ASKED_AT) - self.began).total_seconds()
        listening = ["--port", str(port)] if port else []
        return [sys.executable, "-m", "tests.torture.started", str(ahead), role, *listening, *more]

    def start(self, role: str, port: int | None) -> subprocess.Popen[bytes]:
        with self.said.open("ab") as said:
            return subprocess.Popen(self.command(role, port), env=dict(self.variables), stdout=subprocess.DEVNULL, stderr=said)

    def job(self, name: str, at: str) -> str:
        """One job as somebody runs it by hand."""
        command = self.command("jobs", None, "run", name, "--at", at)
        told = subprocess.run(command, env=dict(self.variables), check=False, capture_output=True, text=True)
        if told.returncode:
            raise RuntimeError(told.stderr[-2_000:])
        return told.stdout


def tell(words: str) -> None:
    """How it goes; the rows of the table go to standard output."""
    print(f"  {words}", file=sys.stderr, flush=True)


@dataclass
class Life:
    """One process of a place, and what it may use until it is killed."""

    process: subprocess.Popen[bytes]
    most: float
    until: float

    def is_over(self) -> bool:
        """It has ended, or its time has come."""
        return self.process.poll() is not None or _cpu(self.process.pid) >= self.most or time.monotonic() >= self.until

    def end(self) -> bool:
        """Answers whether it had to be killed: one that ended by itself is a fault."""
        is_alive = self.process.poll() is None
        self.process.kill()
        self.process.wait()
        return is_alive


def kill(town: Town, count: int, chance: random.Random) -> tuple[int, int]:
    """So many die, or as many as have when somebody presses Ctrl+C; answers how many were killed, and how many ended by themselves."""
    ports = iter(town.ports)
    places = [(role, None if role == "worker" else next(ports)) for role in ROLES]

    def begin(role: str, port: int | None) -> Life:
        return Life(town.start(role, port), chance.uniform(*CPU), time.monotonic() + OLDEST)

    living = [begin(*place) for place in places]
    ended: list[bool] = []
    try:
        while sum(ended) < count:
            for place in [number for number, life in enumerate(living) if life.is_over()]:
                ended.append(living[place].end())
                _tell(town, ended, count, places[place][0])
                living[place] = begin(*places[place])
            time.sleep(0.01)
    except KeyboardInterrupt:
        print(f"  stopped at {sum(ended)} of {count}: what these have left is looked at", file=sys.stderr, flush=True)
    finally:
        for life in living:
            life.end()
    return sum(ended), len(ended) - sum(ended)


def _tell(town: Town, ended: list[bool], count: int, role: str) -> None:
    """How it goes; the rows of the table go to standard output."""
    if not ended[-1]:
        print(f"  {role} ended by itself: {town.said.read_text(encoding='utf-8')[-1_500:]}", file=sys.stderr, flush=True)
    elif sum(ended) % TOLD_EVERY == 0:
        print(f"  {sum(ended)} of {count}", file=sys.stderr, flush=True)


def _cpu(pid: int) -> float:
    """Seconds; a thread may end while it is looked at."""
    try:
        return cpu_ms(pid) / 1_000
    except (FileNotFoundError, ProcessLookupError):
        return 0.0


def plan(town: Town, port: int, cookie: str, number: int, over: threading.Event) -> None:
    """Somebody plans, form by form, and sends each again until a page says that it is saved: the same form, for nobody knows what became of it."""
    line, sent, form = Line(port), 0, None
    line.cookie = cookie
    while not over.is_set():
        try:
            if form is None:
                _, page = line.ask("/practices/new")
                hidden = dict(HIDDEN.findall(page))
                form = {**hidden, **_plan(town, f"試す {number}-{sent}", port)} if "once" in hidden else None
            status, _ = line.ask("/practices/new", form) if form else (0, "")
        except (OSError, HTTPException):
            kept, line = line.cookie, Line(port)
            line.cookie = kept
            time.sleep(0.05)
            continue
        if form and status == 303:
            with Path(town.world.acknowledged).open("a", encoding="utf-8") as said:
                said.write(f"{form['action']}\n")
            form, sent = None, sent + 1
        elif status != 503:
            form = None
            time.sleep(0.05)


def _plan(town: Town, action: str, port: int) -> dict[str, str]:
    due_on = DUE if port == town.ports[-1] else LATER
    said = {"plan_when": "火曜の朝", "work": "会議のあと", "action": action, "ai_use": "minutes", "data_class": "public"}
    return {**said, "work_task_id": "other", "tool_id": str(town.world.town.tool), "due_on": str(due_on), "minutes_now": "45"}


@contextmanager
def planning(town: Town) -> Iterator[None]:
    """Three people at three ports."""
    over, threads = threading.Event(), []
    connect(town.world.app, town.world.settings, town.world.engine)
    for number, port in enumerate(town.ports):
        person = (town.world.town.yamano, town.world.town.mori, town.world.town.sato)[number]
        moment = PLANNED_AT if port == town.ports[-1] else ASKED_AT
        with clock.standing_at(moment), town.world.sessions() as session:
            client = Visitor.enter(town.world.app, session, person).client
        cookie = "; ".join(f"{each.key}={each.value}" for each in (client._cookies or {}).values())
        threads.append(threading.Thread(target=plan, args=(town, port, cookie, number, over)))
        threads[-1].start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(60)


def clear_up(town: Town) -> None:
    """Later the same day, when every lease is over, by hand."""
    for at in ("2026-11-17T17:00+09:00", "2026-11-17T18:00+09:00"):
        for name in ("followups", "dispatch"):
            while not town.job(name, at).endswith(NOTHING_TO_DO):
                pass


def run(name: str, url: str | None, directory: Path, kills: int, seed: int) -> list[str]:
    """What the checker finds; prints the row."""
    began, letters = time.monotonic(), free_port()
    left_out = ("LMS_",)
    usual = {key: value for key, value in os.environ.items() if not key.startswith(left_out)}
    ours = mail_environment(directory, letters) | ({"LMS_DATABASE_URL": url.replace("+psycopg", "")} if url else {})
    world = made_world(url or mail_settings(directory, letters).database_url, directory, 2 * kills, mail_port=letters, is_begun=False)
    town = Town(world, usual | ours, datetime.now(UTC))  # noqa: TID251  (by how much the others' clocks differ from it)
    post = Controller(Post(Path(world.letters)), hostname="127.0.0.1", port=letters)
    post.start()
    try:
        with planning(town):
            killed, failed = kill(town, kills, random.Random(seed))
        clear_up(town)
    finally:
        post.stop()
    with world.sessions() as session:
        facts = gathered(session, world)
    found = faults(facts) + [f"{failed} processes ended by themselves"] * bool(failed)
    unknown = sum(state == "unknown" for state, _ in facts.mails.values())
    figures = (killed, len(facts.acknowledged), len(facts.asked), facts.told.total(), facts.taken.total(), unknown, len(found))
    print(f"| {name} | {seed} | {' | '.join(map(str, figures))} | {time.monotonic() - began:.0f} |", flush=True)
    for fault in found[:20]:
        print(f"  {fault}", flush=True)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture.commands", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append", help="default: both")
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10_000))
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # also where a shell has told whoever runs behind it to ignore it
    head = "| database | seed | killed | plans acknowledged | asked | in the inbox | letters taken | unknown | faults | s |"
    print(f"{head}\n{'|---' * 10}|", flush=True)
    found: list[str] = []
    for name in options.database or ["sqlite", "postgresql"]:
        with tempfile.TemporaryDirectory(prefix="lms-torture-") as scratch, database(name, Path(scratch)) as url:
            Path(scratch).chmod(0o711)
            found += run(name, None if name == "sqlite" else url, Path(scratch), options.kills, options.seed)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
