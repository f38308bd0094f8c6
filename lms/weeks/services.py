"""Keeping the figures of weeks that are over."""

from datetime import date

from sqlalchemy.orm import Session

from lms.accounts.services import insert_or_nothing
from lms.weeks import queries, rules
from lms.weeks.models import UnitWeek


def take(session: Session, today: date) -> int:
    """Every week that is over and not kept yet, those that were missed as well; answers how many. Twice is once."""
    mondays = rules.over(today)
    return sum(_keep(session, monday) for monday in sorted(set(mondays) - queries.kept(session, mondays)))


def _keep(session: Session, monday: date) -> bool:
    """Whether there was a 課 yet."""
    rows = [
        {"unit_id": unit_id, "begins_on": monday, "people": people, "planned": planned, "tried": tried, "shared": shared}
        for unit_id, people, planned, tried, shared in queries.figures(session, monday)
    ]
    if rows:
        session.execute(insert_or_nothing(session, UnitWeek).on_conflict_do_nothing(), rows)
    return bool(rows)
