"""The guard as forms see it: what it finds, the record of what somebody confirmed, and how often that happens."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.privacy import kinds, queries, rules
from lms.privacy.models import GuardCount

KEY = ("week", "kind", "level", "deed", "reason")


def blocks(text: str) -> bool:
    """Whether something stands in *text* that may not be stored: for whole files, of which nobody confirms single places."""
    return any(one.blocks for one in rules.inspect(text))


class Guard:
    """Looks through text before others may read it. Holds no text and logs none.

    *published* answers the office's published contacts, which anybody may write.
    """

    def __init__(self, published: Callable[[], frozenset[str]] = frozenset) -> None:
        self._published = published

    def inspect(self, text: str) -> Sequence[rules.Finding]:
        found = rules.inspect(text) if text else []
        published = self._published() if found else frozenset()  # it takes findings away, and most texts have none
        return rules.inspect(text, allowed=published) if published else found

    def mask(self, text: str, finding: rules.Finding) -> str:
        return rules.mask(text, finding)

    def placeholder(self, finding: rules.Finding) -> str:
        return kinds.PLACEHOLDERS[finding.kind]

    def excerpt(self, text: str, finding: rules.Finding) -> tuple[str, str, str]:
        return rules.excerpt(text, finding)

    def label(self, finding: rules.Finding) -> str:
        return kinds.LABELS[finding.kind]

    def reasons(self) -> Sequence[tuple[str, str]]:
        return [(reason.value, text) for reason, text in kinds.CONFIRM_REASONS.items()]

    def note_confirmed(self, session: Session, person_id: int, place: str, found: Sequence[str], reason: str) -> None:
        """One audit row per confirmed box: which box, which kinds, which reason; never the text."""
        accounts.audit(session, PersonId(person_id), f"guard_confirmed:{reason}", place, ",".join(found)[:80])

    def count(self, session: Session, tally: Mapping[tuple[str, str, str, str], int]) -> None:
        count(session, tally, clock.today())


def count(session: Session, tally: Mapping[tuple[str, str, str, str], int], on: date) -> None:
    """Add to the counts of a week, in one statement; marks that no page of ours has made are left out."""
    week = queries.monday_of(on)
    rows = [{"week": week, **dict(zip(KEY[1:], key, strict=True)), "count": tally[key]} for key in sorted(tally) if _is_known(*key)]
    if rows:
        put = accounts.insert_or_nothing(session, GuardCount).values(rows)
        session.execute(put.on_conflict_do_update(index_elements=KEY, set_={"count": GuardCount.count + put.excluded.count}))


def _is_known(kind: str, level: str, deed: str, reason: str) -> bool:
    is_reason = reason in kinds.CONFIRM_REASONS if deed == kinds.Deed.CONFIRMED else not reason
    return kind in kinds.LABELS and level in set(kinds.Level) and deed in set(kinds.Deed) and is_reason
