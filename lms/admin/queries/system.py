"""Reading the state of the whole: who can administer, what of the audit trail has no seal yet."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.kinds import LoginKind
from lms.accounts.models.access import AuditEntry, Password
from lms.accounts.models.people import LoginName, Person
from lms.followups.models import JobRun
from lms.kernel.ids import PersonId


def able_to_sign_in(session: Session, ids: Collection[PersonId], today: date) -> list[PersonId]:
    """Those of *ids* who have not left and have a password, or are known to the sign-in provider."""
    by_password = exists().where(Password.person_id == Person.id)
    by_provider = exists().where(LoginName.person_id == Person.id, LoginName.kind == LoginKind.SSO)
    here = or_(Person.left_on.is_(None), Person.left_on > today)
    return list(session.scalars(select(Person.id).where(Person.id.in_(ids), here, or_(by_password, by_provider))))


def unsealed_before(session: Session, moment: datetime) -> int:
    """How many entries of the audit trail are older than *moment* and have no seal."""
    return session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.seal.is_(None), AuditEntry.at < moment)) or 0


def newest_audit_entry(session: Session) -> datetime | None:
    return session.scalar(select(func.max(AuditEntry.at)))


def newest_run(session: Session, job: str) -> datetime | None:
    """When a job last ended well with something done."""
    well = (JobRun.name == job, JobRun.error == "", JobRun.done > 0)
    return session.scalar(select(func.max(JobRun.finished_at)).where(*well))
