"""Reading workshops: one by its number, who may organise it, who signed up, what is handed out."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, undefer

from lms.accounts.kinds import Employment, LoginKind
from lms.accounts.models.people import LoginName, Person, Unit
from lms.accounts.queries import directory
from lms.catalog.models import Course, CourseVersion, CourseVersionLesson, Lesson, LessonVersion
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import HandoutId, LessonId, PersonId, UnitId, WorkshopId
from lms.kernel.immutable import immutable
from lms.kernel.text import folded
from lms.workshops import rules
from lms.workshops.kinds import COUNTED, Standing
from lms.workshops.models import Handout, SignUp, Workshop

MOST_LISTED = 600


@immutable
class Taught:
    """The lesson of a workshop, and its address where it is still served."""

    title: str
    course: str
    lesson: str
    is_served: bool


@immutable
class Own:
    """How the reader stands to a workshop; *place* is the place on the waiting list."""

    standing: str
    attended_at: datetime | None
    place: int


def dates_of(workshop: Workshop) -> rules.Dates:
    return rules.Dates(workshop.starts_at, workshop.ends_at, workshop.closes_on, workshop.cancelled_at is not None)


def workshop(session: Session, workshop_id: WorkshopId) -> Workshop:
    found = session.get(Workshop, workshop_id)
    if found is None:
        raise NotFound(N_("ハンズオンが見つかりません。"))
    return found


def organises(actor: Actor, found: Workshop) -> bool:
    """The office organises all, whoever planned one their own, as long as they may plan."""
    return actor.has("office") or (found.planner_id == actor.person_id and (actor.has("facilitator") or actor.has("author")))


def organised(session: Session, actor: Actor, workshop_id: WorkshopId) -> Workshop:
    """A workshop that this person organises. Raises NotFound for any other."""
    found = workshop(session, workshop_id)
    if not organises(actor, found):
        raise NotFound(N_("ハンズオンが見つかりません。"))
    return found


def changeable(session: Session, actor: Actor, workshop_id: WorkshopId, *, now: datetime) -> Workshop:
    """One that this person organises and that is still to come. Raises NotFound, NotOpen."""
    found = organised(session, actor, workshop_id)
    rules.check_ahead(dates_of(found), now)
    return found


def taken(session: Session, workshop_id: WorkshopId) -> int:
    """How many seats are given."""
    seated = (SignUp.workshop_id == workshop_id, SignUp.standing == Standing.SEATED)
    return session.scalar(select(func.count()).select_from(SignUp).where(*seated)) or 0


def own(session: Session, actor: Actor, workshop_id: WorkshopId) -> Own | None:
    mine = select(SignUp).where(SignUp.workshop_id == workshop_id, SignUp.person_id == actor.person_id)
    found = session.scalars(mine).one_or_none()
    if found is None:
        return None
    place = 0
    if found.standing == Standing.WAITING:
        before = (SignUp.workshop_id == workshop_id, SignUp.standing == Standing.WAITING, SignUp.number <= found.number)
        place = session.scalar(select(func.count()).select_from(SignUp).where(*before)) or 0
    return Own(found.standing, found.attended_at, place)


def counts(session: Session, workshop_id: WorkshopId) -> dict[str, int]:
    """How many stand how, by their standing."""
    found = select(SignUp.standing, func.count()).where(SignUp.workshop_id == workshop_id).group_by(SignUp.standing)
    return {row[0]: row[1] for row in session.execute(found)}


def people(session: Session, workshop_id: WorkshopId) -> Sequence[Any]:
    """Who has a seat, who waits, who walked in, by their place in the queue; for organisers only."""
    shown = (*COUNTED, Standing.WALKED_IN)
    return session.execute(
        select(Person.id, Person.name, Person.kana, Unit.name.label("unit"), SignUp.standing, SignUp.attended_at, SignUp.attended_how)
        .join(SignUp, SignUp.person_id == Person.id)
        .outerjoin(Unit, Unit.id == SignUp.unit_id)
        .where(SignUp.workshop_id == workshop_id, SignUp.standing.in_(shown))
        .order_by(SignUp.standing, SignUp.number)
        .limit(MOST_LISTED)
    ).all()


def staff_numbered(session: Session, numbers: Sequence[str], today: date) -> dict[str, tuple[PersonId, UnitId | None]]:
    """(person, unit) of today's staff with these numbers, by the folded number; in two statements."""
    wanted = {folded(number) for number in numbers}
    if not wanted:
        return {}
    found = select(LoginName.folded, Person.id).join(Person, Person.id == LoginName.person_id)
    found = found.where(LoginName.kind == LoginKind.STAFF_NO, LoginName.folded.in_(wanted), Person.employment != Employment.EXTERNAL)
    people = session.execute(found.where(or_(Person.left_on.is_(None), Person.left_on > today))).all()
    places = directory.places_of(session, [row.id for row in people], today)
    return {row.folded: (row.id, next((each.unit_id for each in places.get(row.id, [])), None)) for row in people}


def taught(session: Session, lesson_id: LessonId) -> Taught:
    """The lesson as it is called today, or was called last."""
    is_served = _current_lesson().where(LessonVersion.lesson_id == Lesson.id).exists()
    title = select(LessonVersion.title).where(LessonVersion.lesson_id == Lesson.id).order_by(LessonVersion.id.desc()).limit(1)
    found = select(title.scalar_subquery(), Course.slug, Lesson.slug, is_served).join(Course, Course.id == Lesson.course_id)
    return Taught(*session.execute(found.where(Lesson.id == lesson_id)).one())


def lessons(session: Session) -> Sequence[Any]:
    """(id, title, course) of every lesson that is served, in the order of the catalogue."""
    return session.execute(
        select(LessonVersion.lesson_id.label("id"), LessonVersion.title, CourseVersion.title.label("course"))
        .join(CourseVersionLesson, CourseVersionLesson.lesson_version_id == LessonVersion.id)
        .join(CourseVersion, and_(CourseVersion.id == CourseVersionLesson.course_version_id, CourseVersion.is_current))
        .order_by(CourseVersion.sort, CourseVersion.id, CourseVersionLesson.place)
    ).all()


def _current_lesson() -> Any:
    return (
        select(LessonVersion.id)
        .join(CourseVersionLesson, CourseVersionLesson.lesson_version_id == LessonVersion.id)
        .join(CourseVersion, and_(CourseVersion.id == CourseVersionLesson.course_version_id, CourseVersion.is_current))
    )


def handouts(session: Session, workshop_id: WorkshopId) -> Sequence[Handout]:
    return session.scalars(select(Handout).where(Handout.workshop_id == workshop_id).order_by(Handout.id)).all()


def handout(session: Session, workshop_id: WorkshopId, handout_id: HandoutId) -> Handout:
    """A file with its content. Raises NotFound, for a link too: it has nothing to send."""
    mine = select(Handout).where(Handout.id == handout_id, Handout.workshop_id == workshop_id, Handout.file_name != "")
    found = session.scalars(mine.options(undefer(Handout.content))).one_or_none()
    if found is None:
        raise NotFound(N_("この資料は見つかりません。"))
    return found


def planner_name(session: Session, found: Workshop) -> str:
    """Who is to be asked about it; empty where nobody is left."""
    return session.scalar(select(Person.name).where(Person.id == found.planner_id)) or "" if found.planner_id is not None else ""


def signed_up(session: Session, workshop_id: WorkshopId) -> list[PersonId]:
    """Who has a seat or waits for one."""
    found = select(SignUp.person_id).where(SignUp.workshop_id == workshop_id, SignUp.standing.in_(COUNTED))
    return list(session.scalars(found.order_by(SignUp.number)))
