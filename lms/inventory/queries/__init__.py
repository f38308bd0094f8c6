"""Reading what a unit does."""

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models.people import Unit
from lms.inventory import rules
from lms.inventory.models import WorkTask
from lms.kernel.actor import Actor
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
    rows = [TaskRow(*row) for row in session.execute(_of_section(actor))]
    return sorted(rows, key=lambda row: (-(row.monthly_minutes or 0), row.name))


def own_task(session: Session, actor: Actor, task_id: WorkTaskId) -> TaskRow:
    """A task of the actor's own 課; another's looks missing."""
    row = session.execute(_of_section(actor).where(WorkTask.id == task_id)).first() if actor.section_id is not None else None
    if row is None:
        raise NotFound(N_("業務が見つかりません。"))
    return TaskRow(*row)


def _of_section(actor: Actor) -> Select[WorkTaskId, str, int | None, int | None]:
    found = select(WorkTask.id, WorkTask.name, WorkTask.minutes, WorkTask.times_per_month).join(Unit, Unit.id == WorkTask.unit_id)
    own = or_(*(Unit.path.startswith(path, autoescape=True) for path in actor.sections))  # a 課 keeps its tasks through a reorganisation
    return found.where(own, WorkTask.retired_at.is_(None))
