"""`lms search`: ask as the pages ask, build the index anew, look whether it is whole."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from lms.cases import queries as cases_queries
from lms.cases.queries import alike, foreign, nearby
from lms.cases.services import indexing
from lms.catalog.queries import finding as finding_queries
from lms.catalog.services import finding
from lms.cli.patience import in_turn, wait_for_turn
from lms.cli.ready import is_ready
from lms.jobs import likeness
from lms.kernel.db import make_engine, on_sqlite, read_only, session_factory
from lms.kernel.ids import CaseId
from lms.search import terms
from lms.settings import Settings

Command = Callable[..., argparse.ArgumentParser]
MOST = 1_000


def add_to(command: Command) -> None:
    made = command(
        "search",
        run,
        "run --queries FILE --limit N [--like]: what is found, a JSON line for each line; reindex: build the index of cases, lessons and "
        "glossary words anew; check: whether everything stands in it",
    )
    made.add_argument("action", choices=sorted(ACTIONS))
    made.add_argument("--queries", metavar="FILE", help="a query a line, or with --like a text; - reads standard input")
    made.add_argument("--limit", type=int, default=10, metavar="N")
    made.add_argument("--like", action="store_true", help="find cases that are like each text")


def run(options: argparse.Namespace, settings: Settings) -> int:
    engine = make_engine(settings.database_url)
    if not is_ready(engine):
        return 1
    engine.dispose()
    return ACTIONS[options.action](options, settings)


def ask(options: argparse.Namespace, settings: Settings) -> int:
    """Print `{"query", "refs", "cpu_ms"}` for each line: what everybody who reads cases may see, the best first."""
    if not options.queries or not 1 <= options.limit <= MOST:
        print(f"lms: search run needs --queries FILE and a --limit from 1 to {MOST}", file=sys.stderr)
        return 2
    try:
        lines = list(_lines(options.queries))
    except OSError as error:
        print(f"lms: {options.queries}: {error.strerror}", file=sys.stderr)
        return 2
    engine = make_engine(settings.database_url)
    with session_factory(read_only(engine))() as session:
        nearby.best_ids(session, "準備", most=1)  # the dictionary and the statements are there before anything is measured
        _like(session, "準備", 1)  # and the model
        server = _server(session)
        for line in lines:
            before = _cpu_ms(server)
            found = _like(session, line, options.limit) if options.like else nearby.best_ids(session, line, most=options.limit)
            spent = _cpu_ms(server) - before
            print(json.dumps({"query": line, "refs": _refs(session, found), "cpu_ms": round(spent, 2)}, ensure_ascii=False), flush=True)
    engine.dispose()
    return 0


def reindex(_: argparse.Namespace, settings: Settings) -> int:
    """Some cases at a time: people search and write meanwhile, and where another writes for long this waits."""
    engine = make_engine(settings.database_url)
    sessions = session_factory(engine)
    wait_for_turn(engine)
    with sessions() as session:

        def between() -> None:
            session.commit()
            wait_for_turn(engine)

        done = {"case_index": indexing.reindex(session, between=between), **finding.reindex(session)}
        session.commit()
    done["case_vectors"] = in_turn(lambda: likeness.rebuild(sessions))
    engine.dispose()
    print("\n".join(f"{name}: {number} indexed" for name, number in done.items()))
    return 0


def check(_: argparse.Namespace, settings: Settings) -> int:
    """The exit code is 1 where something is missing or too much, or where it was never counted how common words are."""
    engine = make_engine(settings.database_url)
    with session_factory(read_only(engine))() as session:
        sizes = {"case_index": cases_queries.indexed(session), **finding_queries.sizes(session)}
        is_counted = terms.documents(session) > 0 or not sizes["case_index"][1]
    engine.dispose()
    print("\n".join(f"{name}: {standing} of {wanted} indexed" for name, (standing, wanted) in sizes.items()))
    is_whole = all(standing == wanted for standing, wanted in sizes.values())
    if not is_counted:
        print("the words of the cases were not counted yet")
    if not (is_whole and is_counted):
        print("run `lms search reindex`")
    return 0 if is_whole and is_counted else 1


def _lines(name: str) -> Iterator[str]:
    """Bytes that are no letters become �, as in `lms guard check`: one broken line keeps no other from its answer."""
    written = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    return (line for each in written.decode("utf-8-sig", "replace").split("\n") if (line := each.strip()))


def _like(session: Session, text_: str, most: int) -> list[CaseId]:
    """Cases like a text that everybody may read."""
    return [each.id for each in alike.alike(session, None, text_, most=most)]


def _refs(session: Session, case_ids: list[CaseId]) -> list[str]:
    """What a case is called outside: the `ref` with which it came in, else its number here."""
    known = foreign.refs(session, case_ids)
    return [known.get(case_id, str(case_id)) for case_id in case_ids]


def _server(session: Session) -> Path | None:
    """Where the kernel tells the CPU of the process that serves us at the database, where that runs on this machine."""
    if on_sqlite(session):
        return None
    process = Path(f"/proc/{session.scalar(text('SELECT pg_backend_pid()'))}")
    try:
        is_here = process.joinpath("comm").read_text(encoding="ascii").startswith("postgres")
    except OSError:
        return None
    return process / "schedstat" if is_here else None


def _cpu_ms(server: Path | None) -> float:
    there = int(server.read_text(encoding="ascii").split()[0]) / 1e6 if server else 0.0
    return time.process_time() * 1000 + there


ACTIONS: dict[str, Callable[[argparse.Namespace, Settings], int]] = {"run": ask, "reindex": reindex, "check": check}
