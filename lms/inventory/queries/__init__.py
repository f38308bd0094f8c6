"""Reading what a unit does."""

from functools import cache
from typing import Any

from sqlalchemy import String, bindparam, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models.people import Unit
from lms.inventory import rules
from lms.inventory.models import WorkTask
from lms.kernel.actor import Actor
from lms.kernel.db import rows
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import WorkTaskId
from lms.kernel.immutable import immutable


@immutable
class TaskRow:
    """A task of the inventory; *monthly_minutes* is None where time or number is not known."""

    id: WorkTaskId
    name: str
    minutes: int | None
    times_per_month: int | None

    @property
    def monthly_minutes(self) -> int | None:
        return rules.monthly_minutes(self.minutes, self.times_per_month)


def tasks(session: Session, actor: Actor) -> list[TaskRow]:
    """The living tasks of the actor's own 課 and its 係, the costliest first. Nobody without a unit has any."""
    if actor.section_id is None:
        return []
    found = [TaskRow(*row) for row in rows(session, _of_section(len(actor.sections)), _sections(actor))]
    return sorted(found, key=lambda row: (-(row.monthly_minutes or 0), row.name))


def own_task(session: Session, actor: Actor, task_id: WorkTaskId) -> TaskRow:
    """A task of the actor's own 課; another's looks missing."""
    params = {**_sections(actor), "task": task_id}
    row = rows(session, _one_of_section(len(actor.sections)), params).first() if actor.section_id is not None else None
    if row is None:
        raise NotFound(N_("業務が見つかりません。"))
    return TaskRow(*row)


def _sections(actor: Actor) -> dict[str, str]:
    """A 課 keeps its tasks through a reorganisation."""
    return {f"section_{number}": f"{path}%" for number, path in enumerate(actor.sections)}


@cache
def _one_of_section(sections: int) -> Any:
    return _of_section(sections).where(WorkTask.id == bindparam("task"))


@cache
def _of_section(sections: int) -> Any:
    """Built once for each number of *sections*."""
    found = select(WorkTask.id, WorkTask.name, WorkTask.minutes, WorkTask.times_per_month).join(Unit, Unit.id == WorkTask.unit_id)
    own = or_(*(Unit.path.like(bindparam(f"section_{number}", type_=String())) for number in range(sections)))
    return found.where(own, WorkTask.retired_at.is_(None))
