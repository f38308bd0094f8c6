"""Telling people of a meeting: that they are named, that it is elsewhere or at another time, that it does not take place, that they are not awaited."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from lms.accounts.kinds import MEETING
from lms.accounts.queries import roles
from lms.kernel import clock, ics
from lms.kernel.actor import Actor
from lms.kernel.events import publish
from lms.kernel.ids import MeetingId, PersonId
from lms.meetings import queries
from lms.meetings.events import MeetingNews
from lms.meetings.kinds import News
from lms.meetings.models import Meeting


def tell(session: Session, actor: Actor, meeting: Meeting, news: News, to: Collection[PersonId]) -> None:
    """Nobody hears of what they did themselves, nor of a meeting that began already."""
    others = tuple(sorted(set(to) - {actor.person_id}))
    if not others or meeting.ends_at <= clock.now():
        return
    about = (meeting.title, meeting.starts_at, meeting.ends_at, meeting.place, meeting.link)
    uid = ics.uid("meeting", meeting.id, meeting.created_at)
    publish(session, MeetingNews(news, meeting.id, others, *about, uid, meeting.sequence, clock.now()))


def everybody(session: Session, meeting_id: MeetingId) -> set[PersonId]:
    """Colleagues who take part, and guests whose invitation holds today."""
    guests = roles.invited(session, MEETING, meeting_id, today=clock.today())
    return {each.id for each in queries.participants(session, meeting_id)} | set(guests)
