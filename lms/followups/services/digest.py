"""The weekly letter: at most one a person and week, about compulsory courses, rules to acknowledge whose day is near, and questions about cases.

Who is done hears nothing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.queries.office import closed_days
from lms.followups import queries, rules
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
    asked = queries.asked_quietly(session)
    return list(_written(week, found, ending, asked, told))


def _written(
    week: str,
    found: Mapping[PersonId, list[Reminder]],
    ending: Mapping[PersonId, date],
    asked: Mapping[PersonId, list[dict[str, str]]],
    told: Collection[PersonId],
) -> Iterator[Word]:
    """One word a person: the courses, with the rules and the open questions beside them; those alone where there are no courses."""
    for person_id in [each for each in {**found, **ending, **asked} if each not in told]:
        courses, key = found.get(person_id, []), f"{week}:{person_id}"
        more: dict[str, Any] = {"rules_until": ending[person_id].isoformat()} if person_id in ending else {}
        more |= {"questions": asked[person_id][:MOST_NAMED]} if person_id in asked else {}
        if courses:
            yield _of_courses(person_id, courses, more, key)
        elif person_id in ending:
            yield Word(person_id, "rules_ending", more, "/rules/", key)
        else:
            first = asked[person_id][0]
            params = {"title": first["title"], "more": len(asked[person_id]) - 1, **more}
            yield Word(person_id, "questions", params, first["link"] if not params["more"] else "/", key)


def _of_courses(person_id: PersonId, courses: Sequence[Reminder], more: dict[str, Any], key: str) -> Word:
    first = courses[0]
    params = {"title": first.title, "due_on": first.due_on.isoformat(), "more": len(courses) - 1, "courses": _named(courses)}
    return Word(person_id, "digest", {**params, **more}, f"/courses/{first.slug}/" if len(courses) == 1 else "/courses/", key)


def _named(courses: Sequence[Reminder]) -> list[dict[str, str]]:
    return [{"title": each.title, "due_on": each.due_on.isoformat()} for each in courses[:MOST_NAMED]]
