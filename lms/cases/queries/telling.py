"""What stands around the telling of a case: drafts, the logs that are told already, one's own cases."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models.people import Person
from lms.cases.kinds import CaseState
from lms.cases.models import Case, CaseAuthor, CaseCheck, CaseRevision, CaseSource
from lms.cases.queries.sight import told_by_me
from lms.kernel.actor import Actor
from lms.kernel.db import columns
from lms.kernel.ids import CaseId, PracticeId, PracticeLogId
from lms.practice.queries import tellable
from lms.practice.queries.tellable import Tellable

MOST_SHOWN = 200


def told_in(session: Session, log_ids: Collection[PracticeLogId]) -> dict[PracticeLogId, tuple[CaseId, str]]:
    """The case, and its state, in which each of these logs stands already."""
    found = select(CaseSource.log_id, Case.id, Case.state).join(Case, Case.id == CaseSource.case_id).where(CaseSource.log_id.in_(log_ids))
    return {row.log_id: (row.id, row.state) for row in columns(session, found)}


def told_logs(session: Session, log_ids: Collection[PracticeLogId]) -> set[PracticeLogId]:
    """Those of them that a case was told from which others read or have read."""
    return {log_id for log_id, (_case, state) in told_in(session, log_ids).items() if state != CaseState.DRAFT}


def offered(session: Session, actor: Actor) -> list[Tellable]:
    """The logs of which a case may still be told."""
    return tellable.offered(session, actor, told=select(CaseSource.log_id))


def place_of(case_id: CaseId, state: str) -> str:
    """Where the author of a case goes on with it."""
    return f"/cases/{case_id}/draft" if state == CaseState.DRAFT else f"/cases/{case_id}"


def typed_key(case_id: CaseId) -> str:
    """Under which is kept what somebody types into a draft."""
    return f"case-draft:{case_id}"


def own_draft(session: Session, actor: Actor, case_id: CaseId) -> Case | None:
    """A draft that one writes, alone or with others; nobody else sees it."""
    mine = (Case.id == case_id, told_by_me(), Case.state == CaseState.DRAFT)
    found: Case | None = session.scalar(select(Case).where(*mine), {"me": actor.person_id})
    return found


def sources_of(session: Session, case_id: CaseId) -> list[tuple[PracticeLogId, PracticeId]]:
    """The logs a case is told from, with their practices."""
    found = select(CaseSource.log_id, CaseSource.practice_id).where(CaseSource.case_id == case_id).order_by(CaseSource.log_id)
    return [(row.log_id, row.practice_id) for row in columns(session, found)]


def own_cases(session: Session, actor: Actor) -> Sequence[Any]:
    """Everything that one has told or is writing, drafts first, then the newest."""
    told = (
        Case.id,
        Case.kind,
        Case.state,
        Case.title,
        Case.updated_at,
        Case.published_at,
        Case.thanks_count,
        Case.useful_count,
        Case.adoption_count,
    )
    found = select(*told).join(CaseAuthor, CaseAuthor.case_id == Case.id).where(CaseAuthor.person_id == actor.person_id)
    is_told = Case.state != CaseState.DRAFT
    return columns(session, found.order_by(is_told, Case.updated_at.desc(), Case.id.desc()).limit(MOST_SHOWN)).all()


def advice(session: Session, case_id: CaseId) -> str:
    """The newest word that came back with a case."""
    newest = select(CaseCheck.advice).where(CaseCheck.case_id == case_id).order_by(CaseCheck.id.desc()).limit(1)
    return session.scalar(newest) or ""


def changed_by(session: Session, case_id: CaseId, version: int) -> tuple[dict[str, Any], str] | None:
    """What stood in the version that somebody saw, and who was the last to change it since; None where nobody knows any more."""
    since = (CaseRevision.case_id == case_id, CaseRevision.version >= version)
    found = (
        select(CaseRevision.document, CaseRevision.version, Person.name).join(Person, Person.id == CaseRevision.revised_by_id).where(*since)
    )
    changes = columns(session, found.order_by(CaseRevision.version)).all()
    return (changes[0].document, changes[-1].name) if changes and changes[0].version == version else None
