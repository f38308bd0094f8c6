"""What practices say about a course: whether something out of it was tried, or could not be."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalog import queries as catalog
from lms.catalog.models import Lesson, LessonVersion
from lms.kernel import clock
from lms.kernel.calendar import FiscalYear
from lms.kernel.ids import CourseId, LessonVersionId, PersonId
from lms.practice.kinds import Barrier, Outcome
from lms.practice.models import Practice, PracticeLog


def first_tried(session: Session, person_id: PersonId, lesson_version_id: LessonVersionId, year: FiscalYear) -> datetime | None:
    """When this person first logged, in that year, that they had tried something out of the course of a lesson's version."""
    found = select(PracticeLog.logged_at).join(Practice, Practice.id == PracticeLog.practice_id)
    of_course = catalog.course_of(Practice.lesson_version_id) == catalog.course_of(lesson_version_id)
    found = found.where(PracticeLog.person_id == person_id, PracticeLog.outcome != Outcome.COULD_NOT_TRY, of_course)
    return min((at for at in session.scalars(found) if clock.local_date(at) in year), default=None)


def found_no_work(session: Session, person_id: PersonId, course_id: CourseId, since: datetime) -> bool:
    """Whether this person has logged since then that they could not try what a lesson of the course asks for, having no such work."""
    found = (
        select(PracticeLog.id)
        .join(Practice, Practice.id == PracticeLog.practice_id)
        .join(LessonVersion, LessonVersion.id == Practice.lesson_version_id)
        .join(Lesson, Lesson.id == LessonVersion.lesson_id)
        .where(Lesson.course_id == course_id, PracticeLog.person_id == person_id, PracticeLog.logged_at >= since)
        .where(PracticeLog.outcome == Outcome.COULD_NOT_TRY, PracticeLog.barrier == Barrier.NO_SUCH_WORK)
    )
    return session.scalar(found.limit(1)) is not None
