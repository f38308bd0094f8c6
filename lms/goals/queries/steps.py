"""Where a place stands in the five steps, from what is recorded, and the tasks of its inventory to take up next."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import String, and_, exists, func, literal, select
from sqlalchemy.orm import Session

from lms.accounts.models.people import Unit
from lms.goals.models import Kpi, KpiValue, Vision
from lms.goals.queries import Place, measured
from lms.goals.rules.steps import NEXTS, Next, Standing, Step, first_of
from lms.goals.rules.steps import steps as steps_of
from lms.inventory import rules as inventory
from lms.inventory.kinds import GRADES
from lms.inventory.models import WorkTask
from lms.kernel.actor import Actor
from lms.kernel.db import columns
from lms.kernel.ids import WorkTaskId
from lms.kernel.immutable import immutable
from lms.practice.kinds import State
from lms.practice.models import Practice

NEW = timedelta(days=92)  # a value of this quarter
MOST_TASKS = 10
ACTIVE = ("learned", "planned", "tried", "shared")


@immutable
class Ladder:
    """The five steps of a place with what is known; *begin_with* is the one thing to do next."""

    at: Standing
    steps: list[Step]
    begin_with: Next | None

    @property
    def words(self) -> dict[Next, str]:
        return NEXTS


@immutable
class Task:
    """A task that nobody has a plan for yet, with what its priority is made of."""

    id: WorkTaskId
    name: str
    unit: str
    is_own: bool
    figures: inventory.Figures

    @property
    def grade(self) -> str:
        found = inventory.grade(self.figures.priority)
        return GRADES[found] if found else ""


def ladder(session: Session, place: Place, *, today: date) -> Ladder:
    """Two statements: what is set down, and what is kept of weeks, which alone speaks of people."""
    set_down = columns(session, _set_down(place, today)).one()
    active = measured.latest(session, {(place.id, name) for name in ACTIVE}, today=today)
    known = {name: _whole(active.get((place.id, name))) for name in ACTIVE}
    at = Standing(set_down.tasks, set_down.judged, bool(set_down.visions), set_down.kpis, bool(set_down.fresh), **known)
    found = steps_of(at)
    return Ladder(at, found, first_of(found))


def _whole(figure: tuple[date, float] | None) -> int | None:
    return None if figure is None else int(figure[1])


def _set_down(place: Place, today: date) -> Any:
    living = and_(Unit.path.like(_below(place)), WorkTask.retired_at.is_(None))
    tasks = select(func.count(WorkTask.id)).join(Unit, Unit.id == WorkTask.unit_id).where(living)
    own = and_(Kpi.place_id == place.id, Kpi.retired_at.is_(None))
    fresh = select(func.count()).select_from(KpiValue).join(Kpi, Kpi.id == KpiValue.kpi_id).where(own, KpiValue.day > today - NEW)
    counted = {
        "tasks": tasks,
        "judged": tasks.where(*_is_judged()),
        "visions": select(func.count()).select_from(Vision).where(Vision.place_id == place.id),
        "kpis": select(func.count()).select_from(Kpi).where(own),
        "fresh": fresh,
    }
    return select(*(found.scalar_subquery().label(name) for name, found in counted.items()))


def _below(place: Place) -> Any:
    return literal(f"{place.path}%", String())


def _is_judged() -> tuple[Any, ...]:
    return WorkTask.impact.is_not(None), WorkTask.cost.is_not(None), WorkTask.effect.is_not(None)


def to_take_up(session: Session, actor: Actor, place: Place) -> list[Task]:
    """Judged tasks without an open plan that this person may read, the highest priority first; one statement."""
    is_planned = exists().where(Practice.work_task_id == WorkTask.id, Practice.state.in_((State.PLANNED, State.TRYING)))
    told = (WorkTask.minutes, WorkTask.times_per_month, WorkTask.impact, WorkTask.cost, WorkTask.effect)
    found = select(WorkTask.id, WorkTask.name, Unit.name.label("unit"), Unit.path, *told).join(Unit, Unit.id == WorkTask.unit_id)
    found = found.where(Unit.path.like(_below(place)), WorkTask.retired_at.is_(None), *_is_judged(), ~is_planned)
    rows = [row for row in columns(session, found) if inventory.may_read(actor, row.path)]
    tasks = [Task(row.id, row.name, row.unit, _is_own(actor, row.path), inventory.Figures(*row[4:])) for row in rows]
    return sorted(tasks, key=_first)[:MOST_TASKS]


def _is_own(actor: Actor, path: str) -> bool:
    """Whether this person may plan on it."""
    return actor.serves and any(path.startswith(section) for section in actor.sections)


def _first(task: Task) -> tuple[int, int, str]:
    return -(task.figures.priority or 0), -(task.figures.monthly_minutes or 0), task.name
