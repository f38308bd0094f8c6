"""Giving roles, for the tests of accounts."""

from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.kinds import Role
from lms.accounts.services import roles as services
from lms.accounts.services.roles import GrantEntry
from lms.kernel import clock
from lms.kernel.ids import PersonId
from tests.town import Town


def given(session: Session, town: Town, person: PersonId, role: Role, **changed: Any) -> int:
    """A role that the administrator gave today, committed."""
    entry: dict[str, Any] = {"begins": clock.today(), "last_on": None, "reason": "相談窓口として", **changed}
    made = services.give(session, town.actor(session, town.administrator), person, GrantEntry(role, **entry))
    session.commit()
    return made
