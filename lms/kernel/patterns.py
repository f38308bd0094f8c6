"""Patterns that are compiled when something is first looked for with them; at a start nothing is (docs/decisions/0055)."""

import re
from collections.abc import Callable
from functools import cache, partial
from typing import Any, cast


class _Late:
    """Stands for a pattern, and answers what one asks of it."""

    def __init__(self, compiled_by: Callable[..., Any], *given: Any) -> None:
        self._compile = cache(partial(compiled_by, *given))

    def __getattr__(self, name: str) -> Any:
        """Asked once for each name: what was answered stands here from then on."""
        self.__dict__[name] = value = getattr(self._compile(), name)
        return value


def late(compiled_by: Callable[..., Any], *given: Any) -> re.Pattern[str]:
    """What *compiled_by* (`re.compile`, `re2.compile`) makes of what is *given*, at its first use."""
    return cast("re.Pattern[str]", _Late(compiled_by, *given))
