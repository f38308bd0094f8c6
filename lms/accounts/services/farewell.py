"""What is left of somebody in people and access when the rows of their own are gone."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.accounts.models.access import SigninThrottle
from lms.accounts.models.people import LoginName, Posting
from lms.kernel.ids import PersonId


def forget_numbers(session: Session, person_id: PersonId) -> None:
    """The counted tries under their login names, and the 発令番号 by which a posting could be looked up. Before the login names go."""
    names = [f"name:{folded}" for folded in session.scalars(select(LoginName.folded).where(LoginName.person_id == person_id))]
    session.execute(delete(SigninThrottle).where(SigninThrottle.key.in_(names)))
    session.execute(update(Posting).where(Posting.person_id == person_id).values(source_number=""))
