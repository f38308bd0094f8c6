"""Lists of workshops, each in one statement: the coming ones, those of a lesson, one's own, those that are over."""

from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from lms.catalog.models import LessonVersion
from lms.kernel.actor import Actor
from lms.kernel.db import UtcDateTime, rows, spelled_out
from lms.kernel.ids import LessonId, WorkshopId
from lms.kernel.immutable import immutable
from lms.workshops import rules
from lms.workshops.kinds import COUNTED, Standing
from lms.workshops.models import SignUp, Workshop

MOST_COMING, MOST_OF_LESSON, MOST_PAST = 100, 3, 30
_ME: BindParameter[Any] = bindparam("me")
_NOW: BindParameter[Any] = bindparam("now", type_=UtcDateTime())


@immutable
class Row:
    """A workshop on a list, with how the reader stands to it."""

    id: WorkshopId
    title: str
    lesson: str
    place: str
    is_online: bool
    starts_at: datetime
    ends_at: datetime
    closes_on: date
    is_cancelled: bool
    seats: int
    taken: int
    waiting: int
    came: int
    is_planner: bool
    standing: str
    attended_at: datetime | None

    @property
    def free(self) -> int:
        return max(self.seats - self.taken, 0)

    def is_open(self, now: datetime) -> bool:
        return rules.Dates(self.starts_at, self.ends_at, self.closes_on, self.is_cancelled).is_open(now)


def coming(session: Session, actor: Actor, *, now: datetime) -> list[Row]:
    """What is still to come or going on, the next first; cancelled ones only for who signed up."""
    return _listed(session, _coming(), {"me": actor.person_id, "now": now})


def of_lesson(session: Session, actor: Actor, lesson_id: LessonId, now: datetime) -> list[Row]:
    """The next dates of a lesson."""
    return _listed(session, _of_lesson(), {"me": actor.person_id, "now": now, "lesson": lesson_id})


def past(session: Session, actor: Actor, *, now: datetime) -> list[Row]:
    """What is over and was one's own: signed up for, planned, or, for the office, any."""
    return _listed(session, _past(), {"me": actor.person_id, "now": now, "all": actor.has("office")})


def _listed(session: Session, statement: Any, params: dict[str, Any]) -> list[Row]:
    return [row_of(found) for found in rows(session, statement, params).all()]


def row_of(found: Any) -> Row:
    """From the columns of a statement of this module."""
    told: Any = (*found[:8], found[8] is not None, *found[9:13], bool(found[13]), found[14] or "", found[15])
    return Row(*told)


def _with_counts() -> Any:
    def how_many(are: Any) -> Any:
        found = select(func.count()).where(SignUp.workshop_id == Workshop.id, are)
        return found.correlate(Workshop).scalar_subquery()

    mine = SignUp.__table__.alias("mine")
    title = select(LessonVersion.title).where(LessonVersion.lesson_id == Workshop.lesson_id).order_by(LessonVersion.id.desc()).limit(1)
    place = (Workshop.place, Workshop.link != "", Workshop.starts_at, Workshop.ends_at, Workshop.closes_on, Workshop.cancelled_at)
    return (
        select(Workshop.id, Workshop.title, title.scalar_subquery(), *place, Workshop.seats)
        .add_columns(*(how_many(are) for are in (SignUp.standing == Standing.SEATED, SignUp.standing == Standing.WAITING)))
        .add_columns(how_many(SignUp.attended_at.is_not(None)), Workshop.planner_id == _ME, mine.c.standing, mine.c.attended_at)
        .outerjoin(mine, and_(mine.c.workshop_id == Workshop.id, mine.c.person_id == _ME))
    ), mine


@cache
def _coming() -> Any:
    found, mine = _with_counts()
    shown = or_(Workshop.cancelled_at.is_(None), mine.c.standing.in_(spelled_out(COUNTED)))
    return found.where(Workshop.ends_at > _NOW, shown).order_by(Workshop.starts_at, Workshop.id).limit(MOST_COMING)


@cache
def _of_lesson() -> Any:
    found, _ = _with_counts()
    here = (Workshop.lesson_id == bindparam("lesson"), Workshop.starts_at > _NOW, Workshop.cancelled_at.is_(None))
    return found.where(*here).order_by(Workshop.starts_at, Workshop.id).limit(MOST_OF_LESSON)


def next_own() -> Any:
    """The next date for which the person *me* has a seat or waits at *now*: at most one row."""
    found, mine = _with_counts()
    here = (Workshop.ends_at > _NOW, Workshop.cancelled_at.is_(None), mine.c.standing.in_(spelled_out(COUNTED)))
    return found.where(*here).order_by(Workshop.starts_at, Workshop.id).limit(1)


@cache
def _past() -> Any:
    found, mine = _with_counts()
    was_there = or_(mine.c.standing == Standing.SEATED, mine.c.attended_at.is_not(None))
    shown = or_(was_there, Workshop.planner_id == _ME, bindparam("all"))
    return found.where(Workshop.ends_at <= _NOW, shown).order_by(Workshop.starts_at.desc(), Workshop.id.desc()).limit(MOST_PAST)
