"""The file of anchors: only ever appended to, so that a restore that took history back stands in it for ever. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from lms.accounts.rules.chain import GENESIS, Anchor, Fault, anchor_of, line_of
from lms.kernel.immutable import immutable

FILE = "audit-anchors"
RESTORED = "restored"  # begins a line


@immutable
class Restore:
    """History was taken back to *place*, deliberately: when, and by which account of the machine."""

    place: int
    seal: str
    at: datetime
    by: str


@dataclass(slots=True)
class Filed:
    """What a file of anchors says: those that hold, by place; how often history was taken back; how many are of another history; what is wrong."""

    holding: dict[int, Anchor] = field(default_factory=dict)
    restores: list[Restore] = field(default_factory=list)
    left: int = 0
    faults: list[Fault] = field(default_factory=list)

    def seal_at(self, place: int) -> str | None:
        return GENESIS if place == 0 else self.holding[place].seal if place in self.holding else None

    def pass_anchor(self, anchor: Anchor) -> None:
        if self.holding.setdefault(anchor.place, anchor).seal != anchor.seal:
            self.faults.append(Fault("forged", f"{FILE} knows two seals for place {anchor.place}", anchor.place))

    def pass_restore(self, restore: Restore) -> None:
        """What was anchored behind its place is of the other history from here on."""
        if self.seal_at(restore.place) != restore.seal:
            says = f"{FILE} says that history was taken back to place {restore.place}, which it knows otherwise"
            self.faults.append(Fault("forged", says, restore.place))
        kept = {place: anchor for place, anchor in self.holding.items() if place <= restore.place}
        self.left += len(self.holding) - len(kept)
        self.holding = kept
        self.restores.append(restore)


def read(lines: Iterable[str]) -> Filed:
    """The lines of a file, from its first. One that is still being written is left."""
    found = Filed()
    for number, line in enumerate(lines, start=1):
        if not line.endswith("\n"):
            break
        if (anchor := anchor_of(line)) is not None:
            found.pass_anchor(anchor)
        elif (restore := restore_of(line)) is not None:
            found.pass_restore(restore)
        else:
            found.faults.append(Fault("forged", f"line {number} of {FILE} is damaged"))
    return found


def line_of_restore(restore: Restore) -> str:
    return f"{RESTORED} {restore.place} {restore.seal} {restore.at.astimezone(UTC).isoformat(timespec='microseconds')} {restore.by}\n"


def restore_of(line: str) -> Restore | None:
    """The restore that a line of the file tells; None where it tells none."""
    word, _, rest = line.partition(" ")
    told, _, by = rest.rstrip("\n").rpartition(" ")
    anchor = anchor_of(told) if word == RESTORED and by else None
    return Restore(anchor.place, anchor.seal, anchor.at, by) if anchor else None


def last_place(lines: Iterable[str]) -> int:
    """The highest place that is anchored since history was taken back last."""
    place = 0
    for line in lines:
        if (restore := restore_of(line)) is not None:
            place = restore.place
        elif (anchor := anchor_of(line)) is not None:
            place = max(place, anchor.place)
    return place


def taken_back(standing: Filed, put_back: Filed, *, at: datetime, by: str, loses_unsealed: bool = False) -> Iterator[str]:
    """The lines with which a file that says *standing* goes on where the history of *put_back* was put in the place of its own."""
    common = max((place for place, each in put_back.holding.items() if standing.seal_at(place) == each.seal), default=0)
    if loses_unsealed or any(place > common for place in standing.holding):
        yield line_of_restore(Restore(common, standing.seal_at(common) or GENESIS, at, by))
    yield from (line_of(anchor) for place, anchor in sorted(put_back.holding.items()) if place > common)
