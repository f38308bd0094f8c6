"""What practice announces; wiring.py says who listens."""

from datetime import date, datetime

from lms.kernel.ids import LessonVersionId, PersonId, PracticeId, PracticeLogId, UnitId
from lms.kernel.immutable import immutable


@immutable
class PracticePlanned:
    """Somebody will try something; *anchor_on* is the day from which follow-ups count their weeks."""

    practice_id: PracticeId
    owner_id: PersonId
    anchor_on: date
    title: str
    sentence: str
    lesson_version_id: LessonVersionId | None


@immutable
class PracticeMoved:
    """The plan has another day."""

    practice_id: PracticeId
    owner_id: PersonId
    anchor_on: date
    title: str
    sentence: str


@immutable
class PracticeLogged:
    """Somebody said what came of it; also when it could not be tried."""

    practice_id: PracticeId
    log_id: PracticeLogId
    person_id: PersonId
    unit_id: UnitId
    outcome: str
    logged_at: datetime


@immutable
class PracticeJoined:
    """Somebody plans it too: what follows is theirs as well, counted from *anchor_on*."""

    practice_id: PracticeId
    person_id: PersonId
    joined_at: datetime
    anchor_on: date
    title: str
    sentence: str
    lesson_version_id: LessonVersionId | None


@immutable
class PracticeLeft:
    """Somebody does not take part any more; the practice goes on without them."""

    practice_id: PracticeId
    person_id: PersonId


@immutable
class LoggedForSomebody:
    """Somebody's manager heard what came of it and logged it for them; announced besides PracticeLogged."""

    log_id: PracticeLogId
    practice_id: PracticeId
    person_id: PersonId
    entered_by: str
    title: str


@immutable
class PracticeLogWithdrawn:
    """A log that another had entered was taken out by its person, or says now that nothing was tried; *is_practised*: others say that it was."""

    practice_id: PracticeId
    person_id: PersonId
    is_practised: bool
    logged_at: datetime


@immutable
class PracticeStopped:
    practice_id: PracticeId
    person_id: PersonId
