"""What was written into the audit trail and may not be in its chain yet, noted in a file beside the database.

One file takes lines; a run of sealing turns it over under a name of its own, and lets it go once the chain has all that it names.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

FILE = "audit-tail"  # in the data directory, so that rights in the database alone do not reach it
MODE = 0o600


def note(directory: Path, lines: Iterable[str]) -> None:
    """Append *lines* in one write: several processes do it at once."""
    file = os.open(directory / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, MODE)
    try:
        os.write(file, "".join(f"{line}\n" for line in lines).encode())
    finally:
        os.close(file)


def turned_over(directory: Path) -> list[Path]:
    """The files that take no more lines, the oldest first."""
    return sorted(directory.glob(f"{FILE}.*"))


def turn_over(directory: Path, *, now: datetime) -> None:
    """Begin a new file."""
    with suppress(FileNotFoundError):  # nothing was written since, or another worker was quicker
        (directory / FILE).rename(directory / f"{FILE}.{now:%Y%m%dT%H%M%S%f}")


def let_go(directory: Path) -> None:
    """Forget what was noted: the database is another one."""
    for path in (*turned_over(directory), directory / FILE):
        path.unlink(missing_ok=True)


def lines_of(path: Path) -> Iterator[str]:
    """The whole lines of a file; none where it has just been let go."""
    with suppress(FileNotFoundError), path.open(encoding="ascii", errors="replace") as file:
        yield from (line[:-1] for line in file if line.endswith("\n"))


def all_of(directory: Path) -> list[str]:
    """Every line of every file."""
    return [line for path in (*turned_over(directory), directory / FILE) for line in lines_of(path)]
