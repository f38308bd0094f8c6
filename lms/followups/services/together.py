"""Who joins a plan is asked what its owner is asked, and is told where it stands."""

from sqlalchemy.orm import Session

from lms.followups import queries
from lms.followups.kinds import Reason, State
from lms.followups.services import Word, on_practice_planned, tell
from lms.practice.events import PracticeJoined, PracticeLeft, PracticePlanned


def on_practice_joined(session: Session, event: PracticeJoined) -> None:
    """The questions are the same, each to their own answer; whoever comes back is asked on where it was left."""
    told = Word(
        event.person_id,
        "practice_joined",
        {"title": event.title},
        f"/practices/{event.practice_id}",
        f"practice_joined:{event.practice_id}:{event.person_id}:{event.joined_at:%Y%m%d%H%M%S%f}",
    )
    tell(session, [told], by_mail=False)
    standing = [each for each in queries.of_practice(session, event.practice_id) if each.recipient_id == event.person_id]
    for each in standing:
        if each.state == State.SUPPRESSED and each.state_reason == Reason.STOPPED:
            each.state, each.state_reason = State.SCHEDULED, ""
    if not standing:
        planned = PracticePlanned(event.practice_id, event.person_id, event.anchor_on, event.title, event.sentence, event.lesson_version_id)
        on_practice_planned(session, planned)


def on_practice_left(session: Session, event: PracticeLeft) -> None:
    """Nobody is asked about what they do not try any more."""
    for each in queries.of_practice(session, event.practice_id, to_change=True):
        if each.recipient_id == event.person_id and each.state in (State.SCHEDULED, State.SENT):
            each.state, each.state_reason = State.SUPPRESSED, Reason.STOPPED
