"""Colleagues who offered to try things together, and a 課 that is asked in weeks of its own. No die is thrown here."""

from datetime import timedelta

from sqlalchemy.orm import Session

from lms.accounts.queries import rights
from lms.demo.register import OFFICE, Town
from lms.followups.services import ladder, rhythms
from lms.kernel import clock
from lms.practice.kinds import AiUse

OFFERS = (AiUse.DRAFTING, AiUse.MINUTES, AiUse.MAIL, AiUse.TALLY, AiUse.MACRO)
HEAD, WEEKS = "010002", "1・3・10"


def offer(session: Session, town: Town) -> None:
    """Needs no chance. The first promoters offer a field each and the next; the office sets the weeks of one 課 from now on."""
    now = clock.now() - timedelta(days=30)
    for place, person_id in enumerate(sorted(town.leads)[: len(OFFERS)]):
        actor = rights.actor_of(session, person_id, today=clock.today())
        if actor is not None:
            ladder.offer(session, actor, {OFFERS[place], OFFERS[place - 1]}, now=now)
    office = rights.actor_of(session, town.accounts[OFFICE], today=clock.today())
    assert office is not None
    rhythms.set_weeks(
        session, office, f"unit:{town.units[town.sections[town.accounts[HEAD]]].id}", WEEKS, now=clock.now() - timedelta(hours=2)
    )
