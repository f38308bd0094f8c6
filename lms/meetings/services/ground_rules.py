"""The use case of who words what the meetings of a series keep to in talking."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.services import audit, insert_or_nothing
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import CHANGED_COMPARE, N_, Stale
from lms.kernel.ids import MeetingId
from lms.meetings import queries, rules
from lms.meetings.models import GroundRules
from lms.meetings.queries import wall


def write(session: Session, actor: Actor, meeting_id: MeetingId, text: str, *, version: int) -> None:
    """For every meeting of the series, in the place of what nobody has changed since *version* (0: nobody has worded any). Raises NotFound, NotOpen, Stale, Unacceptable."""
    series = queries.called(session, actor, meeting_id).series
    if not series:
        raise rules.NotOpen(N_("シリーズの名前を付けた会議だけ、約束を書きかえられます。"))
    lines = wall.lines(text)
    rules.check_rules(lines)
    now, words = clock.now(), "\n".join(lines)
    mine = (GroundRules.series == series, GroundRules.version == version)
    changed = update(GroundRules).where(*mine).values(text=words, version=version + 1, updated_at=now).returning(GroundRules.series)
    new = insert_or_nothing(session, GroundRules).values(series=series, text=words, created_at=now, updated_at=now)
    written = new.on_conflict_do_nothing().returning(GroundRules.series) if version == 0 else changed
    if session.scalar(written) is None:
        raise Stale(CHANGED_COMPARE)
    audit(session, actor.person_id, "ground_rules_written", "meeting", meeting_id)
