"""`python -m tests.bench`: our pages beside the floor, first visit, start, memory, as the table of docs/performance.md.

Both applications run as processes on the same database; blocks of requests alternate, and only CPU that the kernel counted is compared.
The exit code is 1 where a budget does not hold.
"""

import argparse
import gc
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, create_engine, text

from lms import migrate
from lms.kernel.db import make_engine
from tests.bench import pages
from tests.bench.pages import PAGES, Cost, Page
from tests.bench.processes import Served, Visitor, cpu_ms, postmaster, pss_mb, serving
from tests.browser import real_browser
from tests.demo_town import filled_database
from tests.postgres import running_postgres
from tests.wire import over_the_wire

MOST_RATIO = 2.0
MOST_REQUESTS, MOST_KB = 6, 60
MOST_START, MOST_MB, MOST_MB_SEARCHED = 2.0, 120, 250
MOST_TOWN = 15
MIXED = 1_000


@dataclass(frozen=True, slots=True)
class Site:
    """A database with the demo town, and the processes on it."""

    name: str
    url: str
    data: Path
    ours: Served
    floor: Served
    database: int | None  # the server process whose CPU belongs to a request as well
    told: float  # CPU seconds of telling the town


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append", help="default: both")
    parser.add_argument("--rounds", type=int, default=7, help="blocks of each side; the median of blocks counts")
    parser.add_argument("--requests", type=int, default=30, help="requests in a block")
    options = parser.parse_args()
    failed: list[str] = []
    for name in options.database or ["sqlite", "postgresql"]:
        with site(name) as found:
            print(f"\n## {name}\n")
            failed += town(found)
            failed += compare(found, options.rounds, options.requests)
            if name == "sqlite":
                failed += first_visit(found)
                failed += start_and_memory(found)
    print("\n" + ("All budgets hold." if not failed else "Over budget: " + "; ".join(failed)))
    return bool(failed)


@contextmanager
def site(name: str) -> Iterator[Site]:
    """The demo town on the database called *name*, with our processes and the floor's."""
    data = Path(tempfile.mkdtemp(prefix="lms-bench-"))
    try:
        with database(name, data) as url:
            engine = make_engine(url)
            migrate.upgrade(engine)
            gc.freeze()  # as the command has done when it begins (lms/__main__.py)
            began = time.process_time()
            filled_database(engine)
            told = time.process_time() - began
            pages.grow_section(engine)
            _get_to_know(engine)
            engine.dispose()
            variables = {"LMS_DATABASE_URL": url, "LMS_DATA_DIR": str(data)}
            with serving("lms", "web", "--port", "0", **variables) as ours, serving("tests.bench.floor", "--url", url) as floor:
                yield Site(name, url, data, ours, floor, None if name == "sqlite" else postmaster(url), told)
    finally:
        shutil.rmtree(data, ignore_errors=True)


def _get_to_know(engine: Engine) -> None:
    """What PostgreSQL does by itself within a minute of so many new and changed rows: until then it plans as if its tables were empty, and reads what is gone."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
        return
    with engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


@contextmanager
def database(name: str, data: Path) -> Iterator[str]:
    if name == "sqlite":
        yield f"sqlite:///{data / 'lms.db'}"
        return
    with running_postgres() as server:
        engine = create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("CREATE DATABASE lms_bench"))
        engine.dispose()
        yield server.rsplit("/", 1)[0] + "/lms_bench"


def town(found: Site) -> list[str]:
    """How long the demo town takes; its budget is that of the database a demo runs on."""
    limit = f" (≤ {MOST_TOWN})" if found.name == "sqlite" else ""
    print(f"The demo town is told in {found.told:.1f} s CPU of this process{limit}.\n", flush=True)
    return [f"the demo town takes {found.told:.1f} s CPU"] if limit and found.told > MOST_TOWN else []


def compare(found: Site, rounds: int, requests: int) -> list[str]:
    """CPU of each page beside the floor with as many statements and bytes; answers what is over budget."""
    engine = make_engine(found.url)
    counted = pages.costs(engine, found.data)
    engine.dispose()
    print("| page | statements (budget) | bytes | CPU ms, ours | CPU ms, floor | ratio (budget) |")
    print("|---|---|---|---|---|---|")
    failed = []
    for page in PAGES:
        cost = counted[page.name]
        ours, floor = measured(found, page, cost, rounds, requests)
        ratio = ours / floor
        limit = f" (≤ {page.most})" if page.most else ""
        near = f" (≤ {MOST_RATIO:.0f})" if page.near_floor else ""
        print(f"| {page.name} | {cost.statements}{limit} | {cost.bytes:,} | {ours:.1f} | {floor:.1f} | {ratio:.2f}{near} |", flush=True)
        if page.near_floor and ratio > MOST_RATIO:
            failed.append(f"{found.name} {page.name}: {ratio:.2f} × the floor")
        if page.most and cost.statements > page.most:
            failed.append(f"{found.name} {page.name}: {cost.statements} statements")
    return failed


def measured(found: Site, page: Page, cost: Cost, rounds: int, requests: int) -> tuple[float, float]:
    """CPU ms a request: the median over alternating blocks, for us and for the floor."""
    pair: list[list[float]] = [[], []]
    for number in range(rounds + 1):
        for side, block in enumerate((our_block(found, page, requests), floor_block(found, page, cost, requests))):
            spent = _spent(found, (found.ours, found.floor)[side], block) / requests
            if number:  # the first block of each warms up
                pair[side].append(spent)
    return statistics.median(pair[0]), statistics.median(pair[1])


def _spent(found: Site, served: Served, block: Callable[[], None]) -> float:
    processes = [served.pid, *([found.database] if found.database else [])]
    before = sum(cpu_ms(pid) for pid in processes)
    block()
    return sum(cpu_ms(pid) for pid in processes) - before


def our_block(found: Site, page: Page, requests: int) -> Callable[[], None]:
    """Everything that a block needs beforehand, such as its forms, and the block itself."""
    if page.checks_password:
        visitors = [Visitor(found.ours.port) for _ in range(requests)]
        forms = [pages.filled_in(page, visitor.ask(page.form)[1]) for visitor in visitors]
        return lambda: _sure([visitor.ask(page.path, form)[0] for visitor, form in zip(visitors, forms, strict=True)], 303)
    me = Visitor(found.ours.port)
    pages.sign_in(me, page.login)
    if page.form:
        written = [pages.filled_in(page, me.ask(page.form)[1]) for _ in range(requests)]
        return lambda: _sure([me.ask(page.path, form)[0] for form in written], 303)
    return lambda: _sure([me.ask(page.path)[0] for _ in range(requests)], 200)


def floor_block(found: Site, page: Page, cost: Cost, requests: int) -> Callable[[], None]:
    visitor = Visitor(found.floor.port)
    address = f"/?reads={cost.reads}&writes={cost.writes}&bytes={cost.bytes}" + ("&hash=1" if page.checks_password else "")
    form: dict[str, str] | None = {} if page.form else None
    return lambda: _sure([visitor.ask(address, form)[0] for _ in range(requests)], 200)


def _sure(statuses: list[int], wanted: int) -> None:
    if set(statuses) != {wanted}:
        raise RuntimeError(f"answered {sorted(set(statuses))} instead of {wanted}")


def first_visit(found: Site) -> list[str]:
    """Requests and bytes in a real browser that has kept nothing."""
    with real_browser() as browser:
        page = browser.new_context(base_url=f"http://127.0.0.1:{found.ours.port}").new_page()
        fetched = over_the_wire(page, "/login")
    kilobytes = sum(fetched.values()) / 1024
    print(f"\nFirst visit, in a real browser: {len(fetched)} requests (≤ {MOST_REQUESTS}), {kilobytes:.1f} KB (≤ {MOST_KB}).")
    return [] if len(fetched) <= MOST_REQUESTS and kilobytes <= MOST_KB else ["first visit"]


def start_and_memory(found: Site) -> list[str]:
    """CPU up to the first answer of `lms serve` beside the floor's, and memory after a mixed load, before and after the first search."""
    failed = []
    with serving("tests.bench.floor", "--url", found.url) as bare:
        Visitor(bare.port).ask("/?reads=1&bytes=1000")
        least = cpu_ms(bare.pid) / 1000
    with serving("lms", "serve", "--port", "0", LMS_DATABASE_URL=found.url, LMS_DATA_DIR=str(found.data)) as fresh:
        Visitor(fresh.port).ask("/healthz")
        seconds = cpu_ms(fresh.pid) / 1000
        me = Visitor(fresh.port)
        pages.sign_in(me)
        mine = [page for page in PAGES if page.login == pages.LOGIN]
        quiet = [page.path for page in mine if not page.form and "q=" not in page.path]
        _sure([me.ask(quiet[number % len(quiet)])[0] for number in range(200)], 200)
        before = pss_mb(fresh.pid)
        every = [page.path for page in mine if not page.form]
        _sure([me.ask(every[number % len(every)])[0] for number in range(MIXED)], 200)
        after = pss_mb(fresh.pid)
    print(
        f"\n`lms serve`: {seconds:.2f} s CPU from process start to the first answer, {seconds / least:.1f} × the floor's {least:.2f} s (≤ {MOST_START:.0f})."
    )
    print(
        f"PSS: {before:.0f} MB before the first search (≤ {MOST_MB}), {after:.0f} MB after {MIXED:,} mixed requests (≤ {MOST_MB_SEARCHED})."
    )
    failed += ["start"] if seconds > MOST_START * least else []
    failed += ["memory"] if before > MOST_MB or after > MOST_MB_SEARCHED else []
    return failed


if __name__ == "__main__":
    sys.exit(main())
