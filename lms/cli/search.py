"""`lms search reindex`: build the index of cases, lessons and words anew, and what tells which cases are alike."""

import argparse
from collections.abc import Callable

from lms.cases import services as cases
from lms.catalog.services import finding
from lms.jobs import likeness
from lms.kernel.db import make_engine, session_factory
from lms.settings import Settings

Command = Callable[..., argparse.ArgumentParser]


def add_to(command: Command) -> None:
    made = command("search", reindex, "reindex: build the index of cases, lessons and glossary words anew")
    made.add_argument("action", choices=["reindex"])


def reindex(_: argparse.Namespace, settings: Settings) -> int:
    """All of it in one transaction: until it ends, people search in the old index."""
    engine = make_engine(settings.database_url)
    with session_factory(engine)() as session:
        done = {"case_index": cases.reindex(session), **finding.reindex(session)}
        session.commit()
    done["case_vectors"] = likeness.rebuild(session_factory(engine))
    engine.dispose()
    print("\n".join(f"{name}: {number} indexed" for name, number in done.items()))
    return 0
