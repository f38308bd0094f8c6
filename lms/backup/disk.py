"""Room on a disk, and names that outlive a power cut."""

import os
import shutil
from pathlib import Path

from lms.backup.faults import Refused

SPARE = 1.1


def check_space(directory: Path, needed: float) -> None:
    free = shutil.disk_usage(directory).free
    if free < needed * SPARE:
        raise Refused(f"{directory} has {free // 2**20} MB free; about {int(needed * SPARE) // 2**20 + 1} MB are needed")


def sync_directory(directory: Path) -> None:
    """A name is on the disk only when its directory is."""
    if os.name == "nt":
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
