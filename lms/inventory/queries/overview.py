"""The inventory of one unit as its page shows it: whose it is, its tasks in the order of their lines, where to begin."""

from collections.abc import Collection, Sequence
from dataclasses import field
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.kinds import PostingKind, UnitLevel
from lms.accounts.models.people import Posting, Unit, UnitSuccession
from lms.accounts.queries import setting, valid_on
from lms.inventory import rules
from lms.inventory.models import WorkTask
from lms.inventory.rules import picture
from lms.kernel.actor import Actor
from lms.kernel.db import columns
from lms.kernel.errors import N_, NotAllowed, NotFound
from lms.kernel.ids import UnitId, WorkTaskId
from lms.kernel.immutable import immutable
from lms.kernel.slots import Slot


@immutable
class Saved:
    """What practices have won on a task: how many there are, and minutes a month; None where nobody has said."""

    practices: int
    minutes: int | None


# What came of the practices that hang on tasks; filled by practice. For colleagues the logs that this reader may open, for others all but 自分だけ.
saved_on = Slot[[Session, Actor, Collection[WorkTaskId], bool], dict[WorkTaskId, Saved]]("time won on tasks", {})


@immutable
class Scope:
    """A 課 (or what stands in its place) whose inventory may be read; *is_own* for colleagues: those who serve in this very 課."""

    id: UnitId
    name: str
    path: str
    is_own: bool
    may_write: bool


@immutable
class Task:
    """A task with everything that stands on its line."""

    id: WorkTaskId
    version: int
    unit_id: UnitId
    unit: str
    unit_path: str
    name: str
    on_paper: bool
    typed_twice: bool
    is_retired: bool
    figures: rules.Figures

    @property
    def grade(self) -> str | None:
        return rules.grade(self.figures.priority)


@immutable
class Overview:
    """*begin_with* are the tasks to start from; with *has_hidden* some figures stay away from others because their 課 is small."""

    scope: Scope
    tasks: list[Task]
    retired: list[Task]
    begin_with: list[Task]
    dots: list[picture.Dot]
    frame: picture.Frame
    saved: dict[WorkTaskId, Saved] = field(default_factory=dict)
    has_hidden: bool = False

    @property
    def monthly_minutes(self) -> int:
        return sum(task.figures.monthly_minutes or 0 for task in self.tasks)


def scopes(session: Session, actor: Actor, *, today: date) -> list[Scope]:
    """Whose inventories this person may read: the own 課 first, then the others in the order of the organisation."""
    found = columns(
        session, select(Unit.id, Unit.name, Unit.path, Unit.level).where(valid_on(Unit, today)).order_by(Unit.sort, Unit.id)
    ).all()
    made = [
        Scope(
            row.id, row.name, row.path, row.level != UnitLevel.DEPARTMENT and row.path in actor.sections, rules.may_write(actor, row.path)
        )
        for row in found
        if (row.level == UnitLevel.SECTION or row.path in actor.sections) and rules.may_read(actor, row.path)
    ]
    return sorted(made, key=lambda each: (each.id != actor.section_id, not each.is_own))


def chosen(offered: Sequence[Scope], unit_id: int | None) -> Scope:
    """The one that was asked for, the own one where none was. Raises NotFound."""
    found = next((each for each in offered if unit_id in (None, each.id)), None)
    if found is None:
        raise NotFound(N_("業務の一覧が見つかりません。"))
    return found


def overview(session: Session, actor: Actor, scope: Scope, *, today: date) -> Overview:
    """The page of one inventory, in a fixed number of statements."""
    every = tasks_of(session, scope)
    living = [task for task in every if not task.is_retired]
    shown = living if scope.is_own else _of_large(session, scope, living, today)
    return Overview(
        scope=scope,
        tasks=living,
        retired=[task for task in every if task.is_retired],
        begin_with=[living[place] for place in rules.start_here([task.figures for task in living])],
        dots=picture.dots((number, task.figures) for number, task in enumerate(living, start=1)),
        frame=picture.FRAME,
        saved=saved_on(session, actor, [task.id for task in shown], scope.is_own),
        has_hidden=len(shown) < len(living),
    )


def tasks_of(session: Session, scope: Scope) -> list[Task]:
    """Living and retired ones of the unit, what is inside it and what it was before; the highest priority first, then the costliest."""
    top, before = aliased(Unit), aliased(Unit)
    was = exists().where(
        UnitSuccession.successor_id == top.id, before.id == UnitSuccession.predecessor_id, Unit.path.like(before.path + "%")
    )
    inside = _tasks().join(top, top.id == scope.id).where(or_(Unit.path.like(top.path + "%"), was))
    found = [_task(row) for row in columns(session, inside)]
    return sorted(found, key=lambda task: (-(task.figures.priority or 0), -(task.figures.monthly_minutes or 0), task.name, task.id))


def lines(tasks: Sequence[Task]) -> list[tuple[str, ...]]:
    """The same as lines of a table, under the header of kinds; yes and no as the table says them."""
    return [
        (
            *(str(each) for each in (task.id, task.version)),
            task.unit,
            task.name,
            *("" if each is None else str(each) for each in (task.figures.minutes, task.figures.times_per_month)),
            *("はい" if each else "いいえ" for each in (task.on_paper, task.typed_twice)),
            *("" if each is None else str(each) for each in (task.figures.impact, task.figures.cost, task.figures.effect)),
        )
        for task in tasks
    ]


def _of_large(session: Session, scope: Scope, tasks: Sequence[Task], today: date) -> list[Task]:
    """Those of a 課 in which so many serve that its figures are not those of a few."""
    serving = select(Unit.path, func.count()).select_from(Posting).join(Unit, Unit.id == Posting.unit_id).group_by(Unit.path)
    serving = serving.where(Posting.kind == PostingKind.MAIN, valid_on(Posting, today), Unit.path.startswith(scope.path, autoescape=True))
    counts = [(path, count) for path, count in columns(session, serving)]
    least = setting(session, "small_group")

    def people(path: str) -> int:
        around = _section(path) if path.startswith(scope.path) else scope.path  # what a 課 was before is counted as what it is
        return sum(count for at, count in counts if at.startswith(around))

    return [task for task in tasks if people(task.unit_path) >= least]


def _section(path: str) -> str:
    """The path of the 課 around a unit: a 部 and a 課 stand for themselves."""
    return "/".join(path.split("/")[:3]) + "/" if path.count("/") > 3 else path


def readable_task(session: Session, actor: Actor, task_id: WorkTaskId) -> Task:
    """A task of an inventory that this person may read; another's looks missing."""
    row = columns(session, _tasks().where(WorkTask.id == task_id)).first()
    if row is None or not rules.may_read(actor, row.path):
        raise NotFound(N_("業務が見つかりません。"))
    return _task(row)


def writable_task(session: Session, actor: Actor, task_id: WorkTaskId) -> Task:
    """Raises NotFound for what this person may not read, NotAllowed for what somebody else writes."""
    found = readable_task(session, actor, task_id)
    if not rules.may_write(actor, found.unit_path):
        raise NotAllowed(N_("この業務を直せるのは、所属長とその代理、推進員、DX推進室です。"))
    return found


def writable_units(session: Session, actor: Actor, around: str, *, today: date) -> list[tuple[UnitId, str, str, str]]:
    """(id, name, code, path) of the 課 on this path and its 係, where this person may write a task."""
    top = _section(around)  # a task of a 係 may move inside its 課
    inside = select(Unit.id, Unit.name, Unit.code, Unit.path).where(
        or_(Unit.path == around, and_(valid_on(Unit, today), Unit.path.startswith(top, autoescape=True)))
    )
    found = columns(session, inside.order_by(Unit.path != top, Unit.sort, Unit.id))
    return [(row.id, row.name, row.code, row.path) for row in found if rules.may_write(actor, row.path)]


def _tasks() -> Select[WorkTask, str, str]:
    return select(WorkTask, Unit.name.label("unit"), Unit.path).join(Unit, Unit.id == WorkTask.unit_id)


def _task(row: Any) -> Task:
    return Task(
        id=row.id,
        version=row.version,
        unit_id=row.unit_id,
        unit=row.unit,
        unit_path=row.path,
        name=row.name,
        on_paper=bool(row.on_paper),
        typed_twice=bool(row.typed_twice),
        is_retired=row.retired_at is not None,
        figures=rules.Figures(row.minutes, row.times_per_month, row.impact, row.cost, row.effect),
    )
