"""The weekly letter: at most one a person and week, about compulsory courses and rules to acknowledge whose day is near.

Who is done hears nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.queries.office import closed_days
from lms.followups import rules
from lms.followups.models import Message
from lms.followups.services import Word
from lms.guidelines import queries as guidelines
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.learning.queries import reminders
from lms.learning.queries.reminders import Reminder

MOST_NAMED = 5  # courses in one letter; a page shows the rest


def words(session: Session, now: datetime) -> list[Word]:
    """What is to be said this week to whom and has not been said yet; nothing at night or on a day off."""
    local = now.astimezone(clock.TOKYO)
    if not rules.may_ask(local, closed_days(session)):
        return []
    week = f"digest:{local:%G-W%V}"
    told = set(session.scalars(select(Message.recipient_id).where(Message.dedupe_key.like(f"{week}:%"))))
    found, ending = reminders.near(session, today=local.date()), guidelines.ending(session, local.date())
    return list(_written(week, found, ending, told))


def _written(week: str, found: dict[PersonId, list[Reminder]], ending: dict[PersonId, date], told: set[PersonId]) -> Iterator[Word]:
    """One word a person: the courses, and the rules with them; the rules alone where there are no courses."""
    for person_id in [each for each in {**found, **ending} if each not in told]:
        courses, key = found.get(person_id, []), f"{week}:{person_id}"
        until = {"rules_until": ending[person_id].isoformat()} if person_id in ending else {}
        if not courses:
            yield Word(person_id, "rules_ending", until, "/rules/", key)
            continue
        first = courses[0]
        params = {"title": first.title, "due_on": first.due_on.isoformat(), "more": len(courses) - 1, "courses": _named(courses)}
        link = f"/courses/{first.slug}/" if len(courses) == 1 else "/courses/"
        yield Word(person_id, "digest", {**params, **until}, link, key)


def _named(courses: Sequence[Reminder]) -> list[dict[str, str]]:
    return [{"title": each.title, "due_on": each.due_on.isoformat()} for each in courses[:MOST_NAMED]]
