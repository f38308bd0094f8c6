"""What the box of concerns announces; wiring.py says who listens."""

from datetime import date

from lms.kernel.ids import ConcernId, PersonId
from lms.kernel.immutable import immutable


@immutable
class ConcernAsked:
    """Somebody is to answer by a day; *asker_id* said so."""

    concern_id: ConcernId
    answerer_id: PersonId
    asker_id: PersonId
    answer_by: date
    title: str


@immutable
class ConcernAnswered:
    """There is an answer; *person_ids* put it in or care for it, as far as anybody is known."""

    concern_id: ConcernId
    person_ids: tuple[PersonId, ...]
    version: int
    title: str
