"""The guard as forms see it, and the record of what somebody confirmed."""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.kernel.ids import PersonId
from lms.kernel.personal import PersonalColumn
from lms.privacy import kinds, rules


def erase(session: Session, person_id: PersonId, columns: Sequence[PersonalColumn], *, actor_id: PersonId) -> None:
    """Forget a person: the name and every key to the house go; rows that are history stay, without a name."""
    for each in columns:
        each.erase(session, person_id)
    accounts.forget_name(session, person_id)
    accounts.audit(session, actor_id, "person_erased", "person", person_id)


class Guard:
    """Looks through text before others may read it. Holds no text and logs none.

    *published* answers the office's published contacts, which anybody may write.
    """

    def __init__(self, published: Callable[[], frozenset[str]] = frozenset) -> None:
        self._published = published

    def inspect(self, text: str) -> Sequence[rules.Finding]:
        return rules.inspect(text, allowed=self._published()) if text else []

    def mask(self, text: str, finding: rules.Finding) -> str:
        return rules.mask(text, finding)

    def excerpt(self, text: str, finding: rules.Finding) -> tuple[str, str, str]:
        return rules.excerpt(text, finding)

    def label(self, finding: rules.Finding) -> str:
        return kinds.LABELS[finding.kind]

    def reasons(self) -> Sequence[tuple[str, str]]:
        return [(reason.value, text) for reason, text in kinds.CONFIRM_REASONS.items()]

    def note_confirmed(self, session: Session, person_id: int, place: str, found: Sequence[str], reason: str) -> None:
        """One audit row per confirmed box: which box, which kinds, which reason; never the text."""
        accounts.audit(session, PersonId(person_id), f"guard_confirmed:{reason}", place, ",".join(found)[:80])
