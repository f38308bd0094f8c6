"""Assignments as the office sees them: the list, one with its numbers, whom one would reach. Set by set, never person by person."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.kinds import LoginKind, PostingKind
from lms.accounts.models.people import LoginName, Person, Posting, Unit
from lms.accounts.queries import valid_on
from lms.catalog.models import Course, CourseVersion
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import CourseId, PersonId
from lms.kernel.immutable import immutable
from lms.kernel.text import folded
from lms.learning.kinds import SAMPLE
from lms.learning.models import Assignment, AssignmentPerson, Exemption
from lms.learning.queries import audience
from lms.learning.queries.audience import Reach
from lms.learning.rules import groups

SHOWN = ("today", "future", "past")


@immutable
class Row:
    """An assignment in the list, with the words of its course and its unit."""

    assignment: Assignment
    course: str
    slug: str
    unit: str
    named: int
    exempted: int


@immutable
class Part:
    """A 部, or 0 where somebody has no main posting, and how many of it are reached; None where they are few."""

    unit_id: int
    name: str
    people: int | None


@immutable
class Reached:
    """How many an audience has on a day, some of them by name, and how they spread over the 部: whom the office looks for, and nothing that they did."""

    people: int
    sample: list[str]
    parts: list[Part]


@immutable
class Exempted:
    id: int
    name: str
    unit: str
    reason: str
    by: str


def index(session: Session, *, shown: str, today: date) -> list[Row]:
    """Assignments that count in this fiscal year, those of later ones, or those that are over: one statement."""
    year = accounts.fiscal_year(session, today).year
    over = or_(Assignment.ended_on <= today, and_(Assignment.fiscal_year < year, ~Assignment.is_yearly))
    which = {"today": audience.in_force(year, today), "future": and_(Assignment.fiscal_year > year, ~over), "past": over}[shown]
    return [Row(*row) for row in session.execute(_rows().where(which))]


def row(session: Session, assignment_id: int) -> Row:
    """One assignment. Raises NotFound."""
    found = session.execute(_rows().where(Assignment.id == assignment_id)).first()
    if found is None:
        raise NotFound(N_("この割り当ては見つかりません。"))
    return Row(*found)


def _rows() -> Any:
    named = select(func.count()).where(AssignmentPerson.assignment_id == Assignment.id).correlate(Assignment).scalar_subquery()
    exempted = select(func.count()).where(Exemption.assignment_id == Assignment.id).correlate(Assignment).scalar_subquery()
    title = (
        select(CourseVersion.title)
        .where(CourseVersion.course_id == Course.id)
        .order_by(CourseVersion.is_current.desc(), CourseVersion.id.desc())
    )
    return (
        select(Assignment, title.limit(1).correlate(Course).scalar_subquery(), Course.slug, func.coalesce(Unit.name, ""), named, exempted)
        .join(Course, Course.id == Assignment.course_id)
        .outerjoin(Unit, Unit.id == Assignment.unit_id)
        .order_by(Assignment.is_compulsory.desc(), Assignment.due_on, Assignment.id)
    )


def reached(session: Session, of: Reach | Assignment, *, today: date) -> Reached:
    """Whom an audience has today: three statements, whatever its size."""
    rows = session.execute(_by_unit(of, today)).all()
    by_kana = select(Person.name).where(_is_here(today), audience.reaches(of, Person.id, today)).order_by(Person.kana, Person.id)
    return Reached(sum(row[1] for row in rows), list(session.scalars(by_kana.limit(SAMPLE))), _by_department(session, rows))


def _by_unit(of: Reach | Assignment, today: date) -> Any:
    """(path of the main posting's unit, people)."""
    main = and_(Posting.person_id == Person.id, Posting.kind == PostingKind.MAIN, valid_on(Posting, today))
    found = select(Unit.path, func.count(func.distinct(Person.id))).select_from(Person).outerjoin(Posting, main)
    found = found.outerjoin(Unit, Unit.id == Posting.unit_id)
    return found.where(_is_here(today), audience.reaches(of, Person.id, today)).group_by(Unit.path)


def _by_department(session: Session, rows: Sequence[Any]) -> list[Part]:
    """The counts by what stands at the top of each path, by its place in the organisation; people without a main posting last."""
    sums: Counter[int] = Counter()
    for path, people in rows:
        sums[int(path.split("/")[1]) if path else 0] += people
    found = session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(sums)).order_by(Unit.sort, Unit.id))
    parts = [(top, name) for top, name in [*((int(id_), name) for id_, name in found), (0, "")] if top in sums]
    hidden = groups.small([sums[top] for top, _ in parts], accounts.setting(session, "small_group"))
    return [Part(top, name, None if index in hidden else sums[top]) for index, (top, name) in enumerate(parts)]


def _is_here(today: date) -> Any:
    return or_(Person.left_on.is_(None), Person.left_on > today)


def exempted(session: Session, assignment_id: int, *, today: date) -> list[Exempted]:
    """Who is exempted, from where and why."""
    by = select(Person.name).where(Person.id == Exemption.exempted_by_id).correlate(Exemption).scalar_subquery()
    main = and_(Posting.person_id == Exemption.person_id, Posting.kind == PostingKind.MAIN, valid_on(Posting, today))
    found = (
        select(Exemption.id, Person.name, func.coalesce(Unit.name, ""), Exemption.reason, func.coalesce(by, ""))
        .join(Person, Person.id == Exemption.person_id)
        .outerjoin(Posting, main)
        .outerjoin(Unit, Unit.id == Posting.unit_id)
        .where(Exemption.assignment_id == assignment_id)
        .order_by(Person.kana, Exemption.id)
    )
    return [Exempted(*row) for row in session.execute(found)]


def courses(session: Session) -> list[tuple[CourseId, str]]:
    """(id, title) of every course that is served."""
    found = select(CourseVersion.course_id, CourseVersion.title).where(CourseVersion.is_current).order_by(CourseVersion.sort)
    return [(row.course_id, row.title) for row in session.execute(found)]


def posts(session: Session, *, today: date) -> list[str]:
    """The posts that somebody holds today, the frequent ones first."""
    found = select(Posting.post).where(valid_on(Posting, today), Posting.post != "").group_by(Posting.post)
    return list(session.scalars(found.order_by(func.count().desc(), Posting.post)))


def numbered(session: Session, numbers: Sequence[str], *, today: date) -> dict[str, PersonId]:
    """Who stands behind staff numbers today; a number that nobody has is left out."""
    wanted = {folded(number): number for number in numbers}
    found = (
        select(LoginName.folded, LoginName.person_id)
        .join(Person, Person.id == LoginName.person_id)
        .where(LoginName.kind == LoginKind.STAFF_NO, LoginName.folded.in_(wanted), _is_here(today))
    )
    return {wanted[row.folded]: row.person_id for row in session.execute(found)}


def numbers_of(session: Session, assignment_id: int) -> list[str]:
    """The staff numbers of those whom an assignment names."""
    mine = and_(LoginName.person_id == AssignmentPerson.person_id, LoginName.kind == LoginKind.STAFF_NO)
    found = select(func.min(LoginName.name)).join(AssignmentPerson, mine).where(AssignmentPerson.assignment_id == assignment_id)
    return sorted(session.scalars(found.group_by(LoginName.person_id)))
