"""Named openings in a lower feature that a higher one fills. wiring.py says who fills which; empty by default."""

from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Slot(Generic[P, R]):
    """A callable that answers *empty* until somebody fills it."""

    def __init__(self, name: str, empty: R) -> None:
        self.name = name
        self._empty = empty
        self._filled: Callable[P, R] | None = None

    def fill(self, with_: Callable[P, R]) -> None:
        self._filled = with_

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self._filled(*args, **kwargs) if self._filled else self._empty


class Openings(Generic[P, R]):
    """A place to which several features bring a part each; answered in the order in which wiring.py names them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._filled: tuple[Callable[P, R], ...] = ()

    def fill(self, *with_: Callable[P, R]) -> None:
        self._filled = with_

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[R]:
        return [each(*args, **kwargs) for each in self._filled]
