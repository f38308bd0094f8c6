"""`lms backup FILE` and `lms restore FILE`."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from lms.backup import making, restoring
from lms.backup.archive import Manifest
from lms.backup.faults import BackupProblem
from lms.settings import Settings

Command = Callable[..., argparse.ArgumentParser]


def add(command: Command) -> None:
    backup = command("backup", _backup, "everything into one checked file, while people go on writing")
    restore = command("restore", _restore, "put a backup back; the product must not be running on that data")
    for each, about in ((backup, "replace a file of that name"), (restore, "also where something stands already; it is kept aside")):
        each.add_argument("file", type=Path, metavar="FILE")
        each.add_argument("--force", action="store_true", help=about)


def _backup(options: argparse.Namespace, settings: Settings) -> int:
    def run() -> None:
        made = making.make(settings, options.file, force=options.force)
        size = options.file.stat().st_size
        print(f"backed up: {options.file} ({size:,} bytes, {made.kind}, state {made.migration}), opened and checked")
        _print_rows(made)
        print("it holds the secret key and what people wrote: keep it where only the administrator reads")

    return _spoken(run)


def _restore(options: argparse.Namespace, settings: Settings) -> int:
    def run() -> None:
        done = restoring.restore(settings, options.file, force=options.force)
        print(f"restored: the state of {done.manifest.made_at} (version {done.manifest.version}), opened and checked")
        _print_rows(done.manifest)
        if done.aside:
            print(f"what stood there is kept: {done.aside}")
        print("everybody signs in again; mails that were waiting then are shown under 送信の記録 and are not sent by themselves")

    return _spoken(run)


def _print_rows(manifest: Manifest) -> None:
    filled = {table: count for table, count in manifest.rows.items() if count}
    print(f"{sum(filled.values()):,} rows in {len(filled)} tables: " + ", ".join(f"{table} {count}" for table, count in filled.items()))


def _spoken(run: Callable[[], None]) -> int:
    """0: done; 1: something did not stand the check; 2: it was not begun. In both cases nothing has changed."""
    try:
        run()
    except BackupProblem as problem:
        print(f"lms: {problem}", file=sys.stderr)
        return problem.exit_status
    except SQLAlchemyError as problem:
        print(f"lms: the database does not answer as it should ({type(problem).__name__})", file=sys.stderr)
        return 2
    except OSError as problem:
        print(f"lms: {problem.filename or 'the disk'}: {problem.strerror}", file=sys.stderr)
        return 2
    return 0
