"""The use case of who writes what of a meeting may go out of the house."""

from sqlalchemy.orm import Session

from lms.kernel.actor import Actor
from lms.kernel.ids import MeetingId
from lms.kernel.versions import write_over
from lms.meetings import queries, rules


def write_public(session: Session, actor: Actor, meeting_id: MeetingId, text: str, *, version: int) -> None:
    """In the place of what nobody has changed since *version*. Raises NotFound, Stale, Unacceptable where somebody who takes part is named."""
    standing = queries.kept(session, actor, meeting_id)
    rules.check_nameless(text, [each.name for each in queries.participants(session, meeting_id)], "public_text")
    write_over(session, standing, version, {"public_text": text})
