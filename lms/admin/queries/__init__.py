"""Reading for the front doors. Settings, tools and what is found have modules of their own."""

from datetime import date

from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.kinds import Role
from lms.kernel.ids import PersonId


def is_administrator(session: Session, person_id: PersonId, today: date) -> bool:
    return person_id in accounts.holders(session, Role.ADMINISTRATOR, today=today)
