"""What a feature puts on a hand-over sheet: parts of entries, so plain that a page, a PDF and whatever comes later draw them alike."""

from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, date, datetime, time

from lms.kernel.clock import TOKYO
from lms.kernel.ids import PersonId, UnitId
from lms.kernel.immutable import immutable


@immutable
class Served:
    """A posting as features need it: who served where, from *begins* to the day before *ends*."""

    person_id: PersonId
    unit_id: UnitId
    begins: date
    ends: date | None

    @property
    def since(self) -> datetime:
        """The first moment of the posting."""
        return _midnight(self.begins)

    @property
    def until(self) -> datetime:
        """The first moment after it."""
        return _midnight(self.ends) if self.ends else datetime.max.replace(tzinfo=UTC)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), TOKYO)


@immutable
class Words:
    """A sentence of the product, marked with N_; the edge says it in the reader's language. A parameter may be a sentence or a day itself."""

    message: str
    params: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        """In the language of the source, for a shell and for a file."""
        return self.message % self.params if self.params else self.message


Value = str | Words | date  # what a person wrote, what the product says, a day


@immutable
class Line:
    term: Words
    value: Value


@immutable
class Entry:
    """One thing handed over. *title* is a person's own words; *link* a path, where the reader may follow it."""

    title: str
    lines: tuple[Line, ...] = ()
    link: str = ""


@immutable
class Part:
    """A chapter of the sheet; *nothing* is what it says when it has no entries. Without such words it is left out then."""

    key: str
    heading: Words
    about: Words
    nothing: Words | None = None
    entries: tuple[Entry, ...] = ()


def line(term: str, value: Value | None) -> tuple[Line, ...]:
    """A line, or none where there is nothing to say."""
    return (Line(Words(term), value),) if value else ()
