"""Use case of remembering: answer what came back of a lesson."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts.services import insert_or_nothing
from lms.kernel.actor import Actor
from lms.learning.models import RecallAnswer
from lms.learning.queries.recall import Recall


def answer(session: Session, actor: Actor, recall: Recall, answers: Mapping[str, Sequence[str]], *, now: datetime) -> None:
    """Keep the answers as given, once a lesson and week; a second time changes nothing."""
    reached = recall.page.score(answers)
    values = {
        "person_id": actor.person_id,
        "lesson_id": recall.page.lesson_id,
        "lesson_version_id": recall.page.version_id,
        "step": recall.step,
        "answers": {key: list(given) for key, given in answers.items()},
        "score": reached.right,
        "total": reached.total,
        "answered_at": now,
    }
    session.execute(insert_or_nothing(session, RecallAnswer).values(values).on_conflict_do_nothing())
