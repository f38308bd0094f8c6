"""Asking who finished an earlier version of a course to read what has changed; their completion stays as it is."""

from datetime import date

from sqlalchemy.orm import Session

from lms.accounts.services import audit, insert_or_nothing
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, Unacceptable
from lms.learning.models import DifferenceRequest
from lms.learning.queries.versions import Page


def ask_for_difference(session: Session, actor: Actor, page: Page, due_on: date) -> None:
    """Ask once for the version of today. Raises Unacceptable."""
    if due_on <= clock.today():
        raise Unacceptable(N_("きょうより後の日を選んでください。"), field="due_on")
    now = clock.now()
    values = {"course_id": page.course_id, "course_version_id": page.current_id, "due_on": due_on, "created_at": now, "updated_at": now}
    made = insert_or_nothing(session, DifferenceRequest).values(values).on_conflict_do_nothing().returning(DifferenceRequest.id)
    if not page.may_ask or session.scalar(made) is None:
        raise Unacceptable(N_("この版について、いまお願いできることはありません。"))
    audit(session, actor.person_id, "difference_asked", "course", page.course_id)
