"""`python -m tests.bench.imports`: 50,000 newcomers from the file to the end on both databases, as the table of docs/performance.md.

Milliseconds belong to the machine of the day; the exit code is 1 where a budget does not hold.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from lms import imports, migrate
from lms.accounts import services as accounts
from lms.accounts.kinds import UnitLevel
from lms.accounts.models.people import Person
from lms.accounts.queries import imports as queries
from lms.accounts.services import import_applying as applying
from lms.accounts.services import imports as services
from lms.accounts.services.import_reading import parse
from lms.accounts.services.imports import Order
from lms.kernel.db import make_engine, session_factory
from tests.bench.__main__ import database

MOST_SECONDS = {"preview": 20.0, "apply": 30.0, "lock": 2.0}
DAY = date(2026, 4, 1)
WORKER = "bench"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.imports", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append", help="default: both")
    parser.add_argument("--rows", type=int, default=50_000)
    options = parser.parse_args()
    over: list[str] = []
    print(
        "| database | rows | preview s (≤ 20) | apply s (≤ 30) | write lock s (≤ 2) | longest chunk s | our CPU s: preview, lock |\n|---|---|---|---|---|---|---|"
    )
    for name in options.database or ["sqlite", "postgresql"]:
        with tempfile.TemporaryDirectory(prefix="lms-bench-") as directory, database(name, Path(directory)) as url:
            engine = make_engine(url)
            migrate.upgrade(engine)
            took = measure(engine, options.rows)
            engine.dispose()
        print(
            f"| {name} | {options.rows:,} | {took['preview']:.1f} | {took['apply']:.1f} | {took['lock']:.2f} | {took['chunk']:.2f} | {took['preview cpu']:.1f}, {took['lock cpu']:.2f} |",
            flush=True,
        )
        over += [f"{name} {what}" for what, most in MOST_SECONDS.items() if took[what] > most]
    print("\nAll budgets hold." if not over else "\nOver budget: " + "; ".join(over))
    return bool(over)


def measure(engine: Engine, rows: int) -> dict[str, float]:
    """Seconds of the preview (read, planned, staged), of applying, of its one step, and of the longest chunk between."""
    sessions = session_factory(engine, {})
    with sessions.begin() as session:
        for number in range(200):
            accounts.add_unit(session, name=f"課{number}", code=f"{number:04}", level=UnitLevel.SECTION, parent=None, valid_from=DAY)
    content, took = file_of(rows), dict.fromkeys(("preview", "apply", "lock", "chunk"), 0.0)
    began, cpu = time.perf_counter(), time.process_time()
    with sessions() as session:
        parsed = parse(content, queries.habits(session))
    with sessions.begin() as session:
        import_id = services.enter(session, content, Order("bench.csv", DAY), WORKER)
    latest = [time.perf_counter()]

    def told(_done: int, _total: int) -> None:
        took["chunk"] = max(took["chunk"], time.perf_counter() - latest[0])
        latest[0] = time.perf_counter()

    imports.stage_parsed(sessions, import_id, parsed, WORKER, told)
    took["preview"], took["preview cpu"] = time.perf_counter() - began, time.process_time() - cpu
    with sessions.begin() as session:
        services.approve(session, None, queries.an_import(session, import_id), skips=False)
    timed_apply(sessions, import_id, took)
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == rows
    return took


def timed_apply(sessions: sessionmaker[Session], import_id: int, took: dict[str, float]) -> None:
    """The whole, and of it the one transaction that holds the lock, its commit included."""
    began = time.perf_counter()
    imports.check(sessions, import_id)
    cpu = time.process_time()
    took["lock"] = seconds(lambda: locked(sessions, import_id))
    took["lock cpu"] = time.process_time() - cpu
    with sessions.begin() as session:
        applying.note_new_people(session, queries.an_import(session, import_id))
    took["apply"] = time.perf_counter() - began


def locked(sessions: sessionmaker[Session], import_id: int) -> None:
    with sessions.begin() as session:
        applying.apply(session, import_id)


def seconds(deed: Callable[[], None]) -> float:
    began = time.perf_counter()
    deed()
    return time.perf_counter() - began


def file_of(rows: int) -> bytes:
    header = "職員番号,氏名,ふりがな,雇用区分,PC有無,メール,所属コード,職,発令区分,発令日"
    lines = (
        f"{number:06},職員 {number},しょくいん {number},正規,有,{number:06}@wano.example,{number % 200:04},係員,本務,2026/4/1"
        for number in range(rows)
    )
    return "\r\n".join([header, *lines]).encode("cp932")


if __name__ == "__main__":
    sys.exit(main())
