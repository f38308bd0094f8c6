"""Corrected readings: the edition tells every process."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.accounts.services import audit
from lms.catalog.models import Course, ReadingCorrection
from lms.catalog.rules import reading as rules
from lms.catalog.services import editions
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.ids import CourseId


def correct(session: Session, actor: Actor, *, word: str, reading: str, course_id: CourseId | None) -> ReadingCorrection:
    """From now on the word is read so: in one course, or everywhere. What was said before for the same word and place gives way."""
    word, reading = rules.word_of(word), rules.reading_of(reading)
    if course_id is not None and session.get(Course, course_id) is None:
        raise Unacceptable(N_("表示されている中から選んでください。"), field="course_id")
    editions.begin(session)
    here = (ReadingCorrection.word == word, ReadingCorrection.course_id.is_not_distinct_from(course_id))
    standing = session.scalar(select(ReadingCorrection).where(*here))
    if standing is None:
        standing = ReadingCorrection(word=word, reading=reading, course_id=course_id)
        session.add(standing)
    standing.reading = reading
    session.flush()
    audit(session, actor.person_id, "reading_corrected", "reading", standing.id)
    editions.end(session)
    return standing


def take_back(session: Session, actor: Actor, correction_id: int) -> None:
    """The word is read as the dictionary has it again. Twice is once."""
    editions.begin(session)
    gone = delete(ReadingCorrection).where(ReadingCorrection.id == correction_id).returning(ReadingCorrection.id)
    if session.scalar(gone) is None:
        return
    audit(session, actor.person_id, "reading_taken_back", "reading", correction_id)
    editions.end(session)
