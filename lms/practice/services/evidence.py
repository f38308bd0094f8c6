"""Put a picture or a text beside a log of one's own, or take it away again."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.services import insert_or_nothing
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotAllowed, Unacceptable
from lms.kernel.ids import LogEvidenceId, PracticeLogId
from lms.practice import files
from lms.practice.kinds import MOST_EVIDENCE
from lms.practice.models import LogEvidence
from lms.practice.queries import sight
from lms.practice.services.holding import held_log


def is_taken(session: Session) -> bool:
    """Whether the office has files beside logs."""
    return bool(accounts.setting(session, "log_evidence"))


def add(session: Session, actor: Actor, log_id: PracticeLogId, *, about: str, content: bytes) -> None:
    """The same file twice is one. Raises NotFound, NotAllowed, Unacceptable."""
    held_log(session, actor, log_id)  # whoever takes the log out, or adds a file of its own, comes before or after
    if not is_taken(session):
        raise NotAllowed(N_("いまは、記録に写真や資料を添えられません。"))
    file = files.judged(content)
    if (session.scalar(select(func.count()).where(LogEvidence.log_id == log_id)) or 0) >= MOST_EVIDENCE:
        raise Unacceptable(N_("1つの記録に添えられるのは%(most)d個までです。"), field="file", most=MOST_EVIDENCE)
    values = {
        "log_id": log_id,
        "person_id": actor.person_id,
        "about": about,
        "media_type": file.media_type,
        "digest": file.digest,
        "size": len(file.content),
        "content": file.content,
    }
    session.execute(insert_or_nothing(session, LogEvidence).values(values).on_conflict_do_nothing())


def remove(session: Session, actor: Actor, evidence_id: LogEvidenceId) -> PracticeLogId:
    """Answers the log it stood beside. Raises NotFound."""
    found = sight.own_file(session, actor, evidence_id)
    session.execute(delete(LogEvidence).where(LogEvidence.id == evidence_id))
    return found.log_id
