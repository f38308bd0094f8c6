"""What practices have won on the tasks of an inventory."""

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.accounts.models.people import Unit
from lms.inventory.queries.overview import Saved
from lms.kernel.actor import Actor
from lms.kernel.db import rows
from lms.kernel.ids import PracticeId, WorkTaskId
from lms.practice import rules
from lms.practice.kinds import Outcome, Visibility
from lms.practice.models import PracticeLog
from lms.practice.queries.sight import may_read_on_a_sheet


def saved_on(session: Session, actor: Actor, tasks: Collection[WorkTaskId], colleague: bool) -> dict[WorkTaskId, Saved]:  # noqa: FBT001  (a slot takes it by place)
    """By task: the practices logged on it and the minutes of the newest log with figures of each, in one statement.

    A colleague's are made of the logs that they may open one by one, so that no difference tells of a log they may not; for all others
    自分だけ counts nowhere.
    """
    if not tasks:
        return {}
    newest: dict[tuple[WorkTaskId, PracticeId], int | None] = {}
    for log in rows(session, _logs(), {"tasks": list(tasks)}):
        if _counts(actor, log, colleague=colleague):
            key = (log.work_task_id, log.practice_id)
            if newest.get(key) is None:
                newest[key] = rules.monthly_saving(log.minutes_before, log.minutes_after, log.times_per_month)
    return {task: _summed([minutes for (of, _), minutes in newest.items() if of == task]) for task in {of for of, _ in newest}}


def _counts(actor: Actor, log: Any, *, colleague: bool) -> bool:
    if not colleague:
        return bool(log.visibility != Visibility.OWN)
    return may_read_on_a_sheet(actor, log, log.path)


def _summed(minutes: list[int | None]) -> Saved:
    known = [each for each in minutes if each is not None]
    return Saved(len(minutes), sum(known) if known else None)


@cache
def _logs() -> Any:
    told = (PracticeLog.minutes_before, PracticeLog.minutes_after, PracticeLog.times_per_month, PracticeLog.visibility)
    return (
        select(PracticeLog.work_task_id, PracticeLog.practice_id, PracticeLog.person_id, PracticeLog.unit_id, Unit.path, *told)
        .join(Unit, Unit.id == PracticeLog.unit_id)
        .where(PracticeLog.work_task_id.in_(bindparam("tasks", expanding=True)), PracticeLog.outcome != Outcome.COULD_NOT_TRY)
        .order_by(PracticeLog.logged_at.desc(), PracticeLog.id.desc())
    )
