"""Reading feedback: one's own answer, and for those who write courses what many have said together."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.catalog.models import Course, CourseVersion
from lms.feedback import rules
from lms.feedback.kinds import MOST_SHOWN, USEFULNESS
from lms.feedback.models import CourseFeedback
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import CourseId, CourseVersionId
from lms.learning.models import Completion


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether somebody has answered, and may still."""

    answered_at: datetime | None
    is_open: bool


@dataclass(slots=True)
class Said:
    """What was said of one state of a course; nothing at all below the smallest group."""

    version_id: CourseVersionId
    course_id: CourseId
    slug: str
    title: str
    published_on: date
    is_current: bool
    counts: dict[int, int] = field(default_factory=dict)
    will_do: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def answers(self) -> int:
        return sum(self.counts.values())

    @property
    def is_alike(self) -> bool:
        """All have chosen the same: a figure would say what each of them has answered."""
        return any(count == self.answers for count in self.counts.values())

    @property
    def average(self) -> float:
        return sum(usefulness * count for usefulness, count in self.counts.items()) / self.answers

    @property
    def rows(self) -> list[tuple[str, int]]:
        """(words, how many), the most useful first."""
        return [(words, self.counts.get(usefulness, 0)) for usefulness, words in USEFULNESS.items()]


def finished_version(session: Session, actor: Actor, course_id: CourseId) -> CourseVersionId:
    """The state of a course that this person finished last. Raises NotFound for who has not."""
    found: CourseVersionId | None = session.scalar(_finished(actor.person_id, course_id))
    if found is None:
        raise NotFound(N_("講座を修了すると、ここで答えられます。"))
    return found


def _finished(person_id: Any, course_id: Any) -> Any:
    done = select(Completion.course_version_id).where(Completion.person_id == person_id, Completion.course_id == course_id)
    return done.order_by(Completion.completed_at.desc()).limit(1)


def has_finished(session: Session, actor: Actor, course_id: CourseId) -> bool:
    return session.scalar(_finished(actor.person_id, course_id)) is not None


def own_answer(session: Session, actor: Actor, version_id: CourseVersionId) -> CourseFeedback | None:
    mine = (CourseFeedback.person_id == actor.person_id, CourseFeedback.course_version_id == version_id)
    return session.scalar(select(CourseFeedback).where(*mine))


def answered_at(person_id: Any, course_id: Any) -> Any:
    """When a person answered about the state of a course that they finished last, for a column of somebody's statement."""
    of_it = CourseFeedback.course_version_id == _finished(person_id, course_id).scalar_subquery()
    return select(CourseFeedback.answered_at).where(CourseFeedback.person_id == person_id, of_it).scalar_subquery()


def standing(answered_at: datetime | None) -> Standing:
    """For the page of a course that is finished."""
    return Standing(answered_at, rules.is_open(answered_at, clock.now()))


def is_open(answered_at: datetime | None, now: datetime) -> bool:
    return rules.is_open(answered_at, now)


def overview(session: Session) -> list[Said]:
    """Every course, also one that has ended, by the newest of its states of which enough was said; in two statements."""
    said = select(CourseFeedback.id).where(CourseFeedback.course_version_id == CourseVersion.id).exists()
    found: dict[CourseId, Said] = {}
    for each in _counted(session, CourseVersion.is_current | said):
        if each.course_id not in found or (each.answers and not found[each.course_id].answers):
            found[each.course_id] = each
    return list(found.values())


def course_title(session: Session, slug: str) -> tuple[CourseId, str]:
    """(id, title) of a course as it is or was called. Raises NotFound."""
    found = select(Course.id, CourseVersion.title).join(CourseVersion, CourseVersion.course_id == Course.id).where(Course.slug == slug)
    row = session.execute(found.order_by(CourseVersion.is_current.desc(), CourseVersion.id.desc()).limit(1)).first()
    if row is None:
        raise NotFound(N_("講座が見つかりません。"))
    return row[0], row[1]


def said_of(session: Session, course_id: CourseId) -> list[Said]:
    """What was said of each state of a course, the newest first, with the words; in three statements."""
    found = _counted(session, CourseVersion.course_id == course_id)
    together = _together(accounts.setting(session, "small_group"))
    by_version = {each.version_id: each for each in found}
    for name in ("will_do", "missing"):
        text = together.c[name]
        # In the order of the letters: neither of time nor of persons
        listed = func.row_number().over(partition_by=together.c.course_version_id, order_by=(text, together.c.id)).label("listed")
        one = select(together.c.course_version_id, text.label("text"), listed).where(text != "").subquery()
        words = select(one.c.course_version_id, one.c.text).where(one.c.course_version_id.in_(by_version), one.c.listed <= MOST_SHOWN)
        for version_id, each in session.execute(words.order_by(one.c.course_version_id, one.c.listed)):
            getattr(by_version[version_id], name).append(each)
    return found


def _counted(session: Session, which: Any) -> list[Said]:
    together = _together(accounts.setting(session, "small_group"))
    found = session.execute(
        select(CourseVersion.id, CourseVersion.course_id, Course.slug, CourseVersion.title, CourseVersion.published_at)
        .add_columns(CourseVersion.is_current, together.c.usefulness, func.count(together.c.id))
        .join(Course, Course.id == CourseVersion.course_id)
        .outerjoin(together, together.c.course_version_id == CourseVersion.id)
        .where(which)
        .group_by(CourseVersion.id, Course.slug, together.c.usefulness)
        .order_by(Course.slug, CourseVersion.is_current.desc(), CourseVersion.published_at.desc(), CourseVersion.id.desc())
    )
    made: dict[CourseVersionId, Said] = {}
    for version_id, course_id, slug, title, published_at, is_current, usefulness, count in found:
        each = made.setdefault(version_id, Said(version_id, course_id, slug, title, clock.local_date(published_at), is_current))
        if usefulness is not None:
            each.counts[usefulness] = count
    return list(made.values())


def _together(smallest: int) -> Any:
    """The answers that are read: of each state of a course the first so many, in whole groups (rules.read_together, in SQL)."""
    around = CourseFeedback.course_version_id
    place = func.row_number().over(partition_by=around, order_by=(CourseFeedback.answered_at, CourseFeedback.id)).label("place")
    total = func.count().over(partition_by=around).label("total")
    every = select(CourseFeedback, place, total).subquery()
    return select(every).where(every.c.place <= every.c.total - every.c.total % smallest).subquery()
