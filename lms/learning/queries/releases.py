"""Who has no work to practise on: one's own standing, and the requests that a manager or the office may answer."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select
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
from lms.kernel.immutable import immutable
from lms.kernel.slots import Slot
from lms.learning.models import Enrolment

# Practice knows what was logged: whether somebody found no work of the kind that a course asks for, since a moment.
found_no_work = Slot[[Session, PersonId, CourseId, datetime], bool]("who found no work to practise on", empty=False)


@immutable
class Standing:
    """Whether one may ask for a release, and how far that is; *reason* belongs to the answer, if there is one."""

    has_no_work: bool
    fiscal_year: int
    asked_at: datetime | None = None
    released_at: datetime | None = None
    practised_at: datetime | None = None
    reason: str = ""

    @property
    def is_waiting(self) -> bool:
        return self.asked_at is not None and not self.reason and self.practised_at is None

    @property
    def may_ask(self) -> bool:
        return self.has_no_work and not self.is_waiting and self.released_at is None and self.practised_at is None


@immutable
class Request:
    """Somebody of a unit one heads, who asks that the quizzes of a course alone count."""

    enrolment_id: int
    person_id: PersonId
    course_id: CourseId
    name: str
    unit: str
    course: str
    slug: str
    fiscal_year: int
    asked_at: datetime


def own(session: Session, actor: Actor, course_id: CourseId, *, today: date) -> Standing:
    """Of this fiscal year; what was asked in the last one stands here until something is done in this one."""
    year = accounts.fiscal_year(session, today)
    since = datetime.combine(year.start, time(), clock.TOKYO)
    has_no_work = found_no_work(session, actor.person_id, course_id, since)
    mine = (Enrolment.person_id == actor.person_id, Enrolment.course_id == course_id, Enrolment.fiscal_year.in_((year.year, year.year - 1)))
    columns = (Enrolment.fiscal_year, Enrolment.release_asked_at, Enrolment.released_at, Enrolment.practised_at, Enrolment.release_reason)
    found = [Standing(has_no_work, *row) for row in session.execute(select(*columns).where(*mine).order_by(Enrolment.fiscal_year.desc()))]
    now = next((each for each in found if each.fiscal_year == year.year), Standing(has_no_work, year.year))
    before = next((each for each in found if each.fiscal_year < year.year and each.asked_at and not each.practised_at), None)
    is_over = before is None or (before.released_at is not None and before.released_at < since)
    return now if before is None or is_over or now.asked_at or now.practised_at else before


def open_requests(session: Session, actor: Actor, *, today: date) -> list[Request]:
    """What waits for an answer of this person, the oldest first."""
    found = session.execute(_requests(session, actor, today).order_by(Enrolment.release_asked_at, Enrolment.id))
    return [Request(*row) for row in found]


def open_count(session: Session, actor: Actor, *, today: date) -> int:
    return session.scalar(select(func.count()).select_from(_requests(session, actor, today).subquery())) or 0


def request(session: Session, actor: Actor, enrolment_id: int, *, today: date) -> Request:
    """One request that this person may answer. Raises NotFound for any other, answered ones too."""
    found = session.execute(_requests(session, actor, today).where(Enrolment.id == enrolment_id)).first()
    if found is None:
        raise NotFound(N_("この願い出は見つかりません。もう答えがあったのかもしれません。"))
    return Request(*found)


def _requests(session: Session, actor: Actor, today: date) -> Any:
    """Of this fiscal year, and of the last one: who asked at its end is answered after it."""
    year = accounts.fiscal_year(session, today).year
    main = and_(Posting.person_id == Person.id, Posting.kind == PostingKind.MAIN, valid_on(Posting, today))
    return (
        select(Enrolment.id, Enrolment.person_id, Enrolment.course_id, Person.name, Unit.name.label("unit"), CourseVersion.title)
        .add_columns(Course.slug, Enrolment.fiscal_year, Enrolment.release_asked_at)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Posting, main)
        .join(Unit, Unit.id == Posting.unit_id)
        .join(Course, Course.id == Enrolment.course_id)
        .join(CourseVersion, and_(CourseVersion.course_id == Course.id, CourseVersion.is_current))
        .where(*is_open(), Enrolment.fiscal_year.in_((year, year - 1)), Enrolment.person_id != actor.person_id, _answers(actor))
    )


def is_open() -> tuple[ColumnElement[bool], ...]:
    """A release was asked for, and nothing has answered that yet."""
    asked = (Enrolment.release_asked_at.is_not(None), Enrolment.practised_at.is_(None))
    return (*asked, Enrolment.released_at.is_(None), Enrolment.release_reason == "")


def _answers(actor: Actor) -> ColumnElement[bool]:
    """The office, and whoever heads the unit or one around it; nobody for themselves."""
    if actor.has("office"):
        return literal(value=True)
    return or_(literal(value=False), *(Unit.path.like(f"{path}%") for path in actor.headed))
