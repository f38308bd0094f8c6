"""What comes back to somebody on its day: a decision that is held, a concern that a post is to answer."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.queries import standing
from lms.concerns.models import Concern
from lms.concerns.queries import STANDING
from lms.followups.services import Word
from lms.kernel.db import columns
from lms.meetings.kinds import Verdict
from lms.meetings.models import Decision, Meeting

LOOKS_BACK = timedelta(days=30)  # the clock may have stood still; what was told and forgotten since is not told again


def words(session: Session, today: date) -> list[Word]:
    """Each is said once for its day, the inbox is enough; whoever serves no more hears nothing."""
    found = [*_held(session, today), *_asked(session, today)]
    here = standing.still_here(session, {each.recipient_id for each in found}, today=today)
    return [each for each in found if each.recipient_id in here]


def _held(session: Session, today: date) -> Iterator[Word]:
    """Its owner, and whoever leads the meetings: one of them sees to it that it is talked of again."""
    about: Any = (Decision.id, Decision.work, Decision.text, Decision.due_on, Decision.owner_id, Meeting.facilitator_id)
    found = select(*about).join(Meeting, Meeting.id == Decision.meeting_id)
    found = found.where(
        Decision.verdict == Verdict.HELD, Decision.followed_by_id.is_(None), Decision.due_on.between(today - LOOKS_BACK, today)
    )
    for row in columns(session, found.order_by(Decision.id)):
        params = {"title": f"{row.work}：{row.text}", "due_on": row.due_on.isoformat(), "is_new": False}
        for person_id in sorted({row.owner_id, row.facilitator_id}):
            key = f"decision_held:{row.id}:{row.due_on.isoformat()}:{person_id}"
            yield Word(person_id, "decision_held", params, "/decisions/?only=held", key)


def _asked(session: Session, today: date) -> Iterator[Word]:
    found = select(Concern.id, Concern.title, Concern.answerer_id, Concern.answer_by)
    found = found.where(Concern.state.in_(STANDING), Concern.answer_by.between(today - LOOKS_BACK, today)).order_by(Concern.id)
    for row in columns(session, found):
        params = {"title": row.title, "due_on": row.answer_by.isoformat()}
        key = f"concern_due:{row.id}:{row.answer_by.isoformat()}:{row.answerer_id}"
        yield Word(row.answerer_id, "concern_due", params, f"/concerns/{row.id}", key)
