"""Taking something of a resident out of a prompt and out of what it said before, in the shape of the case's own takedown."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts.services import audit, drop_everybodys_drafts
from lms.cases.kinds import INSTEAD, Removed
from lms.kernel.actor import Actor
from lms.kernel.db import hold
from lms.kernel.ids import PromptId
from lms.kernel.personal import check_passages, without
from lms.prompts import queries, rules
from lms.prompts.kinds import PLACES, VERSIONS
from lms.prompts.models import Prompt, PromptTakedown, PromptVersion
from lms.prompts.services import Source, draft_key, forget, texts


def find(session: Session, actor: Actor, prompt_id: PromptId, passages: Sequence[str]) -> list[str]:
    """Where *passages* stand, by the names of kinds.PLACES; nothing is changed. Raises NotFound; Unacceptable where it is nowhere."""
    prompt = queries.prompt_to_withdraw(session, actor, prompt_id)
    check_passages(passages)
    found = {place for row in texts(session, Prompt.id == prompt.id) for place in _places(row, passages)}
    rules.check_found(found)
    return [place for place in PLACES if place in found]


def _places(row: Prompt | PromptVersion, passages: Sequence[str]) -> list[str]:
    names = [name for name in ("title", "purpose", "text") if without(getattr(row, name), passages, "") != getattr(row, name)]
    return names if isinstance(row, Prompt) else [VERSIONS] * bool(names)


def take_down(session: Session, actor: Actor, prompt_id: PromptId, passages: Sequence[str], reason: Removed, *, now: datetime) -> list[str]:
    """Remove *passages* wherever they stand; answers where they stood. What stays says who, when, of what class, in which fields, never what.

    Raises NotFound, Unacceptable.
    """
    prompt = queries.prompt_to_withdraw(session, actor, prompt_id)
    hold(session, Prompt, prompt_id)  # what its author saves at this moment is looked through too
    places = find(session, actor, prompt_id, passages)
    forget(session, Prompt.id == prompt.id, sorted(passages, key=len, reverse=True), INSTEAD, moves_on=True)
    for key in (f"plan:prompt-{prompt.id}", *_keys_of_source(prompt)):
        drop_everybodys_drafts(session, key)  # forms that begin with its words
    session.add(PromptTakedown(prompt_id=prompt.id, taken_by_id=actor.person_id, reason=reason, places=places, taken_at=now))
    session.flush()
    audit(session, actor.person_id, "prompt_text_removed", "prompt", prompt.id)
    return places


def _keys_of_source(prompt: Prompt) -> list[str]:
    """Of one that was written new, everybody's form has the same key: theirs are not touched, and its author's was dropped when it was put in."""
    if prompt.source_case_id is None and prompt.source_log_id is None:
        return []
    return [draft_key(Source(prompt.source_case_id, prompt.source_log_id))]
