"""Done once more from its beginning: what PostgreSQL has thrown out, for it and another transaction waited for each other."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import OperationalError

T = TypeVar("T")
DEADLOCK = "40P01"
TIMES = 3


def anew(deed: Callable[[], T], *, drop: Callable[[], object] = lambda: None) -> T:
    """What *deed* answers: all of a transaction that touches very much. *drop* ends what is left of the one before."""
    for _ in range(TIMES - 1):
        try:
            return deed()
        except OperationalError as failure:
            if getattr(failure.orig, "sqlstate", None) != DEADLOCK:
                raise
            drop()
    return deed()
