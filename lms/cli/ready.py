"""Whether a command finds the database that it was written for."""

import sys

from sqlalchemy import Engine

from lms import migrate


def is_ready(engine: Engine) -> bool:
    """At the newest migration; says on standard error what to do where it is not."""
    found = migrate.is_current(engine)
    if not found:
        print("lms: the database is not at the newest state: run `lms migrate` first", file=sys.stderr)
    return found
