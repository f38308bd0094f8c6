"""The edition by which every process hears that something which all lessons share has changed."""

import hashlib
import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalog.models import BroughtReading, Edition, ReadingCorrection
from lms.catalog.queries.words import STANDING


def begin(session: Session) -> None:
    """One writer at a time: the digest below has to be of everything that stands there when it is committed."""
    session.execute(select(Edition.name).where(Edition.name == Edition.SHARED).with_for_update())


def end(session: Session) -> None:
    """After the change: what stands there now, under its digest."""
    session.flush()
    readings = select(ReadingCorrection.word, ReadingCorrection.reading, ReadingCorrection.course_id).order_by(ReadingCorrection.id)
    brought = select(BroughtReading.word, BroughtReading.reading).order_by(BroughtReading.word)
    words = select(STANDING.word, STANDING.reading, STANDING.text, STANDING.english, STANDING.is_own).order_by(STANDING.word)
    told = [[list(row) for row in session.execute(asked)] for asked in (readings, brought, words)]
    note(session, Edition.SHARED, hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest())


def renew(session: Session) -> None:
    """After a change that nobody else makes at the same time."""
    begin(session)
    end(session)


def note(session: Session, name: str, digest: str) -> None:
    standing = session.get(Edition, name)
    if standing is None:
        session.add(Edition(name=name, digest=digest))
    else:
        standing.digest = digest
    session.flush()


def stands(session: Session, name: str, digest: str) -> bool:
    """Whether what was noted last under *name* is this."""
    return session.scalar(select(Edition.digest).where(Edition.name == name)) == digest
