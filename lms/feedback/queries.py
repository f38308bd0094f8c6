"""Reading feedback: one's own answer, and for those who write courses what many have said together."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, select
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
from lms.kernel.immutable import immutable
from lms.learning.models import Completion


@immutable
class Standing:
    """Whether somebody has answered, and may still."""

    answered_at: datetime | None
    is_open: bool


@dataclass(slots=True, kw_only=True)
class Figures:
    """How useful so many have found something."""

    counts: dict[int, int] = field(default_factory=dict)

    @property
    def answers(self) -> int:
        return sum(self.counts.values())

    @property
    def is_alike(self) -> bool:
        return rules.are_alike(self.counts)

    @property
    def average(self) -> float:
        return sum(usefulness * count for usefulness, count in self.counts.items()) / self.answers

    @property
    def rows(self) -> list[tuple[str, int]]:
        """(words, how many), the most useful first."""
        return [(words, self.counts.get(usefulness, 0)) for usefulness, words in USEFULNESS.items()]


@dataclass(slots=True, kw_only=True)
class State(Figures):
    """One state of a course, as far as it may be read apart from the others: its figures, without words."""

    version_id: CourseVersionId
    published_on: date
    is_current: bool


@dataclass(slots=True, kw_only=True)
class Said(Figures):
    """What was said of a course, of all its states together; nothing at all below the smallest group. *states* are those that may be read apart."""

    course_id: CourseId
    slug: str
    title: str
    states: list[State] = field(default_factory=list)
    has_versions: bool = False
    is_served: bool = False
    will_do: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


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
    """Every course, also one that has ended; in two statements."""
    said = select(CourseFeedback.id).where(CourseFeedback.course_version_id == CourseVersion.id).exists()
    return _counted(session, CourseVersion.is_current | said)


def course_title(session: Session, slug: str) -> tuple[CourseId, str]:
    """(id, title) of a course as it is or was called. Raises NotFound."""
    found = select(Course.id, CourseVersion.title).join(CourseVersion, CourseVersion.course_id == Course.id).where(Course.slug == slug)
    row = session.execute(found.order_by(CourseVersion.is_current.desc(), CourseVersion.id.desc()).limit(1)).first()
    if row is None:
        raise NotFound(N_("講座が見つかりません。"))
    return row[0], row[1]


def said_of(session: Session, course_id: CourseId) -> Said:
    """What was said of a course, with the words; in four statements."""
    (found,) = _counted(session, CourseVersion.course_id == course_id)
    together = _together(accounts.setting(session, "small_group"))
    for name in ("will_do", "missing"):
        text = together.c[name]
        # In the order of the letters: neither of time nor of persons
        words = select(text).where(together.c.course_id == course_id, text != "").order_by(text, together.c.id).limit(MOST_SHOWN)
        setattr(found, name, list(session.scalars(words)))
    return found


def _counted(session: Session, which: Any) -> list[Said]:
    together = _together(accounts.setting(session, "small_group"))
    apart = func.count(case((together.c.is_apart, together.c.id)))
    found = session.execute(
        select(CourseVersion.id, CourseVersion.course_id, Course.slug, CourseVersion.title, CourseVersion.published_at)
        .add_columns(CourseVersion.is_current, together.c.usefulness, func.count(together.c.id), apart)
        .join(Course, Course.id == CourseVersion.course_id)
        .outerjoin(together, together.c.course_version_id == CourseVersion.id)
        .where(which)
        .group_by(CourseVersion.id, Course.slug, together.c.usefulness)
        .order_by(Course.slug, CourseVersion.is_current.desc(), CourseVersion.published_at.desc(), CourseVersion.id.desc())
    )
    made: dict[CourseId, Said] = {}
    states: dict[CourseId, dict[CourseVersionId, State]] = {}
    for version_id, course_id, slug, title, published_at, is_current, usefulness, count, count_apart in found:
        each = made.setdefault(course_id, Said(course_id=course_id, slug=slug, title=title))
        each.is_served |= is_current
        since = clock.local_date(published_at)
        state = State(version_id=version_id, published_on=since, is_current=is_current)
        state = states.setdefault(course_id, {}).setdefault(version_id, state)
        if usefulness is not None:
            each.counts[usefulness] = each.counts.get(usefulness, 0) + count
            state.counts[usefulness] = count_apart
    for course_id, each in made.items():
        of_course = states[course_id]
        each.has_versions = len(of_course) > 1
        shown = rules.apart(each.counts, {version_id: state.counts for version_id, state in of_course.items()})
        each.states = [of_course[version_id] for version_id in of_course if version_id in shown]
    return list(made.values())


def _together(smallest: int) -> Any:
    """The answers that are read: of each course the first so many, in whole groups (rules.read_together, in SQL).

    Among them *is_apart* are those of a state of the course that are whole groups by themselves: what is left over then is whole groups, too.
    """
    order = (CourseFeedback.answered_at, CourseFeedback.id)
    every = (
        select(CourseFeedback, CourseVersion.course_id)
        .add_columns(
            func.row_number().over(partition_by=CourseVersion.course_id, order_by=order).label("place"),
            func.count().over(partition_by=CourseVersion.course_id).label("total"),
        )
        .join(CourseVersion, CourseVersion.id == CourseFeedback.course_version_id)
        .subquery()
    )
    state = every.c.course_version_id
    place = func.row_number().over(partition_by=state, order_by=(every.c.answered_at, every.c.id))
    total = func.count().over(partition_by=state)
    return (
        select(every, (place <= total - total % smallest).label("is_apart"))
        .where(every.c.place <= every.c.total - every.c.total % smallest)
        .subquery()
    )
