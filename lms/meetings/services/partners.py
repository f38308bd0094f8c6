"""Guests from outside: invited to a named meeting until a day, with a reason."""

from datetime import date

from sqlalchemy.orm import Session

from lms.accounts.kinds import MEETING
from lms.accounts.queries import roles as granted
from lms.accounts.services import roles
from lms.accounts.services.roles import Invitation
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.db import hold
from lms.kernel.ids import MeetingId, PersonId
from lms.meetings import queries
from lms.meetings.kinds import OVER, News
from lms.meetings.models import Meeting
from lms.meetings.services import inviting


def invite(session: Session, actor: Actor, meeting_id: MeetingId, person_id: PersonId, *, last_on: date, reason: str) -> int:
    """Show a partner one meeting, and what of its agenda may be shown outside, until a day. Raises NotFound, Unacceptable."""
    found = queries.called(session, actor, meeting_id)
    made = roles.invite(session, actor, person_id, Invitation(MEETING, found.id, last_on, reason))
    if found.state not in OVER:
        inviting.tell(session, actor, found, News.INVITED, [person_id])
    return made


def end_invitation(session: Session, actor: Actor, meeting_id: MeetingId, grant_id: int) -> None:
    """The partner's next page does not show the meeting any more, nor the cases it lent; their calendar loses it."""
    hold(session, Meeting, meeting_id)  # of two guests who are taken off at once each has a sequence of the calendar of their own
    found = queries.called(session, actor, meeting_id)
    roles.end_invitation(session, actor, grant_id, MEETING, found.id)
    session.flush()
    person_id = queries.guest_of(session, grant_id)
    if found.state not in OVER and person_id not in granted.invited(session, MEETING, found.id, today=clock.today()):
        found.sequence += 1
        inviting.tell(session, actor, found, News.TAKEN_OFF, [person_id])
