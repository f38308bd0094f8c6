"""The one use case of feedback: answer, and think again for a while."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.services import insert_or_nothing
from lms.feedback import queries, rules
from lms.feedback.models import CourseFeedback
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, Stale
from lms.kernel.ids import CourseId
from lms.kernel.immutable import immutable


@immutable
class Answer:
    usefulness: int
    will_do: str = ""
    missing: str = ""


def answer(session: Session, actor: Actor, course_id: CourseId, given: Answer, *, now: datetime, version: int = 0) -> None:
    """Say of a course that is finished whether it was of use; a second time is another thought.

    *version*: the state of one's answer that was seen, 0 where there was none. Raises NotFound, Closed, Stale, Unacceptable.
    """
    version_id = queries.finished_version(session, actor, course_id)
    earlier = queries.own_answer(session, actor, version_id)
    rules.check_open(earlier.answered_at if earlier else None, now)
    rules.check_answer(given.usefulness, given.will_do, given.missing)
    mine = {"person_id": actor.person_id, "course_version_id": version_id}
    if version:
        seen = update(CourseFeedback).filter_by(**mine, version=version).values(**asdict(given), changed_at=now, version=version + 1)
        kept = session.scalar(seen.returning(CourseFeedback.id))
    else:
        first = insert_or_nothing(session, CourseFeedback).values(**mine, answered_at=now, version=1, **asdict(given))
        kept = session.scalar(first.on_conflict_do_nothing().returning(CourseFeedback.id))
    if kept is None:
        raise Stale(N_("別の画面で、先に答えています。2つの内容を見比べて、残す内容で送ってください。"))
