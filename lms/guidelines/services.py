"""Use cases of the AI利用ルール: the office writes and publishes, everybody acknowledges."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from lms.accounts.services import audit, insert_for, insert_or_nothing
from lms.guidelines import queries, rules
from lms.guidelines.events import RulesPublished
from lms.guidelines.models import Acknowledgement, RulesVersion
from lms.guidelines.queries import Page
from lms.guidelines.rules import Published
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.db import rows
from lms.kernel.errors import CHANGED_MEANWHILE, N_, NotFound, Stale, Unacceptable
from lms.kernel.events import publish as announce


def save_draft(session: Session, actor: Actor, written: Mapping[str, str], *, version: int) -> None:
    """Keep the next version as it is written so far; *version* is the state of the draft that was seen, 0 where there was none. Raises Stale."""
    document = rules.as_document(written)
    if version:
        _change_draft(session, document, version)
    else:
        _begin_draft(session, document)
    audit(session, actor.person_id, "rules_drafted", "rules")


def _begin_draft(session: Session, document: dict[str, Any]) -> None:
    """The next number; two who begin at once make one draft."""
    latest, now = queries.newest(session), clock.now()
    values = {
        "number": latest.number + 1 if latest else queries.FIRST,
        "document": document,
        "version": 1,
        "created_at": now,
        "updated_at": now,
    }
    made = insert_or_nothing(session, RulesVersion).values(values).on_conflict_do_nothing().returning(RulesVersion.id)
    if session.scalar(made) is None:
        raise Stale(CHANGED_MEANWHILE)


def _change_draft(session: Session, document: dict[str, Any], version: int) -> None:
    seen = (RulesVersion.published_at.is_(None), RulesVersion.version == version)
    changed = update(RulesVersion).where(*seen).values(document=document, version=version + 1, updated_at=clock.now())
    if session.scalar(changed.returning(RulesVersion.id)) is None:
        raise Stale(CHANGED_MEANWHILE)


def publish(session: Session, actor: Actor, *, effective_on: date, version: int, now: datetime) -> int:
    """Let everybody read the draft; it holds from *effective_on*. Answers its number. Raises Unacceptable, Stale."""
    written, latest = queries.draft(session), queries.newest(session)
    if written is None or written.id is None:
        raise NotFound(N_("下書きはありません。"))
    earlier = Published(latest.number, latest.effective_on) if latest and latest.effective_on else None
    rules.check_publication(Published(written.number, effective_on), earlier, today=clock.local_date(now))
    tools = queries.tools(session)
    whole = written.with_tools(tools).document
    if latest is not None and latest.with_tools(tools).document == whole:
        raise Unacceptable(N_("前の版から変わったところがありません。"))
    seen = (RulesVersion.id == written.id, RulesVersion.version == version, RulesVersion.published_at.is_(None))
    values = {
        "document": whole,
        "effective_on": effective_on,
        "published_at": now,
        "published_by_id": actor.person_id,
        "version": version + 1,
    }
    if session.scalar(update(RulesVersion).where(*seen).values(values).returning(RulesVersion.id)) is None:
        raise Stale(CHANGED_MEANWHILE)
    audit(session, actor.person_id, "rules_published", "rules", written.number)
    announce(session, RulesPublished(written.id, written.number, effective_on))
    return written.number


def discard_draft(session: Session, actor: Actor, *, version: int) -> None:
    """Give up the next version as far as it was written. Twice is once. Raises Stale where somebody has written on meanwhile."""
    if queries.draft(session) is None:
        return
    seen = (RulesVersion.published_at.is_(None), RulesVersion.version == version)
    if session.scalar(delete(RulesVersion).where(*seen).returning(RulesVersion.id)) is None:
        raise Stale(CHANGED_MEANWHILE)
    audit(session, actor.person_id, "rules_draft_discarded", "rules")


def acknowledge(session: Session, actor: Actor, page: Page, answers: Mapping[str, list[str]], *, now: datetime) -> bool:
    """Note that somebody has read a version and knows it; False where an answer is not right yet. Twice is once."""
    if not page.is_right(answers):
        return False
    values = {"person_id": actor.person_id, "version_id": page.id, "acknowledged_at": now}
    rows(session, _known(session.get_bind().dialect.name), values)
    return True


@cache
def _known(dialect: str) -> Any:
    return insert_for(dialect, Acknowledgement.__table__).on_conflict_do_nothing()
