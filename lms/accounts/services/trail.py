"""The audit trail's keeper: seals new entries into the hash chain, keeps anchors in the table and in a file, walks the chain to check it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from lms.accounts.models.access import AuditAnchor, AuditCheck, AuditEntry
from lms.accounts.queries import chain as queries
from lms.accounts.rules import anchors
from lms.accounts.rules import chain as rules
from lms.accounts.rules.anchors import FILE, RESTORED, Filed, Restore
from lms.accounts.rules.chain import Anchor, Fault, Walk
from lms.accounts.services import insert_or_nothing, witness
from lms.kernel.immutable import immutable

BATCH = 1_000


class Overtaken(Exception):
    """Another worker has sealed some of the same entries: its turn."""


@immutable
class Report:
    """What a walk along the chain has found."""

    entries: int
    faults: list[Fault]
    count: int  # of all faults; *faults* stops at some
    waiting: int
    oldest_waiting: datetime | None
    has_file: bool
    restores: list[Restore]  # what the file tells of histories that were given up
    left: int  # anchors of those

    @property
    def is_sound(self) -> bool:
        return self.count == 0


def seal(session: Session, *, now: datetime) -> int:
    """Give the next unsealed entries their places and seals, and set an anchor; answers how many.

    Two workers at once do no harm: a place is given once, by the database, and who finds an entry sealed meanwhile takes everything back.
    Raises Overtaken, or the database's own refusal of a place given twice.
    """
    entries = queries.unsealed(session, BATCH + 1)
    following = entries.pop() if len(entries) > BATCH else None
    if not entries:
        return 0
    place, seal = queries.last_sealed(session)
    given = [{"entry": id_, "place": place_, "seal": seal_} for id_, place_, seal_ in rules.sealed(seal, place, entries)]
    table = AuditEntry.__table__
    unsealed = (table.c.id == bindparam("entry"), table.c.place.is_(None))
    session.connection().execute(update(AuditEntry.__table__).where(*unsealed), given)  # type: ignore[arg-type]  # a Table, typed as FromClause
    if queries.count_after(session, place) != len(given):
        raise Overtaken
    until = min(now, following.at) if following else now  # whatever is older and comes later was inserted; a backlog was not
    anchor = insert_or_nothing(session, AuditAnchor).values(place=given[-1]["place"], seal=given[-1]["seal"], at=until)
    session.execute(anchor.on_conflict_do_nothing())  # one that stands there already speaks of entries that were removed: it stays
    return len(given)


def note_anchors(session: Session, directory: Path) -> None:
    """Write to the file what the table knows and the file does not yet. After the commit: the file never runs ahead."""
    path = directory / FILE
    last, whole = _end_of(path)
    fresh = queries.anchors_after(session, last, BATCH)
    if fresh:
        with path.open("ab") as file:
            file.truncate(whole)  # half a line, where a process ended while writing it; the table still knows the anchor
            file.write("".join(rules.line_of(anchor) for anchor in fresh).encode())


def _end_of(path: Path) -> tuple[int, int]:
    """The place of the last whole line, and where that line ends; read from the end of the file."""
    if not path.exists():
        return 0, 0
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 1_000))
        tail = file.read()
    whole = tail[: tail.rfind(b"\n") + 1]
    return anchors.last_place(whole.decode("ascii", "replace").splitlines()), size - len(tail) + len(whole)


def verify(session: Session, directory: Path) -> Report:
    """Walk the chain from its first entry, against the anchors of the table and of the file. Batch by batch, whatever its length."""
    noted, filed = witness.noted(directory), filed_anchors(directory)
    walk = Walk({place: anchor.seal for place, anchor in filed.holding.items()})
    for fault in (*filed.faults, *_unfounded(session, filed.restores)):
        walk.find(fault)
    for each in queries.walk(session):
        if isinstance(each, Anchor):
            walk.pass_anchor(each)
        else:
            walk.pass_entry(each)
    walk.end()
    for entry in queries.outside_the_chain(session):
        walk.pass_unsealed(entry)
    for fault in witness.faults(session, noted):
        walk.find(fault)
    state = queries.state(session)
    has_file = (directory / FILE).exists()
    return Report(walk.entries, walk.faults, walk.count, state.waiting, state.oldest_waiting, has_file, filed.restores, filed.left)


def filed_anchors(directory: Path) -> Filed:
    """What the file beside the database says; nothing where there is none."""
    path = directory / FILE
    if not path.exists():
        return Filed()
    with path.open(encoding="ascii", errors="replace") as file:
        return anchors.read(file)


def _unfounded(session: Session, restores: Sequence[Restore]) -> Iterator[Fault]:
    """The last restore that the file tells has left its entry in the trail; those before it may have been given up with their history."""
    if restores and not queries.is_told_since(session, RESTORED, restores[-1].at):
        says = f"{FILE} tells a restore of {restores[-1].at:%Y-%m-%d %H:%M} UTC that the trail does not know: it did not end, or nobody restored"
        yield Fault("forged", says, restores[-1].place)


def note_check(session: Session, report: Report, *, now: datetime) -> None:
    """Keep when the chain was walked, for the page of the audit trail."""
    session.add(AuditCheck(at=now, entries=report.entries, faults=report.count))
