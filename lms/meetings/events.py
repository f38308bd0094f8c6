"""What meetings announce; wiring.py says who listens."""

from dataclasses import dataclass

from lms.kernel.ids import DecisionId, MeetingId, PersonId, PracticeId


@dataclass(frozen=True, slots=True)
class MeetingClosed:
    """The minutes stand; *closer_id* ended it."""

    meeting_id: MeetingId
    title: str
    participant_ids: tuple[PersonId, ...]
    closer_id: PersonId


@dataclass(frozen=True, slots=True)
class DecisionAdopted:
    """What was decided is a plan of somebody now. *decider_id* wrote it down."""

    decision_id: DecisionId
    practice_id: PracticeId
    owner_id: PersonId
    decider_id: PersonId
    meeting: str
    text: str
