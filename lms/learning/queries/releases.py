"""Who has no work to practise on: one's own standing, and the requests that a manager or the office may answer."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, or_, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.kinds import PostingKind
from lms.accounts.models.people import Person, Posting, Unit
from lms.accounts.queries import valid_on
from lms.catalog.models import Course, CourseVersion
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import CourseId, PersonId
from lms.kernel.slots import Slot
from lms.learning.models import Enrolment

# Practice knows what was logged: whether somebody found no work of the kind that a course asks for, since a moment.
found_no_work = Slot[[Session, PersonId, CourseId, datetime], bool]("who found no work to practise on", empty=False)


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether one may ask for a release, and how far that is."""

    has_no_work: bool
    asked_at: datetime | None
    released_at: datetime | None
    practised_at: datetime | None


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody of a unit one heads, who asks that the quizzes of a course alone count."""

    enrolment_id: int
    person_id: PersonId
    course_id: CourseId
    name: str
    unit: str
    course: str
    asked_at: datetime


def own(session: Session, actor: Actor, course_id: CourseId, *, today: date) -> Standing:
    year = accounts.fiscal_year(session, today)
    since = datetime.combine(year.start, time(), clock.TOKYO)
    mine = (Enrolment.person_id == actor.person_id, Enrolment.course_id == course_id, Enrolment.fiscal_year == year.year)
    row = session.execute(select(Enrolment.release_asked_at, Enrolment.released_at, Enrolment.practised_at).where(*mine)).first()
    kept = (row[0], row[1], row[2]) if row else (None, None, None)
    return Standing(found_no_work(session, actor.person_id, course_id, since), *kept)


def open_requests(session: Session, actor: Actor, *, today: date) -> list[Request]:
    """What waits for an answer of this person, the oldest first."""
    found = session.execute(_requests(session, actor, today).order_by(Enrolment.release_asked_at, Enrolment.id))
    return [Request(*row) for row in found]


def request(session: Session, actor: Actor, enrolment_id: int, *, today: date) -> Request:
    """One request that this person may answer. Raises NotFound for any other, answered ones too."""
    found = session.execute(_requests(session, actor, today).where(Enrolment.id == enrolment_id)).first()
    if found is None:
        raise NotFound(N_("この願い出は見つかりません。もう答えがあったのかもしれません。"))
    return Request(*found)


def _requests(session: Session, actor: Actor, today: date) -> Any:
    year = accounts.fiscal_year(session, today).year
    main = and_(Posting.person_id == Person.id, Posting.kind == PostingKind.MAIN, valid_on(Posting, today))
    return (
        select(Enrolment.id, Enrolment.person_id, Enrolment.course_id, Person.name, Unit.name, CourseVersion.title)
        .add_columns(Enrolment.release_asked_at)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Posting, main)
        .join(Unit, Unit.id == Posting.unit_id)
        .join(Course, Course.id == Enrolment.course_id)
        .join(CourseVersion, and_(CourseVersion.course_id == Course.id, CourseVersion.is_current))
        .where(Enrolment.release_asked_at.is_not(None), Enrolment.released_at.is_(None), Enrolment.practised_at.is_(None))
        .where(Enrolment.fiscal_year == year, Enrolment.person_id != actor.person_id, _answers(actor))
    )


def _answers(actor: Actor) -> ColumnElement[bool]:
    """The office, and whoever heads the unit or one around it; nobody for themselves."""
    if actor.has("office"):
        return literal(value=True)
    return or_(literal(value=False), *(Unit.path.like(f"{path}%") for path in actor.headed))
