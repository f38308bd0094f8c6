"""What a database that was put back from a backup must not go on with."""

import getpass
import re
from datetime import datetime
from pathlib import Path

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.files import witness as noted
from lms.accounts.models.access import SigninSession
from lms.accounts.queries import chain as queries
from lms.accounts.rules import anchors
from lms.accounts.rules.anchors import FILE, Filed
from lms.accounts.services import trail, witness
from lms.kernel import clock


def end_every_session(session: Session) -> None:
    """Whoever was signed in when the backup was made signs in again."""
    living = update(SigninSession).where(SigninSession.revoked_at.is_(None))
    session.execute(living.values(revoked_at=clock.now()))


def take_back_history(session: Session, directory: Path, kept: bytes | None, *, began: datetime) -> None:
    """Go on in the file of anchors where the history that was put back ends: what it knows of the other one stays in it, behind a line that says so.

    *kept* is the file as the backup had it; without one the anchors of the database have to do. *began*: no later than the entry that tells the restore.
    """
    put_back = anchors.read(kept.decode("ascii", "replace").splitlines(keepends=True)) if kept is not None else _anchored(session)
    loses_unsealed = any(witness.faults(session, witness.noted(directory)))
    lines = "".join(anchors.taken_back(trail.filed_anchors(directory), put_back, at=began, by=_who(), loses_unsealed=loses_unsealed))
    if lines:
        with (directory / FILE).open("a", encoding="ascii") as file:
            file.write(lines)
    noted.let_go(directory)


def _anchored(session: Session) -> Filed:
    found = Filed()
    for anchor in queries.anchors_after(session, 0):
        found.pass_anchor(anchor)
    return found


def _who() -> str:
    """The account of the machine, as one word."""
    try:
        return re.sub(r"[^\w.-]", "_", getpass.getuser(), flags=re.ASCII) or "unknown"
    except (KeyError, OSError):  # an account without a name
        return "unknown"
