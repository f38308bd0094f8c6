"""Pages of those who write courses."""

from typing import Self

from lms.authoring import queries
from lms.kernel.immutable import immutable


@immutable
class Clash:
    """Three texts: what this author began with, what somebody else saved meanwhile, what was typed here. Lines that are new are marked."""

    base: str
    theirs: list[tuple[str, bool]]
    yours: list[tuple[str, bool]]
    by: str

    @classmethod
    def of(cls, base: str, theirs: str, yours: str, by: str) -> Self:
        return cls(base, queries.marked(base, theirs), queries.marked(base, yours), by)
