"""What the job does: free the places of people who moved or left, and remind on the working day before."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.queries import standing as people
from lms.accounts.queries.office import closed_days
from lms.kernel import clock
from lms.workshops import rules
from lms.workshops.kinds import COUNTED, News, Standing
from lms.workshops.models import SignUp
from lms.workshops.queries import upkeep as queries
from lms.workshops.services import places


def free_places(session: Session, now: datetime) -> int:
    """Give the places of people who moved to another unit or left to the waiting list, and tell who is still here. Answers how many."""
    today = clock.local_date(now)
    found = queries.moved_away(session, now=now, today=today)
    left = people.departed(session, {person for _, person in found}, today) if found else set()
    for workshop_id, person_id in found:
        workshop = places.locked(session, workshop_id)
        standing = places.place_of(session, workshop_id, person_id)
        if standing is None or standing.standing not in COUNTED:
            continue  # withdrew meanwhile
        standing.standing = Standing.FREED
        session.flush()
        told = [] if person_id in left else [person_id]
        places.announce(session, workshop, News.FREED, told, mark=str(standing.number))
        places.move_up(session, workshop)
    return len(found)


def remind(session: Session, now: datetime) -> int:
    """Tell who has a seat that tomorrow, or after the days off, is the day. Once, also where two schedulers run. Answers how many."""
    closed = closed_days(session)
    if not rules.may_remind(now.astimezone(clock.TOKYO), closed):
        return 0
    done = 0
    for workshop in queries.near(session, now=now, closed=closed):
        waiting = (SignUp.workshop_id == workshop.id, SignUp.standing == Standing.SEATED, SignUp.reminded_at.is_(None))
        told = list(session.scalars(update(SignUp).where(*waiting).values(reminded_at=now).returning(SignUp.person_id)))
        places.announce(session, workshop, News.NEAR, told, mark=str(workshop.sequence))
        done += len(told)
    return done
