"""Taking something of a resident out of a case, out of what stood there before, what was said about it, and what is still to be said."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.services import audit, drop_everybodys_drafts
from lms.cases import rules
from lms.cases.events import CaseTextRemoved
from lms.cases.kinds import INSTEAD, CaseState, Removed
from lms.cases.models import Adoption, CaseCheck, CaseRevision, CaseTakedown, Comment, ReuseReport
from lms.cases.queries import telling
from lms.cases.queries.takedown import case_to_clean
from lms.cases.services import put_into_index
from lms.cases.services.holding import hold_case
from lms.kernel.actor import Actor
from lms.kernel.db import Versioned, hold_all
from lms.kernel.events import publish
from lms.kernel.ids import CaseId
from lms.kernel.personal import check_passages, forget_in, texts_of, without
from lms.kernel.slots import Slot

# Whether words stand in prompts that were taken over from a case; filled by the feature that owns prompts, which hears of the removal too.
in_prompts = Slot[[Session, CaseId, Sequence[str]], bool]("prompts of a case in which words stand", False)
AROUND = (("revisions", CaseRevision), ("comments", Comment), ("checks", CaseCheck), ("tries", ReuseReport))


def find(session: Session, actor: Actor, case_id: CaseId, passages: Sequence[str]) -> list[str]:
    """Where *passages* stand, by the names of kinds.PLACES; nothing is changed. Raises NotFound; Unacceptable where it is nowhere."""
    case = case_to_clean(session, actor, case_id)
    check_passages(passages)
    around = [place for place, of in AROUND if any(_columns_with(row, passages) for row in _rows(session, of, case.id))]
    found = _columns_with(case, passages) + around + (["prompts"] if in_prompts(session, case.id, passages) else [])
    rules.check_found(found)
    return found


def take_down(session: Session, actor: Actor, case_id: CaseId, passages: Sequence[str], reason: Removed, *, now: datetime) -> list[str]:
    """Remove *passages* wherever they stand; answers where they stood. What stays says who, when, of what class, in which fields, never what.

    Raises NotFound, Unacceptable.
    """
    case = case_to_clean(session, actor, case_id)
    hold_case(session, case_id)  # what its author or a colleague saves at this moment is looked through too
    places = find(session, actor, case_id, passages)
    longest_first = sorted(passages, key=len, reverse=True)
    forget_in(case, longest_first, INSTEAD)
    case.version += 1  # a form that is open elsewhere still has the words
    for _place, of in AROUND:
        for row in _rows(session, of, case.id, to_change=True):
            if forget_in(row, longest_first, INSTEAD) and isinstance(row, Versioned):
                row.version += 1  # likewise
    if case.state != CaseState.ARCHIVED:
        put_into_index(session, case)
    _drop_typed(session, case.id)
    session.add(CaseTakedown(case_id=case.id, taken_by_id=actor.person_id, reason=reason, places=places, taken_at=now))
    session.flush()
    audit(session, actor.person_id, "case_text_removed", "case", case.id)
    publish(session, CaseTextRemoved(case.id, tuple(longest_first)))
    return places


def _drop_typed(session: Session, case_id: CaseId) -> None:
    """Forms that begin with its words: plans, and what somebody left in the form in which it was told."""
    logs = [f"case:{log_id}" for log_id, _practice in telling.sources_of(session, case_id)]
    for key in (f"plan:case-{case_id}", telling.typed_key(case_id), *logs):
        drop_everybodys_drafts(session, key)


def _rows(session: Session, of: Any, case_id: CaseId, *, to_change: bool = False) -> Sequence[Any]:
    """What stands around a case; what was said about a try of it knows the case by that try."""
    tries = select(Adoption.practice_id).where(Adoption.case_id == case_id)
    about = ReuseReport.practice_id.in_(tries) if of is ReuseReport else of.case_id == case_id
    return hold_all(session, of, about) if to_change else session.scalars(select(of).where(about)).all()


def _columns_with(row: Any, passages: Sequence[str]) -> list[str]:
    """The columns of *row* in whose text, or in whose document, one of *passages* stands."""
    return [name for name, value in texts_of(row).items() if without(value, passages, "") != value]
