"""The office's use cases about expressions that mean the same: every search reads them anew, so a change holds at once everywhere."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from lms.accounts.services import audit
from lms.kernel.actor import Actor
from lms.search import synonyms, unfound
from lms.search.tokens import folded


def add(session: Session, actor: Actor, expressions: Sequence[str]) -> int:
    """They mean the same from now on; what was looked for in vain and stands among them is seen to."""
    made = synonyms.add(session, expressions)
    _seen_to(session, expressions)
    audit(session, actor.person_id, "synonyms_added", "synonyms", made)
    return made


def change(session: Session, actor: Actor, group_id: int, expressions: Sequence[str], *, version: int) -> None:
    synonyms.change(session, group_id, expressions, version=version)
    _seen_to(session, expressions)
    audit(session, actor.person_id, "synonyms_changed", "synonyms", group_id)


def remove(session: Session, actor: Actor, group_id: int) -> None:
    synonyms.remove(session, group_id)
    audit(session, actor.person_id, "synonyms_removed", "synonyms", group_id)


def _seen_to(session: Session, expressions: Sequence[str]) -> None:
    for each in expressions:
        unfound.settle(session, " ".join(folded(each).split()))
