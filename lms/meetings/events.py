"""What meetings announce; wiring.py says who listens."""

from datetime import date, datetime

from lms.kernel.ids import DecisionId, MeetingId, PersonId, PracticeId
from lms.kernel.immutable import immutable
from lms.meetings.kinds import News


@immutable
class MeetingClosed:
    """The minutes stand; *closer_id* ended it."""

    meeting_id: MeetingId
    title: str
    participant_ids: tuple[PersonId, ...]
    closer_id: PersonId


@immutable
class DecisionAdopted:
    """What was decided is a plan of somebody now. *decider_id* wrote it down."""

    decision_id: DecisionId
    practice_id: PracticeId
    owner_id: PersonId
    decider_id: PersonId
    meeting: str
    text: str


@immutable
class DecisionEntrusted:
    """Somebody answers from now on for a decision that is held; *version* is that of the decision."""

    decision_id: DecisionId
    owner_id: PersonId
    entruster_id: PersonId
    title: str
    due_on: date
    version: int


@immutable
class MeetingNews:
    """Something that people who take part should hear. *uid* and *sequence* are those of the entry in their calendars, as of *changed_at*."""

    news: News
    meeting_id: MeetingId
    person_ids: tuple[PersonId, ...]
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    link: str
    uid: str
    sequence: int
    changed_at: datetime
