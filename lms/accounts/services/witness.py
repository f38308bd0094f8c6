"""A witness of the audit trail: each entry is noted in a file once it is committed, until the chain has it.

Nothing inside the database can tell that an entry was removed before it was sealed: whoever has all rights in it puts back what stood there a moment
before, counters and their codes among it. The file lies where those rights do not reach.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker

from lms.accounts.files import witness as files
from lms.accounts.models.access import AuditEntry
from lms.accounts.queries import chain as queries
from lms.accounts.rules import chain as rules
from lms.accounts.rules.chain import Entry, Fault

log = structlog.get_logger()
PENDING = "audited"  # in a session: what is written and not committed
BATCH = 500


def witnessed(sessions: sessionmaker[Session], directory: Path) -> sessionmaker[Session]:
    """*sessions*, whose commits note their entries in *directory* from now on."""

    def gather(session: Session, _: object) -> None:
        fresh = [each for each in session.new if isinstance(each, AuditEntry)]
        if fresh:
            session.info.setdefault(PENDING, []).extend(rules.line_of_entry(_as_entry(each)) for each in fresh)

    def note(session: Session) -> None:
        lines = session.info.get(PENDING)
        if lines and not session.in_nested_transaction():
            try:
                files.note(directory, lines)
            except OSError:  # it is committed already: a full disk is told, and harms no deed
                log.exception("an audit entry could not be noted beside the database")

    def forget(session: Session, transaction: SessionTransaction) -> None:
        if transaction.parent is None:
            session.info.pop(PENDING, None)

    event.listen(sessions, "after_flush", gather)
    event.listen(sessions, "after_commit", note)
    event.listen(sessions, "after_transaction_end", forget)
    return sessions


def _as_entry(entry: AuditEntry) -> Entry:
    return Entry(entry.id, entry.at, entry.actor_id, entry.action, entry.object_kind, entry.object_id)


def noted(directory: Path) -> dict[int, set[str]]:
    """What was noted, by id of the entry. Read it before the database: a line comes after its commit."""
    found: dict[int, set[str]] = {}
    for line in files.all_of(directory):
        if (parted := rules.noted_of(line)) is not None:
            found.setdefault(parted[0], set()).add(parted[1])
    return found


def faults(session: Session, said: Mapping[int, set[str]]) -> Iterator[Fault]:
    """Entries that were noted and are not there, or are there otherwise."""
    standing = _standing(session, sorted(said))
    for id_, prints in sorted(said.items()):
        if id_ not in standing:
            yield Fault("removed", f"entry {id_} was written and is not there: it was removed before it was sealed", None, id_)
        elif prints != {rules.print_of(standing[id_])}:
            says = f"entry {id_} is not the one that was written: it was changed, or another one took its id"
            yield Fault("changed", says, standing[id_].place, id_)


def _standing(session: Session, ids: Sequence[int]) -> dict[int, Entry]:
    return {entry.id: entry for at in range(0, len(ids), BATCH) for entry in queries.of_ids(session, ids[at : at + BATCH])}


def settle(session: Session, directory: Path, *, now: datetime) -> None:
    """Let go of files whose entries the chain has as they were noted. One with anything else stays, for every walk to tell."""
    for path in files.turned_over(directory):
        said = [rules.noted_of(line) for line in files.lines_of(path)]
        standing = _standing(session, [each[0] for each in said if each is not None]).values()
        sealed = {(entry.id, rules.print_of(entry)) for entry in standing if entry.place is not None}
        if sealed.issuperset(said):
            path.unlink(missing_ok=True)
    files.turn_over(directory, now=now)
