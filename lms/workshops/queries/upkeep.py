"""What the job looks for: places of people who moved or left, and workshops that are near."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models.people import Person, Posting, UnitSuccession
from lms.accounts.queries import valid_on
from lms.kernel import clock
from lms.kernel.ids import PersonId, WorkshopId
from lms.workshops import rules
from lms.workshops.kinds import COUNTED
from lms.workshops.models import SignUp, Workshop

LOOKED_AHEAD = timedelta(days=21)  # longer than any row of days off


def moved_away(session: Session, *, now: datetime, today: date) -> list[tuple[WorkshopId, PersonId]]:
    """Places in workshops to come of people who have left or serve neither where they signed up nor in what carries that unit on."""
    carries_on = select(UnitSuccession.successor_id).where(UnitSuccession.predecessor_id == SignUp.unit_id)
    serves = select(Posting.id).where(
        Posting.person_id == SignUp.person_id,
        valid_on(Posting, today),
        or_(Posting.unit_id == SignUp.unit_id, Posting.unit_id.in_(carries_on)),
    )
    found = (
        select(SignUp.workshop_id, SignUp.person_id)
        .join(Workshop, and_(Workshop.id == SignUp.workshop_id, Workshop.starts_at > now, Workshop.cancelled_at.is_(None)))
        .join(Person, Person.id == SignUp.person_id)
        .where(SignUp.standing.in_(COUNTED), or_(Person.left_on <= today, ~serves.exists()))
        .order_by(SignUp.workshop_id, SignUp.person_id)
    )
    return [(row.workshop_id, row.person_id) for row in session.execute(found)]


def near(session: Session, *, now: datetime, closed: Collection[date]) -> list[Workshop]:
    """Workshops whose working day before has come."""
    ahead = select(Workshop).where(Workshop.starts_at > now, Workshop.starts_at <= now + LOOKED_AHEAD, Workshop.cancelled_at.is_(None))
    today = clock.local_date(now)
    return [each for each in session.scalars(ahead) if rules.reminder_day(clock.local_date(each.starts_at), closed) <= today]
