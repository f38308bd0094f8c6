"""A plan as an entry of a calendar: its day, whole, and what was planned."""

from datetime import timedelta

from lms.kernel import ics
from lms.practice.kinds import State
from lms.practice.models import Practice


def of_plan(plan: Practice, *, title: str, about: str, url: str) -> str:
    """The same entry for ever; a changed plan comes with a higher sequence."""
    return ics.written(
        ics.Entry(
            uid=ics.uid("plan", plan.id, plan.created_at),
            sequence=plan.version,
            changed_at=plan.updated_at,
            starts_at=plan.due_on,
            ends_at=plan.due_on + timedelta(days=1),
            title=title,
            about=f"{about}\n{url}",
            place="",
            url=url,
            status="CANCELLED" if plan.state == State.STOPPED else "CONFIRMED",
        )
    )
