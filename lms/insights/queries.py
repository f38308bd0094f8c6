"""One cycle, each part of it for whoever may see that part; and the cycles of whole 課 as numbers."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, exists, false, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.kinds import UnitLevel
from lms.accounts.models.people import Unit
from lms.accounts.queries import valid_on
from lms.cases.models import Adoption, Case, CaseSource
from lms.cases.queries.sight import seeing, sight_of, visible
from lms.catalog.models import Course, CourseVersion, Lesson, LessonVersion
from lms.kernel.actor import Actor
from lms.kernel.calendar import FiscalYear
from lms.kernel.db import columns
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import PracticeId, UnitId
from lms.kernel.immutable import immutable
from lms.practice.models import Practice, PracticeLog
from lms.practice.queries import sight
from lms.practice.queries.sight import Beside
from lms.weeks import rules
from lms.weeks.queries import dashboard as weeks

MOST_TRIES = 12


@immutable
class Cycle:
    """学び→計画→記録→事例→再実践. *plan* is None for who may only read what was told of it."""

    practice: Practice
    is_mine: bool
    section: str
    lesson: Any  # lesson_title, slug, course, course_title (None where it is not offered any more); None where it began with something else
    origin: Any  # the case it was taken up from: id, title, section, practice_id
    shows_plan: bool
    logs: Sequence[PracticeLog]
    beside: dict[Any, list[Beside]]
    cases: Sequence[Any]  # id, kind, title, thanks_count, adoption_count
    tries: Sequence[Any]  # practice_id, adopted_at, action, state, section

    @property
    def reached(self) -> list[bool]:
        """Which of the five stages may be seen to have been reached."""
        return [self.lesson is not None, True, bool(self.logs), bool(self.cases), bool(self.tries)]


@immutable
class Stages:
    """How many people of one 課 have come how far in a fiscal year, up to the last week that is over; None where it may not be said."""

    unit_id: UnitId
    name: str
    counts: tuple[int, ...] | None

    @property
    def is_hidden(self) -> bool:
        return self.counts is None

    @property
    def stops_after(self) -> int | None:
        return rules.narrowest(self.counts or ())


def cycle(session: Session, actor: Actor, practice_id: PracticeId) -> Cycle:
    """Raises NotFound where this person may see no part of it."""
    found = session.execute(_one(actor).where(Practice.id == practice_id)).first()
    if found is None:
        raise _missing()
    made: Practice = found[0]
    logs = sight.readable_logs(session, actor, practice_id)
    cases = _cases(session, actor, practice_id)
    shows_plan = found.is_mine or bool(logs) or actor.heads(found.path)
    if not (shows_plan or cases):
        raise _missing()
    return Cycle(
        practice=made,
        is_mine=found.is_mine,
        section=found.section or found.unit,
        lesson=found if found.lesson_title else None,
        origin=_origin(session, actor, practice_id),
        shows_plan=shows_plan,
        logs=logs,
        beside=sight.beside(session, [log.id for log in logs]),
        cases=cases,
        tries=_tries(session, [each.id for each in cases]) if cases else [],
    )


def _missing() -> NotFound:
    return NotFound(N_("この環は見つかりません。"))


def _one(actor: Actor) -> Any:
    unit, parent = aliased(Unit), aliased(Unit)
    lesson = (
        LessonVersion.title.label("lesson_title"),
        Lesson.slug,
        Course.slug.label("course"),
        CourseVersion.title.label("course_title"),
    )
    section = case((unit.level == UnitLevel.TEAM, parent.name)).label("section")
    is_mine = sight.takes_part(actor).label("is_mine")
    found = select(Practice, unit.name.label("unit"), unit.path, section, *lesson, is_mine)
    found = found.join(unit, unit.id == Practice.unit_id).outerjoin(parent, parent.id == unit.parent_id)
    found = found.outerjoin(LessonVersion, LessonVersion.id == Practice.lesson_version_id)
    found = found.outerjoin(Lesson, Lesson.id == LessonVersion.lesson_id).outerjoin(Course, Course.id == Lesson.course_id)
    return found.outerjoin(CourseVersion, and_(CourseVersion.course_id == Course.id, CourseVersion.is_current))


def _cases(session: Session, actor: Actor, practice_id: PracticeId) -> Sequence[Any]:
    told = (Case.id, Case.kind, Case.title, Case.thanks_count, Case.adoption_count)
    of_practice = exists().where(CaseSource.case_id == Case.id, CaseSource.practice_id == practice_id)
    found = select(*told).where(of_practice, visible(sight_of(actor))).order_by(Case.id)
    return session.execute(found, seeing(actor)).all()


def _origin(session: Session, actor: Actor, practice_id: PracticeId) -> Any:
    """The case that the plan was taken up from, with the practice that one was told from."""
    source = select(CaseSource.practice_id).where(CaseSource.case_id == Case.id).limit(1).scalar_subquery()
    found = select(Case.id, Case.title, func.coalesce(Unit.name, Case.elsewhere).label("section"), source.label("practice_id"))
    found = found.join(Adoption, Adoption.case_id == Case.id).outerjoin(Unit, Unit.path == Case.section_path)
    return session.execute(found.where(Adoption.practice_id == practice_id, visible(sight_of(actor))), seeing(actor)).first()


def _tries(session: Session, case_ids: Sequence[Any]) -> Sequence[Any]:
    unit, parent = aliased(Unit), aliased(Unit)
    section = case((unit.level == UnitLevel.TEAM, parent.name), else_=unit.name).label("section")
    found = select(Adoption.practice_id, Adoption.adopted_at, Practice.action, Practice.state, section)
    found = found.join(Practice, Practice.id == Adoption.practice_id).join(unit, unit.id == Practice.unit_id)
    found = found.outerjoin(parent, parent.id == unit.parent_id).where(Adoption.case_id.in_(case_ids))
    return columns(session, found.order_by(Adoption.adopted_at, Adoption.practice_id).limit(MOST_TRIES)).all()


# Whole 課


def stages(session: Session, actor: Actor, year: FiscalYear, *, today: date, least: int) -> list[Stages]:
    """Each 課 that this person looks after or serves in: what is kept of weeks, and no more than the dashboard says."""
    told = weeks.stages_of(session, year, least)
    found = select(Unit.id, Unit.name).where(Unit.level == UnitLevel.SECTION, valid_on(Unit, today), _scope(actor, Unit))
    return [Stages(row.id, row.name, told.get(row.id)) for row in columns(session, found.order_by(Unit.path))]


def _scope(actor: Actor, unit: Any) -> ColumnElement[bool]:
    """All of them for the office, facilitators and executives; else what one heads, and one's own."""
    if actor.sees_every_case or actor.has("executive"):
        return literal(value=True)
    paths = (*actor.headed, *actor.sections)
    return or_(false(), *(unit.path.like(literal(f"{path}%", String())) for path in paths))
