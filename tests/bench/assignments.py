"""`python -m tests.bench.assignments`: a course for 50,000 people, from the preview to the page with its numbers, on both databases.

Milliseconds belong to the machine of the day; the exit code is 1 where a budget does not hold.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from lms import migrate, paths
from lms.accounts import services as accounts
from lms.accounts.kinds import Employment, PostingKind, UnitLevel
from lms.accounts.models.people import Person, Posting
from lms.accounts.queries import rights
from lms.catalog import queries as catalog
from lms.catalog import services as catalog_services
from lms.followups.services import digest, tell
from lms.kernel import calendar, clock
from lms.kernel.actor import Actor
from lms.kernel.db import make_engine, session_factory
from lms.kernel.ids import CourseId, PersonId
from lms.learning import queries as learning
from lms.learning.kinds import Audience, DueFrom
from lms.learning.models import Assignment, Enrolment
from lms.learning.queries import assignments as queries
from lms.learning.queries import progress
from lms.learning.queries.audience import Reach
from lms.learning.services import assignments as services
from lms.learning.services.assignments import Entry
from tests.bench.__main__ import database

T = TypeVar("T")
MOST_SECONDS, MOST_OF_A_JOB = 10.0, 60.0  # where somebody waits for it, and where nobody does
JOB = "job"
JOINED = date(2020, 4, 1)
DEPARTMENTS, SECTIONS = 20, 20  # of each department
LEADERS = 40  # one of so many heads a unit


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.assignments", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append", help="default: both")
    parser.add_argument("--people", type=int, default=50_000)
    options = parser.parse_args()
    over: list[str] = []
    print("| database | people | step | s | most | our CPU s |\n|---|---|---|---|---|---|")
    for name in options.database or ["sqlite", "postgresql"]:
        with tempfile.TemporaryDirectory(prefix="lms-bench-") as directory, database(name, Path(directory)) as url:
            engine = make_engine(url)
            migrate.upgrade(engine)
            for step, (seconds, cpu) in measure(engine, options.people).items():
                most = MOST_OF_A_JOB if step.startswith(JOB) else MOST_SECONDS
                print(f"| {name} | {options.people:,} | {step} | {seconds:.2f} | {most:.0f} | {cpu:.2f} |", flush=True)
                over += [f"{name} {step}"] if seconds > most else []
            engine.dispose()
    print("\nAll budgets hold." if not over else "\nOver budget: " + "; ".join(over))
    return bool(over)


def measure(engine: Engine, people: int) -> dict[str, tuple[float, float]]:
    """(seconds, CPU seconds of this process) of each step."""
    took: dict[str, tuple[float, float]] = {}
    with session_factory(engine, {})() as session:
        actor, course_id, department = town(session, people)
        today = clock.today()
        year = calendar.fiscal_year_of(today)

        def timed(step: str, deed: Callable[[], T]) -> T:
            began, cpu = time.perf_counter(), time.process_time()
            found = deed()
            took[step] = time.perf_counter() - began, time.process_time() - cpu
            return found

        audiences = {
            "everybody": Reach(Audience.EVERYBODY),
            "a department": Reach(Audience.EVERYBODY, unit_id=department),
            "managers": Reach(Audience.MANAGERS),
            "1,000 by name": Reach(Audience.PERSONS, persons=[PersonId(number) for number in range(1, 1_001)]),
        }
        for words, reach in audiences.items():
            timed(f"preview: {words}", lambda reach=reach: queries.reached(session, reach, today=today))  # type: ignore[misc]
            wish = Entry(course_id, reach, year, is_yearly=False, is_compulsory=True, due_from=DueFrom.JOINING, due_days=30)
            made = timed(f"assign: {words}", lambda wish=wish: kept(session, actor, wish))  # type: ignore[misc]
            timed(f"page: {words}", lambda made=made: page(session, made, today))  # type: ignore[misc]
        timed("own courses of one person", lambda: learning.course_progress(session, actor, today=today))
        timed("progress of a section", lambda: progress.of_headed(session, actor, today=today))
        accounts.post(session, PersonId(people), department, title="部長", is_head=True, kind=PostingKind.CONCURRENT, valid_from=JOINED)
        session.commit()
        whole = rights.actor_of(session, PersonId(people), today=today)
        assert whole is not None
        timed("progress of a department", lambda: progress.of_headed(session, whole, today=today))
        letters = timed(f"{JOB}: whom to remind", lambda: digest.words(session, a_morning(today)))
        timed(f"{JOB}: {len(letters):,} letters", lambda: tell(session, letters))
    return took


def page(session: Session, assignment: Assignment, today: date) -> progress.Spread:
    return progress.of_assignment(session, assignment, queries.reached(session, assignment, today=today), today=today)


def a_morning(today: date) -> datetime:
    """A morning on which letters may be written, when what was assigned today is near for everybody."""
    day = calendar.next_working_day(today + timedelta(days=21), ())
    return datetime(day.year, day.month, day.day, 9, tzinfo=clock.TOKYO)


def kept(session: Session, actor: Actor, wish: Entry) -> Any:
    made = services.create(session, actor, wish)
    session.commit()
    return made


def town(session: Session, people: int) -> tuple[Actor, CourseId, Any]:
    """Everybody in a section of one of twenty departments; two of five have begun the course."""
    catalog_services.publish(session, paths.COURSES)
    sections = []
    for department in range(DEPARTMENTS):
        top = accounts.add_unit(
            session, name=f"部{department}", code=f"{department:02}", level=UnitLevel.DEPARTMENT, parent=None, valid_from=JOINED
        )
        for number in range(SECTIONS):
            code = f"{department:02}{number:02}"
            made = accounts.add_unit(session, name=f"課{code}", code=code, level=UnitLevel.SECTION, parent=top, valid_from=JOINED)
            sections.append(made.id)
    now, each = clock.now(), range(1, people + 1)
    stamped = {"created_at": now, "updated_at": now}
    session.execute(
        insert(Person),
        [{"id": n, "name": f"職員 {n}", "kana": f"しょくいん {n:06}", "employment": Employment.REGULAR, **stamped} for n in each],
    )
    posted = {"kind": PostingKind.MAIN, "post": "係員", "valid_from": JOINED, **stamped}
    session.execute(
        insert(Posting),
        [{"person_id": n, "unit_id": sections[n % len(sections)], "is_head": n % LEADERS == 0, **posted} for n in each],
    )
    course_id = catalog.catalogue(session)[0].course_id
    year = calendar.fiscal_year_of(clock.today())
    begun = {"course_id": course_id, "fiscal_year": year, **stamped}
    session.execute(insert(Enrolment), [{"person_id": n, "practised_at": now - timedelta(days=1), **begun} for n in each if n % 5 < 2])
    session.execute(text("ANALYZE"))  # PostgreSQL does so by itself within a minute of so many new rows
    session.commit()
    actor = rights.actor_of(session, PersonId(LEADERS), today=clock.today())
    assert actor is not None
    return actor, course_id, 1


if __name__ == "__main__":
    sys.exit(main())
