"""What comes back to somebody on its day: a decision that is held, a concern that a post is to answer."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy.orm import Session

from lms.accounts.queries import standing
from lms.concerns.queries import due as concerns
from lms.followups.services import Word
from lms.meetings.queries import due as decisions

LOOKS_BACK = timedelta(days=30)  # the clock may have stood still; what was told and forgotten since is not told again


def words(session: Session, today: date) -> list[Word]:
    """Each is said once for its day, the inbox is enough; whoever serves no more hears nothing."""
    found = [*_held(session, today), *_asked(session, today)]
    here = standing.still_here(session, {each.recipient_id for each in found}, today=today)
    return [each for each in found if each.recipient_id in here]


def _held(session: Session, today: date) -> Iterator[Word]:
    """Its owner, and whoever leads the meetings: one of them sees to it that it is talked of again."""
    for row in decisions.held_until(session, today - LOOKS_BACK, today):
        params = {"title": f"{row.work}：{row.text}", "due_on": row.due_on.isoformat(), "is_new": False}
        for person_id in sorted({row.owner_id, row.facilitator_id}):
            key = f"decision_held:{row.id}:{row.due_on.isoformat()}:{person_id}"
            yield Word(person_id, "decision_held", params, "/decisions/?only=held", key)


def _asked(session: Session, today: date) -> Iterator[Word]:
    for row in concerns.asked_by(session, today - LOOKS_BACK, today):
        params = {"title": row.title, "due_on": row.answer_by.isoformat()}
        key = f"concern_due:{row.id}:{row.answer_by.isoformat()}:{row.answerer_id}"
        yield Word(row.answerer_id, "concern_due", params, f"/concerns/{row.id}", key)
