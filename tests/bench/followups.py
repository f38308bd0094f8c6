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
from lms.accounts import services as accounts
from lms.accounts.kinds import Employment, PostingKind, UnitLevel
from lms.accounts.models.people import Person, Posting
from lms.followups.kinds import Channel, Kind, State, Subject
from lms.followups.models import FollowUp, Message
from lms.kernel import clock
from lms.kernel.db import make_engine, session_factory
from lms.practice.kinds import Origin
from lms.practice.kinds import State as PracticeState
from lms.practice.models import Practice
from lms.settings import load
from tests.bench.__main__ import database

MOST_SECONDS = 60.0
ASKED_AT = datetime(2026, 11, 17, 9, 0, tzinfo=clock.TOKYO)
LONG_AGO = date(2020, 4, 1)
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
    """People in a 課, their plans, and a question about each that came due this morning."""
    with session_factory(engine, {}).begin() as session:
        unit = accounts.add_unit(session, name="市民課", code="0101", level=UnitLevel.SECTION, parent=None, valid_from=LONG_AGO)
        session.execute(insert(Person), [person(number) for number in range(PEOPLE)])
        ids = list(session.scalars(select(Person.id).order_by(Person.id)))
        post = {"unit_id": unit.id, "post": "係員", "kind": PostingKind.MAIN, "valid_from": LONG_AGO}
        session.execute(insert(Posting), [{"person_id": each, **post} for each in ids])
        for begin in range(0, rows, CHUNK):
            numbers = range(begin, min(begin + CHUNK, rows))
            session.execute(insert(Practice), [plan(number, ids[number % PEOPLE], unit.id) for number in numbers])
            session.execute(insert(FollowUp), [asked(number, ids[number % PEOPLE]) for number in numbers])
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("ANALYZE"))


def person(number: int) -> dict[str, object]:
    mail = f"{number:06}@wano.example" if number % 3 else None
    return {"name": f"職員 {number}", "kana": "しょくいん", "employment": Employment.REGULAR, "mail": mail}


def plan(number: int, person_id: int, unit_id: int) -> dict[str, object]:
    return {
        "id": number + 1,
        "owner_id": person_id,
        "unit_id": unit_id,
        "origin_kind": Origin.OWN,
        "work": "会議のあと",
        "plan_when": "火曜の朝",
        "action": f"議事録の要約を試す {number}",
        "ai_use": "minutes",
        "data_class": "public",
        "due_on": ANCHOR,
        "state": PracticeState.PLANNED,
        "planned_at": datetime(2026, 11, 2, 9, tzinfo=clock.TOKYO),
    }


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
