"""Room on a disk, and names that outlive a power cut."""

import os
import shutil
from pathlib import Path

from lms.backup.faults import Refused
from lms.kernel import clock

SPARE = 1.1
LEFT_BEHIND_SECONDS = 12 * 3600  # nothing takes that long: whoever made such a directory was killed


def check_space(directory: Path, needed: float) -> None:
    free = shutil.disk_usage(directory).free
    if free < needed * SPARE:
        raise Refused(f"{directory} has {free // 2**20} MB free; about {int(needed * SPARE) // 2**20 + 1} MB are needed")


def sweep(directory: Path, pattern: str) -> None:
    """Directories of that name which somebody who was killed has left: each holds a copy of everything."""
    for left in directory.glob(pattern):
        if clock.now().timestamp() - left.stat().st_mtime > LEFT_BEHIND_SECONDS:
            shutil.rmtree(left, ignore_errors=True)


def sync_directory(directory: Path) -> None:
    """A name is on the disk only when its directory is."""
    if os.name == "nt":
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
