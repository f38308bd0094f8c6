"""Reading certificates: one's own, and what a code shows to anybody."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.accounts.kinds import FORMER_STAFF
from lms.accounts.models.people import Person
from lms.catalog.models import Course, CourseVersion, Lesson, LessonVersion
from lms.certificates.kinds import Consent
from lms.certificates.models import Certificate
from lms.certificates.rules import in_groups, read_code
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.calendar import FiscalYear
from lms.kernel.db import rows
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import CertificateId, LessonVersionId
from lms.kernel.immutable import immutable
from lms.learning.models import Completion


@immutable
class Held:
    """A certificate as its holder sees it. *course* is called as it was when it was finished."""

    id: CertificateId
    code: str
    name: str
    course: str
    course_slug: str
    fiscal_year: int
    completed_at: datetime
    shows_name: bool
    shows_course: bool
    shows_day: bool
    version: int

    @property
    def consent(self) -> Consent:
        return Consent(self.shows_name, self.shows_course, self.shows_day)

    @property
    def year(self) -> FiscalYear:
        return FiscalYear(self.fiscal_year)

    @property
    def completed_on(self) -> date:
        return clock.local_date(self.completed_at)

    @property
    def typed_code(self) -> str:
        return in_groups(self.code)


@immutable
class Shown:
    """What a code shows to anybody: that the certificate is real, and beyond that what the holder has agreed to."""

    name: str | None
    course: str | None
    completed_on: date | None
    is_withdrawn: bool = False  # nothing else is said of it then

    @property
    def is_bare(self) -> bool:
        return self.name is None and self.course is None and self.completed_on is None


_ME: Any = bindparam("me")
_HELD = (
    select(Certificate.id, Certificate.code, Person.name, CourseVersion.title, Course.slug)
    .add_columns(Completion.fiscal_year, Completion.completed_at)
    .add_columns(Certificate.shows_name, Certificate.shows_course, Certificate.shows_day, Certificate.version)
    .join(Completion, Completion.id == Certificate.completion_id)
    .join(Person, Person.id == Certificate.person_id)
    .join(CourseVersion, CourseVersion.id == Completion.course_version_id)
    .join(Course, Course.id == Completion.course_id)
    .where(Certificate.person_id == _ME)
)
_OWN = _HELD.order_by(Completion.completed_at.desc(), Certificate.id.desc())
_ONE = _HELD.where(Certificate.id == bindparam("certificate"))
_COURSE = select(Lesson.course_id).join(LessonVersion, LessonVersion.lesson_id == Lesson.id).where(LessonVersion.id == bindparam("lesson"))
_OF_LESSON = _HELD.where(Completion.course_id == _COURSE.scalar_subquery()).order_by(Completion.completed_at.desc()).limit(1)


def own(session: Session, actor: Actor) -> list[Held]:
    """One's certificates, the newest first."""
    return [Held(*row) for row in rows(session, _OWN, {"me": actor.person_id})]


def own_certificate(session: Session, actor: Actor, certificate_id: CertificateId) -> Held:
    """A certificate of one's own; another's looks missing."""
    row = rows(session, _ONE, {"me": actor.person_id, "certificate": certificate_id}).first()
    if row is None:
        raise NotFound(N_("この修了証は見つかりません。"))
    return Held(*row)


def newest_of(person_id: Any, course_id: Any) -> Any:
    """A person's newest certificate of a course, for a column of somebody's statement."""
    mine = (Completion.person_id == person_id, Completion.course_id == course_id)
    found = select(Certificate.id).join(Completion, Completion.id == Certificate.completion_id).where(*mine)
    return found.order_by(Completion.completed_at.desc()).limit(1).scalar_subquery()


def of_lesson(session: Session, actor: Actor, lesson_version_id: LessonVersionId) -> Held | None:
    """One's newest certificate of the course that a lesson belongs to."""
    row = rows(session, _OF_LESSON, {"me": actor.person_id, "lesson": lesson_version_id}).first()
    return Held(*row) if row else None


def shown(session: Session, typed: str, *, today: date) -> Shown | None:
    """What a code shows today; None where there is no such certificate. Who has left can withdraw nothing, so the name is not said any more."""
    code = read_code(typed)
    found = session.execute(_shown().where(Certificate.code == code)).first() if code else None
    if found is None:
        return None
    if found.withdrawn_at is not None:
        return Shown(None, None, None, is_withdrawn=True)
    has_left = found.left_on is not None and found.left_on <= today
    return Shown(
        name=(FORMER_STAFF if has_left else found.name) if found.shows_name else None,
        course=found.title if found.shows_course else None,
        completed_on=clock.local_date(found.completed_at) if found.shows_day else None,
    )


def _shown() -> Any:
    return (
        select(Person.name, Person.left_on, CourseVersion.title, Completion.completed_at, Certificate.withdrawn_at)
        .add_columns(Certificate.shows_name, Certificate.shows_course, Certificate.shows_day)
        .join(Person, Person.id == Certificate.person_id)
        .outerjoin(Completion, Completion.id == Certificate.completion_id)
        .outerjoin(CourseVersion, CourseVersion.id == Completion.course_version_id)
    )
