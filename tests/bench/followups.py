"""`python -m tests.bench.followups`: 50,000 questions due at once, asked by one worker and put into the hands of the mail server, on both databases.

Seconds belong to the machine of the day; the exit code is 1 where the budget does not hold.
"""

import argparse
import sys
import tempfile
import time
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Engine, func, insert, select, text

from lms import jobs, migrate
from lms.accounts.models.people import Person
from lms.followups.kinds import Channel, Kind, State, Subject
from lms.followups.models import FollowUp, Message
from lms.kernel import clock
from lms.kernel.db import make_engine, session_factory
from lms.settings import load
from tests.bench.__main__ import database

MOST_SECONDS = 60.0
ASKED_AT = datetime(2026, 11, 17, 9, 0, tzinfo=clock.TOKYO)
ANCHOR, DUE = date(2026, 11, 10), date(2026, 11, 17)
PEOPLE = 10_000  # each is asked about several plans; two thirds of them by mail as well
CHUNK = 10_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.followups", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append", help="default: both")
    parser.add_argument("--rows", type=int, default=50_000)
    options = parser.parse_args()
    over: list[str] = []
    print(
        "| database | due at once | asked in s (≤ 60) | our CPU s | questions a second | messages written | mails among them |\n|---|---|---|---|---|---|---|"
    )
    for name in options.database or ["sqlite", "postgresql"]:
        with tempfile.TemporaryDirectory(prefix="lms-bench-") as directory, database(name, Path(directory)) as url:
            engine = make_engine(url)
            migrate.upgrade(engine)
            fill(engine, options.rows)
            seconds, cpu = timed(engine, directory, options.rows)
            said, mails = written(engine)
            engine.dispose()
        print(
            f"| {name} | {options.rows:,} | {seconds:.1f} | {cpu:.1f} | {options.rows / seconds:,.0f} | {said:,} | {mails:,} |", flush=True
        )
        over += [name] if seconds > MOST_SECONDS * options.rows / 50_000 else []
    print("\nThe budget holds." if not over else "\nOver budget: " + "; ".join(over))
    return bool(over)


def fill(engine: Engine, rows: int) -> None:
    """People, and questions about plans that all came due this morning."""
    with session_factory(engine, {}).begin() as session:
        people = [
            {
                "name": f"職員 {number}",
                "kana": "しょくいん",
                "employment": "regular",
                "mail": f"{number:06}@wano.example" if number % 3 else None,
            }
            for number in range(PEOPLE)
        ]
        session.execute(insert(Person), people)
        ids = list(session.scalars(select(Person.id).order_by(Person.id)))
        for begin in range(0, rows, CHUNK):
            session.execute(insert(FollowUp), [asked(number, ids[number % PEOPLE]) for number in range(begin, min(begin + CHUNK, rows))])
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("ANALYZE"))


def asked(number: int, person_id: int) -> dict[str, object]:
    return {
        "subject_kind": Subject.PLAN,
        "subject_id": number + 1,
        "recipient_id": person_id,
        "kind": Kind.DID_YOU_TRY,
        "step": 1,
        "anchor_on": ANCHOR,
        "due_on": DUE,
        "title": f"議事録の要約を試す {number}",
        "plan": "火曜の朝、会議のあとで、議事録の要約を試す",
        "state": State.SCHEDULED,
    }


def timed(engine: Engine, directory: str, rows: int) -> tuple[float, float]:
    """Seconds until one worker has asked everything, and CPU seconds of this process."""
    settings = load({"LMS_DATA_DIR": str(Path(directory) / "data")})
    began, cpu = time.perf_counter(), time.process_time()
    done = jobs.run("followups", engine, settings, at=ASKED_AT)
    took = time.perf_counter() - began, time.process_time() - cpu
    if done != rows:
        raise RuntimeError(f"{done:,} of {rows:,} were asked")
    return took


def written(engine: Engine) -> tuple[int, int]:
    """(messages, those by mail); raises where somebody was not asked exactly once."""
    with session_factory(engine, {})() as session:
        once = session.scalar(select(func.count(Message.link.distinct())).where(Message.channel == Channel.IN_APP)) or 0
        by_channel = dict(session.execute(select(Message.channel, func.count()).group_by(Message.channel)).all())
    if once != by_channel[Channel.IN_APP]:
        raise RuntimeError("somebody was asked twice")
    return sum(by_channel.values()), by_channel.get(Channel.MAIL, 0)


if __name__ == "__main__":
    sys.exit(main())
