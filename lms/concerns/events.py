"""What the box of concerns announces; wiring.py says who listens."""

from dataclasses import dataclass
from datetime import date

from lms.kernel.ids import ConcernId, PersonId


@dataclass(frozen=True, slots=True)
class ConcernAsked:
    """Somebody is to answer by a day; *asker_id* said so."""

    concern_id: ConcernId
    answerer_id: PersonId
    asker_id: PersonId
    answer_by: date
    title: str


@dataclass(frozen=True, slots=True)
class ConcernAnswered:
    """There is an answer; *person_ids* put it in or care for it, as far as anybody is known."""

    concern_id: ConcernId
    person_ids: tuple[PersonId, ...]
    version: int
    title: str
