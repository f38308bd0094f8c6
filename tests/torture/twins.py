"""`python -m tests.torture.twins --pairs 200`: so many pairs of runs in which only the teller of a failure is changed; exit code 1 where anything differs."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from lms import migrate
from lms.app import assemble
from lms.kernel.db import make_engine, session_factory
from lms.settings import load
from lms.wiring import HANDLERS
from tests.anonymous.twins import Prepared, differing, prepared_in
from tests.town import build_town


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture.twins", description=__doc__)
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, help="the seed of the first pair")
    options = parser.parse_args()
    began, found = time.perf_counter(), 0
    with tempfile.TemporaryDirectory(prefix="lms-twins-") as scratch:
        prepared = _prepared(Path(scratch))
        for seed in range(options.first, options.first + options.pairs):
            if names := differing(prepared, Path(scratch) / "pair", seed):
                found += 1
                print(f"pair {seed}: {', '.join(names)}", flush=True)
    print(f"{options.pairs} pairs, {found} with a difference, {time.perf_counter() - began:.0f} s")
    return int(found > 0)


def _prepared(scratch: Path) -> Prepared:
    """The small town, and the application."""
    engine = make_engine(f"sqlite:///{scratch / 'town.db'}")
    migrate.upgrade(engine)
    with session_factory(engine, HANDLERS)() as session:
        town = build_town(session)
        session.commit()
    engine.dispose()
    house = assemble(load({"LMS_DATA_DIR": str(scratch / "house")}))
    return prepared_in(scratch / "prepared", house, scratch / "town.db", (town.yamano, town.sato))


if __name__ == "__main__":
    sys.exit(main())
