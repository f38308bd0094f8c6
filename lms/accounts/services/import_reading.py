"""From the bytes of a file to what its lines say, grouped by staff number. No database: whoever has a transaction open should not be here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lms.accounts import files
from lms.accounts.queries.imports import Habits
from lms.accounts.rules.import_columns import LineFault, find_header
from lms.accounts.rules.imports import Entry, Reader
from lms.kernel.errors import N_
from lms.kernel.immutable import immutable
from lms.kernel.text import folded

CHUNK = 2_000  # staff numbers, so about as many lines


@immutable
class Unreadable:
    """A line that says nothing we can use, and why."""

    staff_no: str
    cells: list[str]
    fault: LineFault


@dataclass(slots=True)
class Group:
    """The lines of one staff number."""

    folded: str
    entries: list[Entry] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.entries) + len(self.unreadable)


@immutable
class Parsed:
    encoding: str
    columns: dict[str, str]  # field → header
    groups: list[Group]
    total: int

    @property
    def numbers(self) -> set[str]:
        return {group.folded for group in self.groups}

    def chunks(self) -> Iterator[list[Group]]:
        """CHUNK numbers each; the lines of one number stay together."""
        chunk: list[Group] = []
        for group in self.groups:
            chunk.append(group)
            if len(chunk) >= CHUNK:
                yield chunk
                chunk = []
        if chunk:
            yield chunk


def parse(content: bytes, habits: Habits, *, encoding: str = "") -> Parsed:
    """Raises LineFault for what stops the whole file; what is wrong with a line stays with it."""
    table = files.read(content, encoding=encoding)
    start, columns = find_header(table.rows, habits.kept)
    header, rest = table.rows[start], table.rows[start + 1 :]
    if not rest:
        raise LineFault(N_("見出しだけで、職員の行がありません。"), line=header.line, column="A")
    reader = Reader(header, columns, kept=habits.kept, width=habits.width)
    groups: dict[str, Group] = {}
    for row in rest:
        try:
            entry = reader.entry(row)
            groups.setdefault(folded(entry.staff_no), Group(folded(entry.staff_no))).entries.append(entry)
        except LineFault as fault:
            number = reader.staff_no_of(row)
            _group(groups, number).unreadable.append(Unreadable(number, list(row.cells[:40]), fault))
    named = {field_: reader.named(place) for place, field_ in columns.items()}
    return Parsed(table.encoding, named, list(groups.values()), len(rest))


def _group(groups: dict[str, Group], number: str) -> Group:
    key = folded(number)[:120]
    return groups.setdefault(key, Group(key))


def in_chunks(numbers: Sequence[str]) -> Iterator[Sequence[str]]:
    for begin in range(0, len(numbers), CHUNK):
        yield numbers[begin : begin + CHUNK]
