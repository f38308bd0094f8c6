"""`python -m tests.torture.started SECONDS web|worker|serve|jobs …`: the command as it is, by a clock that goes so many seconds otherwise.

Its jobs come by the second, in small batches, and each statement takes its time: so there are more moments at which to die.
"""

import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import event
from sqlalchemy.engine import Engine

from lms import cli, jobs
from lms.followups import outbox, services
from lms.kernel import clock

SMALL = 4  # questions and letters in a batch
SLOW = 0.002  # seconds, before and after each statement
EVERY_SECOND = IntervalTrigger(seconds=1)


def main(arguments: list[str]) -> int:
    ahead = timedelta(seconds=float(arguments[0]))
    clock.now = lambda: clock._frozen.get() or datetime.now(UTC) + ahead  # noqa: TID251
    outbox.BATCH = services.BATCH = SMALL
    for name in ("followups", "dispatch"):
        jobs.JOBS[name] = replace(jobs.JOBS[name], trigger=EVERY_SECOND)
    if arguments[1] != "jobs":
        for name in ("before_cursor_execute", "after_cursor_execute"):
            event.listen(Engine, name, lambda *_: time.sleep(SLOW))
    return cli.main(arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
