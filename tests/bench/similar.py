"""`python -m tests.bench.similar`: how often similar cases, and the failure shown before a plan is saved, are about the same matter.

10,000 cases of two hundred matters (twenty pieces of work, ten ways), every fourth a failure, and 200 drafts that share few words with them.
Vectors beside the words alone, on both databases; CPU is that of the process that asks, which is a fresh one. The exit code is 1 where a goal
is missed.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from lms import migrate
from lms.accounts import services as accounts
from lms.accounts.kinds import UnitLevel
from lms.cases.kinds import CaseKind
from lms.cases.queries import alike, vectors
from lms.cases.services import indexing
from lms.jobs import likeness
from lms.kernel import clock
from lms.kernel.db import make_engine, read_only, session_factory
from lms.search.tokens import tokens
from tests.bench.__main__ import database
from tests.bench.likeness import Text, fill, texts
from tests.bench.processes import pss_mb

GOAL = 0.65
DRAFTS, SHOWN = 200, 10
MOST_BY_WORDS = 20_000  # beyond, the words alone are not asked: it takes longer than all else, and tells nothing new
Ask = Callable[[Session, str, int, CaseKind | None], list[Any]]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.similar", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append", help="default: both")
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--ask", metavar="URL", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ask:
        print(json.dumps(asked(options.ask, options.cases)))
        return 0
    print(
        "| database | cases | way | similar, recall@10 (≥ .65) | failure (≥ .65) | first ms | CPU ms p50 / p95 | PSS MB more | built in CPU s |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    missed = [name for name in options.database or ["sqlite", "postgresql"] if not measured(name, options.cases)]
    print("\nThe goals are met." if not missed else "\nMissed: " + ", ".join(missed))
    return bool(missed)


def measured(name: str, cases: int) -> bool:
    with tempfile.TemporaryDirectory(prefix="lms-bench-") as directory, database(name, Path(directory)) as url:
        built = make(url, cases)
        command = [sys.executable, "-m", "tests.bench.similar", "--ask", url, "--cases", str(cases)]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    for way, of in found.items():
        said = f"{built:.0f}" if way == "vectors" else ""
        times = f"{of['first']:.0f} | {of['p50']:.1f} / {of['p95']:.1f} | {of['pss']:.0f}"
        print(f"| {name} | {cases:,} | {way} | {of['similar']:.2f} | {of['failure']:.2f} | {times} | {said} |", flush=True)
    return bool(min(found["vectors"]["similar"], found["vectors"]["failure"]) >= GOAL)


def make(url: str, cases: int) -> float:
    """The cases, their index and their vectors; answers the CPU seconds of the latter."""
    engine = make_engine(url)
    migrate.upgrade(engine)
    sessions = session_factory(engine)
    with sessions() as session:
        unit = accounts.add_unit(session, name="課", code="01", level=UnitLevel.SECTION, parent=None, valid_from=clock.today())
        fill(session, list(texts(cases, 7)), unit.id, unit.path)
        if cases <= MOST_BY_WORDS:
            indexing.reindex(session)
        session.commit()
    start = time.process_time()
    likeness.rebuild(sessions)
    engine.dispose()
    return time.process_time() - start


def asked(url: str, cases: int) -> dict[str, dict[str, float]]:
    told = list(texts(cases, 7))
    drafts = list(texts(DRAFTS, 99))
    engine = make_engine(url)
    with session_factory(read_only(engine))() as session:
        ways = {"words": by_words, "vectors": by_vectors} if cases <= MOST_BY_WORDS else {"vectors": by_vectors}
        return {way: judged(session, ask, drafts, told) for way, ask in ways.items()}


def by_vectors(session: Session, text: str, most: int, kind: CaseKind | None) -> list[Any]:
    return alike.alike(session, None, text, most, kind)


def by_words(session: Session, text: str, most: int, kind: CaseKind | None) -> list[Any]:
    found = alike._by_words(session, alike.EVERYBODY, text, alike.KINDS_OF[kind] if kind else ())
    return list(alike._shown(session, alike.EVERYBODY, vectors.Near(found)))[:most]


def judged(session: Session, ask: Ask, drafts: list[Text], told: list[Text]) -> dict[str, float]:
    """Recall among the first ten, the share of right failures where there is one, and what it costs; the tokeniser is loaded before."""
    held, failed = Counter(each.matter for each in told), {each.matter for each in told if each.kind == "failure"}
    tokens("はじめに一度")
    before, start = pss_mb(os.getpid()), time.process_time()
    ask(session, drafts[0].words, SHOWN, None)
    first = time.process_time() - start
    recalls, rights, took = [], [], []
    for draft in drafts:
        start = time.process_time()
        found = ask(session, draft.words, SHOWN, None)
        took.append((time.process_time() - start) * 1000)
        if held[draft.matter]:
            recalls.append(sum(told[each.id - 1].matter == draft.matter for each in found) / min(SHOWN, held[draft.matter]))
        if draft.matter in failed:
            failures = ask(session, draft.words, 1, CaseKind.FAILURE)
            rights.append(bool(failures) and told[failures[0].id - 1].matter == draft.matter)
    return {
        "similar": statistics.mean(recalls),
        "failure": statistics.mean(rights),
        "first": first * 1000,
        "p50": statistics.median(took),
        "p95": statistics.quantiles(took, n=20)[-1],
        "pss": pss_mb(os.getpid()) - before,
    }


if __name__ == "__main__":
    sys.exit(main())
