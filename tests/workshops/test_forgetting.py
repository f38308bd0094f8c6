"""Whoever planned a workshop and wanted to come to it is forgotten while it is moved to another day: nobody is thrown out."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from lms.accounts.models.people import Person
from lms.kernel import clock
from lms.privacy import services as privacy
from lms.wiring import PERSONAL
from lms.workshops import services
from lms.workshops.models import SignUp, Workshop
from tests.at_once import crossing
from tests.town import Town
from tests.workshops import ENDS, STARTS, TODAY, entry, planned, signed_up

YEARS_AGO = TODAY.date() - timedelta(days=1000)


@pytest.mark.usefixtures("shelf")
def test_who_is_forgotten_while_their_workshop_is_moved_crosses_nobody(engine: Engine, session: Session, town: Town) -> None:
    workshop_id = planned(session, town)
    signed_up(session, town, workshop_id, town.mori, town.yamano)
    session.execute(update(Workshop).values(planner_id=town.mori))
    session.execute(update(Person).where(Person.id == town.mori).values(left_on=YEARS_AGO))
    session.commit()
    later = entry(session, starts_at=STARTS + timedelta(days=1), ends_at=ENDS + timedelta(days=1))
    session.rollback()

    def move(own: Session) -> Any:
        return services.change(own, town.actor(own, town.office), workshop_id, later, version=1, now=TODAY).id

    def erase(own: Session) -> Any:
        return privacy.erase_if_due(own, town.mori, PERSONAL, today=clock.today())

    assert crossing(engine, erase, move, before="workshops SET planner_id") == (True, workshop_id)
    assert session.scalar(select(func.count()).select_from(SignUp)) == 1
