"""The one use case of feedback: answer, and think again for a while."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts.services import insert_or_nothing
from lms.feedback import queries, rules
from lms.feedback.models import CourseFeedback
from lms.kernel.actor import Actor
from lms.kernel.ids import CourseId


@dataclass(frozen=True, slots=True)
class Answer:
    usefulness: int
    will_do: str = ""
    missing: str = ""


def answer(session: Session, actor: Actor, course_id: CourseId, given: Answer, *, now: datetime) -> None:
    """Say of a course that is finished whether it was of use; a second time is another thought. Raises NotFound, Closed, Unacceptable."""
    version_id = queries.finished_version(session, actor, course_id)
    earlier = queries.own_answer(session, actor, version_id)
    rules.check_open(earlier.answered_at if earlier else None, now)
    rules.check_answer(given.usefulness, given.will_do, given.missing)
    first = {"person_id": actor.person_id, "course_version_id": version_id, "answered_at": now, **asdict(given)}
    made = insert_or_nothing(session, CourseFeedback).values(first)
    again = {**asdict(given), "changed_at": now, "version": CourseFeedback.version + 1}
    session.execute(made.on_conflict_do_update(index_elements=["person_id", "course_version_id"], set_=again))
