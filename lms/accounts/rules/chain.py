"""The hash chain of the audit trail: what a seal is made of, and what a walk along the chain finds. Pure."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from lms.kernel.immutable import immutable

GENESIS = "0" * 64  # what stands before the first entry
GRACE = timedelta(hours=1)  # an entry may be this much older than the seal before it: clocks are put right, transactions last
MOST_SAID = 100  # faults told one by one; the others are counted


@immutable
class Entry:
    """An entry as it stands in the database. *place* and *seal* are None until it is sealed."""

    id: int
    at: datetime
    actor_id: int | None
    action: str
    object_kind: str
    object_id: str
    place: int | None = None
    seal: str | None = None


@immutable
class Anchor:
    """Where the chain ended when a run of sealing had ended, and when that was."""

    place: int
    seal: str
    at: datetime


@immutable
class Fault:
    """Something that cannot be, had nobody touched the trail. *place* and *entry_id* where they are known."""

    kind: str  # changed, removed, inserted, cut, forged
    says: str
    place: int | None = None
    entry_id: int | None = None


def seal_of(previous: str, place: int, entry: Entry) -> str:
    """SHA-256 over the seal before, the place and all that the entry says, in one spelling."""
    return _hash([previous, place, *_said(entry)])


def print_of(entry: Entry) -> str:
    """SHA-256 over all that the entry says: what is noted of it before it has a place."""
    return _hash(_said(entry))


def _said(entry: Entry) -> list[object]:
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    return [entry.id, at, entry.actor_id, entry.action, entry.object_kind, entry.object_id]


def _hash(said: list[object]) -> str:
    return sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def line_of_entry(entry: Entry) -> str:
    return f"{entry.id} {print_of(entry)}"


def noted_of(line: str) -> tuple[int, str] | None:
    """(id, print) out of a line that notes an entry; None where it notes none."""
    id_, _, print_ = line.partition(" ")
    return (int(id_), print_) if id_.isdecimal() and id_.isascii() and len(print_) == len(GENESIS) else None


def sealed(previous: str, last_place: int, entries: Iterable[Entry]) -> Iterator[tuple[int, int, str]]:
    """(id, place, seal) of *entries* in their order, each bound to the one before."""
    for place, entry in enumerate(entries, start=last_place + 1):
        previous = seal_of(previous, place, entry)
        yield entry.id, place, previous


def line_of(anchor: Anchor) -> str:
    return f"{anchor.place} {anchor.seal} {anchor.at.astimezone(UTC).isoformat(timespec='microseconds')}\n"


def anchor_of(line: str) -> Anchor | None:
    """The anchor that a line of the file says; None where it says none."""
    parts = line.split()
    try:
        place, seal, at = int(parts[0]), parts[1], datetime.fromisoformat(parts[2])
    except (ValueError, IndexError):
        return None
    return Anchor(place, seal, at) if len(seal) == 64 and at.tzinfo and len(parts) == 3 else None


@dataclass(slots=True)
class Walk:
    """A walk from the first entry to the last. Feed it the entries in the order of their places, then *end* it."""

    filed: dict[int, str]  # seals by place, out of the file beside the database
    faults: list[Fault] = field(default_factory=list)
    count: int = 0  # of all faults, told or not
    entries: int = 0
    place: int = 0
    seal: str = GENESIS
    _anchored_at: datetime | None = None  # when the last anchor before here was set
    _anchored_place: int = 0
    _blamed: set[str] = field(default_factory=set)  # anchors by where they are kept: after the first that differs, all differ

    def pass_entry(self, entry: Entry) -> None:
        """Compare one sealed entry with what its seal says."""
        place, seal = entry.place or 0, entry.seal or ""
        self.entries += 1
        if place != self.place + 1:
            self._gap(place)
        elif seal != seal_of(self.seal, place, entry):
            says = f"entry {entry.id} (place {place}) does not match its seal: it was changed, or put in another's place"
            self.find(Fault("changed", says, place, entry.id))
        self.place, self.seal = place, seal
        if self._anchored_at is not None and entry.at < self._anchored_at - GRACE:
            says = f"entry {entry.id} (place {place}) is dated {_stamp(entry.at)}, before the seal of {_stamp(self._anchored_at)}: inserted later"
            self.find(Fault("inserted", says, place, entry.id))
        self._compare("file", place, self.filed.pop(place, None), entry.id)

    def pass_anchor(self, anchor: Anchor) -> None:
        """Compare an anchor of the table; it comes after the entry at its place, or where that entry should have been."""
        if anchor.place == self.place:
            self._compare("table", anchor.place, anchor.seal)
        self._anchored_at, self._anchored_place = anchor.at, anchor.place

    def pass_unsealed(self, entry: Entry) -> None:
        """Look at an entry that waits for its seal."""
        if entry.place is not None or entry.seal is not None:
            self.find(Fault("changed", f"entry {entry.id} has a place or a seal, but not both", entry.place, entry.id))
        elif self._anchored_at is not None and entry.at < self._anchored_at - GRACE:
            says = f"entry {entry.id} is not sealed and dated {_stamp(entry.at)}, before the last seal of {_stamp(self._anchored_at)}: inserted"
            self.find(Fault("inserted", says, None, entry.id))

    def end(self) -> None:
        """What is anchored and not there any more; what is there and was sealed by nobody of ours."""
        known = max([self._anchored_place, *self.filed])
        if known > self.place:
            says = f"the chain ends at place {self.place}, but place {known} is anchored: entries were removed at its end"
            self.find(Fault("cut", says, self.place + 1))
        if self.place > self._anchored_place:
            says = f"places {self._anchored_place + 1} to {self.place} were sealed without an anchor: not by the job that seals"
            self.find(Fault("forged", says, self._anchored_place + 1))

    def _gap(self, place: int) -> None:
        if place > self.place + 1:
            gone = f"place {self.place + 1}" if place == self.place + 2 else f"places {self.place + 1} to {place - 1}"
            self.find(Fault("removed", f"{gone} missing from the chain: removed", self.place + 1))
        else:
            self.find(Fault("inserted", f"place {place} is taken more than once", place))

    def _compare(self, where: str, place: int, seal: str | None, entry_id: int | None = None) -> None:
        if seal is None or where in self._blamed or seal == self.seal:
            return
        self._blamed.add(where)
        says = f"the seal at place {place} is not the one that was anchored ({where}): the chain was written anew up to here"
        self.find(Fault("forged", says, place, entry_id))

    def find(self, fault: Fault) -> None:
        self.count += 1
        if len(self.faults) < MOST_SAID:
            self.faults.append(fault)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
