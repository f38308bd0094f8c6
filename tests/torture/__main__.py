"""`python -m tests.torture`: 300 processes of 3 workers, 2 schedulers and a web server die on each database, then the checker looks; and it must find the mutants.

The table is that of docs/exactly-once.md. The exit code is 1 where something was lost, double or silent, or a mutant was not found.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lms import migrate
from lms.app import assemble
from lms.followups import outbox, services
from lms.jobs.chores import Sessions
from lms.kernel import clock
from lms.kernel.db import make_engine
from lms.practice import services as practice
from lms.wiring import sessions_of
from tests.bench.__main__ import database
from tests.followups import ASKED_AT, PLANNED_AT, entry, mail_settings
from tests.torture.checking import Facts, faults, gathered
from tests.torture.killing import Killing, clear_up
from tests.torture.lives import STAFF, World
from tests.torture.mutants import MUTANTS
from tests.town import build_town

PORT = 25  # of a mail server that nobody knocks at: a file stands for it
ENOUGH_FOR_A_MUTANT = 40
TRIES = 6  # chance may spare a mutant more than once
SMALL = 4  # letters and questions in a batch: the finer, the more moments between them


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append", help="default: both")
    parser.add_argument("--url", help="an empty database of one's own, instead")
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=None, help="default: another one each time, said in the table")
    parser.add_argument("--mutant", choices=["none", *MUTANTS], action="append", help="only these; default: none, and then each")
    options = parser.parse_args()
    print(
        "| database | mutant | seed | killed | plans acknowledged | asked | in the inbox | letters taken | unknown | faults | s |\n"
        + "|---" * 11
        + "|"
    )
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10_000)
    faults_found: dict[str, int] = {}
    for name in options.database or (["given"] if options.url else ["sqlite", "postgresql"]):
        for mutant in options.mutant or ["none", *MUTANTS]:
            for number in range(1 if mutant == "none" else TRIES):
                kills = options.kills if mutant == "none" else min(options.kills, ENOUGH_FOR_A_MUTANT)
                found = tortured(name, options.url, kills, seed + number, mutant)
                faults_found[f"{name} {mutant}"] = len(found)
                if found:
                    break
            for fault in found[: 20 if mutant == "none" else 0]:
                print(f"  {fault}", flush=True)
    is_well = all(bool(count) != run.endswith(" none") for run, count in faults_found.items())
    print("\nNothing is lost, nothing double, nothing silent; every mutant was found." if is_well else "\nNot well.")
    return not is_well


def tortured(name: str, url: str | None, kills: int, seed: int, mutant: str) -> list[str]:
    """What the checker has found after so many deaths. In a process of its own: a mutant stays in the one it was put into."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _told(name, url, kills, seed, mutant, writing)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as said:
        lines = said.read().splitlines()
    _, status = os.waitpid(pid, 0)
    if status:
        raise RuntimeError(f"the run on {name} broke off")
    print(lines[0], flush=True)
    return lines[1:]


def _told(name: str, url: str | None, kills: int, seed: int, mutant: str, writing: int) -> None:
    """Never returns."""
    status = 1
    try:
        began = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="lms-torture-") as directory, _world(name, url, Path(directory), kills) as world:
            put_in, roles = MUTANTS[mutant] if mutant != "none" else (lambda: None, STAFF)
            put_in()
            killing = Killing(world, kills, random.Random(seed), roles)
            killing.go_on()
            clear_up(world)
            with world.sessions() as session:
                facts = gathered(session, world)
            found = faults(facts) + [f"{killing.failed} processes ended by themselves"] * bool(killing.failed)
        line = _line(
            facts, f"{name} | {'–' if mutant == 'none' else mutant} | {seed} | {killing.killed}", found, time.perf_counter() - began
        )
        os.write(writing, "\n".join([line, *found]).encode())
        status = 0
    finally:
        os._exit(status)


def _line(facts: Facts, run: str, found: list[str], seconds: float) -> str:
    unknown = sum(state == "unknown" for state, _ in facts.mails.values())
    figures = (len(facts.acknowledged), len(facts.asked), facts.told.total(), facts.taken.total(), unknown, len(found))
    return f"| {run} | {' | '.join(map(str, figures))} | {seconds:.0f} |"


@contextmanager
def _world(name: str, url: str | None, directory: Path, kills: int) -> Iterator[World]:
    if url:
        yield made_world(url, directory, kills)
        return
    with database(name, directory) as made:
        yield made_world(made, directory, kills)


def made_world(url: str, directory: Path, kills: int, *, mail_port: int = PORT, is_begun: bool = True) -> World:
    """A town with plans enough for all who die, the application, and everything compiled that forks will need; some questions are put where it *is_begun*."""
    settings = mail_settings(directory, mail_port)
    engine = make_engine(url)
    migrate.upgrade(engine)
    sessions = sessions_of(engine, settings.data)
    with sessions() as session, clock.standing_at(PLANNED_AT):
        town = build_town(session)
        session.flush()
        people = [town.actor(session, person_id) for person_id in (town.yamano, town.mori, town.sato, town.kacho)]
        for number in range(4 * kills):
            practice.plan(session, people[number % 4], entry(action=f"前から {number}"), now=PLANNED_AT)
        session.commit()
    if is_begun:
        _ask(sessions, 2 * kills)
    outside = [directory / "letters", directory / "acknowledged"]
    for path in outside:
        path.touch()
    engine.dispose()
    return World(engine, sessions, settings, assemble(settings), town, *map(str, outside))


def _ask(sessions: Sessions, most: int) -> None:
    """From the first moment there are letters to send, and questions to ask; from then on in small batches."""
    with clock.standing_at(ASKED_AT), sessions() as session:
        services.BATCH = most
        services.send_due(session, ASKED_AT)
        session.commit()
    outbox.BATCH = services.BATCH = SMALL


if __name__ == "__main__":
    sys.exit(main())
