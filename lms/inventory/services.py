"""Use cases of the work inventory."""

from sqlalchemy.orm import Session

from lms.inventory import rules
from lms.inventory.models import WorkTask
from lms.kernel.ids import UnitId
from lms.kernel.text import one_line


def add_task(session: Session, unit_id: UnitId, *, name: str, minutes: int | None = None, times_per_month: int | None = None) -> WorkTask:
    """Enter a task of a unit: minutes per time, times a month. Raises Unacceptable."""
    rules.check_task(name, minutes, times_per_month)
    made = WorkTask(unit_id=unit_id, name=one_line(name), minutes=minutes, times_per_month=times_per_month)
    session.add(made)
    session.flush()
    return made
