"""Corrected readings, and the edition by which every process hears that something which all lessons share has changed."""

import hashlib
import json

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.accounts.services import audit
from lms.catalog.models import Course, Edition, GlossaryTerm, ReadingCorrection
from lms.catalog.rules import reading as rules
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.ids import CourseId


def correct(session: Session, actor: Actor, *, word: str, reading: str, course_id: CourseId | None) -> ReadingCorrection:
    """From now on the word is read so: in one course, or everywhere. What was said before for the same word and place gives way."""
    word, reading = rules.word_of(word), rules.reading_of(reading)
    if course_id is not None and session.get(Course, course_id) is None:
        raise Unacceptable(N_("表示されている中から選んでください。"), field="course_id")
    _begin_edition(session)
    here = (ReadingCorrection.word == word, ReadingCorrection.course_id.is_not_distinct_from(course_id))
    standing = session.scalar(select(ReadingCorrection).where(*here))
    if standing is None:
        standing = ReadingCorrection(word=word, reading=reading, course_id=course_id)
        session.add(standing)
    standing.reading = reading
    session.flush()
    audit(session, actor.person_id, "reading_corrected", "reading", standing.id)
    _end_edition(session)
    return standing


def take_back(session: Session, actor: Actor, correction_id: int) -> None:
    """The word is read as the dictionary has it again. Twice is once."""
    _begin_edition(session)
    gone = delete(ReadingCorrection).where(ReadingCorrection.id == correction_id).returning(ReadingCorrection.id)
    if session.scalar(gone) is None:
        return
    audit(session, actor.person_id, "reading_taken_back", "reading", correction_id)
    _end_edition(session)


def renew_edition(session: Session) -> None:
    """After a change of the glossary."""
    _begin_edition(session)
    _end_edition(session)


def _begin_edition(session: Session) -> None:
    """One writer at a time: the digest below has to be of everything that stands there when it is committed."""
    session.execute(select(Edition.name).where(Edition.name == Edition.SHARED).with_for_update())


def _end_edition(session: Session) -> None:
    session.flush()
    readings = select(ReadingCorrection.word, ReadingCorrection.reading, ReadingCorrection.course_id).order_by(ReadingCorrection.id)
    words = select(GlossaryTerm.word, GlossaryTerm.text).order_by(GlossaryTerm.word)
    told = [[list(row) for row in session.execute(asked)] for asked in (readings, words)]
    digest = hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
    standing = session.get(Edition, Edition.SHARED)
    if standing is None:
        session.add(Edition(name=Edition.SHARED, digest=digest))
    else:
        standing.digest = digest
    session.flush()
