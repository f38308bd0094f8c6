"""Use cases of certificates: issue one to a completion, let others see more or less of it."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.services import audit, insert_or_nothing
from lms.certificates import queries
from lms.certificates.kinds import CODE_LENGTH, LETTERS, NO_CONSENT, Consent
from lms.certificates.models import Certificate
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import CHANGED_COMPARE, Stale
from lms.kernel.ids import CertificateId, PersonId
from lms.learning.events import CompletionTakenBack, CourseCompleted


def on_course_completed(session: Session, event: CourseCompleted) -> None:
    """One certificate to each completion, in the same transaction; nothing of it is shown to others until the holder says so."""
    values = {"completion_id": event.completion_id, "person_id": event.person_id, "code": _new_code(), "issued_at": clock.now()}
    once = insert_or_nothing(session, Certificate).values(values)
    session.execute(once.on_conflict_do_nothing(index_elements=["completion_id"]))


def on_completion_taken_back(session: Session, event: CompletionTakenBack) -> None:
    """The paper may be in other hands: its number is not given again, and its code says that it does not count any more."""
    mine = Certificate.completion_id == event.completion_id
    session.execute(update(Certificate).where(mine).values(**asdict(NO_CONSENT), completion_id=None, withdrawn_at=clock.now()))


def agree(session: Session, actor: Actor, certificate_id: CertificateId, consent: Consent, *, version: int, now: datetime) -> None:
    """Say what others may see, from this moment on; less than before is a withdrawal. Raises NotFound, Stale."""
    held = queries.own_certificate(session, actor, certificate_id)
    if consent == held.consent:
        return
    seen = (Certificate.id == held.id, Certificate.version == version)
    change = update(Certificate).where(*seen).values(**asdict(consent), agreed_at=now, version=version + 1)
    if session.scalar(change.returning(Certificate.id)) is None:
        raise Stale(CHANGED_COMPARE)
    audit(session, actor.person_id, "certificate_opened", "certificate", certificate_id)


def withdraw_all(session: Session, person_id: PersonId, _spellings: Sequence[str]) -> None:
    """Whoever is forgotten agrees to nothing any more: their papers stay real, and that is all that is said of them."""
    session.execute(update(Certificate).where(Certificate.person_id == person_id).values(**asdict(NO_CONSENT)))


def _new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
