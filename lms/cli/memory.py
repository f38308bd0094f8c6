"""How a server's memory is kept. Without glibc nothing happens."""

import ctypes
from contextlib import suppress

M_ARENA_MAX = -8  # of glibc's malloc.h


def keep_in_one_place() -> None:
    """One store for all threads: of eight, one runs Python at a time, and eight stores with gaps took 8 MB more."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)
