"""Reading the audit trail along its chain, in batches: what sealing needs, what a check walks through, how the chain stands."""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models.access import AuditAnchor, AuditCheck, AuditEntry
from lms.accounts.rules.chain import GENESIS, Anchor, Entry
from lms.kernel.db import columns
from lms.kernel.immutable import immutable

BATCH = 5_000
ENTRY = (
    AuditEntry.id,
    AuditEntry.at,
    AuditEntry.actor_id,
    AuditEntry.action,
    AuditEntry.object_kind,
    AuditEntry.object_id,
    AuditEntry.place,
    AuditEntry.seal,
)


@immutable
class Check:
    at: datetime
    entries: int
    faults: int


@immutable
class ChainState:
    """How far the trail is sealed, what still waits, and what the last walk along it found."""

    sealed: int
    sealed_at: datetime | None
    waiting: int
    oldest_waiting: datetime | None
    check: Check | None


def unsealed(session: Session, most: int) -> list[Entry]:
    """The first entries without a place, in the order of their ids."""
    found = select(*ENTRY).where(AuditEntry.place.is_(None), AuditEntry.seal.is_(None)).order_by(AuditEntry.id).limit(most)
    return [Entry(*row) for row in columns(session, found)]


def of_ids(session: Session, ids: Collection[int]) -> list[Entry]:
    return [Entry(*row) for row in columns(session, select(*ENTRY).where(AuditEntry.id.in_(ids)))]


def is_told_since(session: Session, action: str, moment: datetime) -> bool:
    found = select(AuditEntry.id).where(AuditEntry.action == action, AuditEntry.at >= moment).limit(1)
    return columns(session, found).first() is not None


def last_sealed(session: Session) -> tuple[int, str]:
    """(place, seal) at the end of the chain."""
    found = select(AuditEntry.place, AuditEntry.seal).where(AuditEntry.place.is_not(None)).order_by(AuditEntry.place.desc()).limit(1)
    row = columns(session, found).first()
    return (row.place, row.seal or "") if row else (0, GENESIS)


def count_after(session: Session, place: int) -> int:
    """How many entries stand behind *place*."""
    return session.scalar(select(func.count()).where(AuditEntry.place > place)) or 0


def anchors_after(session: Session, place: int, most: int | None = None) -> list[Anchor]:
    found = select(AuditAnchor.place, AuditAnchor.seal, AuditAnchor.at).where(AuditAnchor.place > place).order_by(AuditAnchor.place)
    return [Anchor(*row) for row in columns(session, found.limit(most))]


def walk(session: Session) -> Iterator[Entry | Anchor]:
    """The chain from its first entry, each anchor behind the entry at its place, or where that entry should be."""
    place = 0
    while True:
        found = select(*ENTRY).where(AuditEntry.place > place, AuditEntry.seal.is_not(None)).order_by(AuditEntry.place).limit(BATCH)
        entries = [Entry(*row) for row in columns(session, found)]
        end = entries[-1].place if len(entries) == BATCH else None
        anchored = select(AuditAnchor.place, AuditAnchor.seal, AuditAnchor.at).where(AuditAnchor.place > place)
        if end is not None:
            anchored = anchored.where(AuditAnchor.place <= end)
        anchors = [Anchor(*row) for row in columns(session, anchored.order_by(AuditAnchor.place))]
        yield from _merged(entries, anchors)
        if end is None:
            return
        place = end


def _merged(entries: list[Entry], anchors: list[Anchor]) -> Iterator[Entry | Anchor]:
    waiting = iter(anchors)
    anchor = next(waiting, None)
    for entry in entries:
        while anchor is not None and anchor.place < (entry.place or 0):
            yield anchor
            anchor = next(waiting, None)
        yield entry
    while anchor is not None:
        yield anchor
        anchor = next(waiting, None)


def outside_the_chain(session: Session) -> Iterator[Entry]:
    """What has no place, or no seal, batch by batch."""
    last = 0
    while True:
        is_outside = or_(AuditEntry.place.is_(None), AuditEntry.seal.is_(None))
        found = select(*ENTRY).where(is_outside, AuditEntry.id > last).order_by(AuditEntry.id).limit(BATCH)
        entries = [Entry(*row) for row in columns(session, found)]
        yield from entries
        if len(entries) < BATCH:
            return
        last = entries[-1].id


def state(session: Session) -> ChainState:
    last = session.execute(select(AuditAnchor.place, AuditAnchor.at).order_by(AuditAnchor.place.desc()).limit(1)).first()
    waiting = session.execute(select(func.count(), func.min(AuditEntry.at)).where(AuditEntry.place.is_(None))).one()
    found = select(AuditCheck.at, AuditCheck.entries, AuditCheck.faults).order_by(AuditCheck.id.desc()).limit(1)
    check = session.execute(found).first()
    return ChainState(
        sealed=last.place if last else 0,
        sealed_at=last.at if last else None,
        waiting=waiting[0],
        oldest_waiting=waiting[1],
        check=Check(*check) if check else None,
    )
