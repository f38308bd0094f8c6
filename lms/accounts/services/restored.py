"""What a database that was put back from a backup must not go on with."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.models.access import SigninSession
from lms.kernel import clock


def end_every_session(session: Session) -> None:
    """Whoever was signed in when the backup was made signs in again."""
    living = update(SigninSession).where(SigninSession.revoked_at.is_(None))
    session.execute(living.values(revoked_at=clock.now()))
