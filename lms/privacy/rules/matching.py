"""Several patterns read in one walk: most of what a pattern costs is the walk, not what it finds."""

from collections.abc import Iterator
from typing import Any

import re2

from lms.kernel.patterns import late


class AnyOf:
    """Patterns that hold in a group what is to be found."""

    def __init__(self, *patterns: str) -> None:
        self._pattern: Any = late(re2.compile, "|".join(f"(?:{pattern})" for pattern in patterns))

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """What the first group holds that took part, from left to right; of several patterns at one place the first counts."""
        groups = range(1, self._pattern.groups + 1)
        for match in self._pattern.finditer(text):
            yield next(span for span in map(match.span, groups) if span[0] >= 0)
