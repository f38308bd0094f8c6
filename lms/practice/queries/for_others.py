"""Logs that somebody enters for another: which lines may be logged, what stands there already, and by whom."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select, tuple_, union_all
from sqlalchemy.orm import Session

from lms.accounts.kinds import PostingKind
from lms.accounts.models.people import Person, Posting, Unit
from lms.accounts.queries import valid_on
from lms.kernel.ids import PersonId, PracticeId, PracticeLogId, UnitId
from lms.practice.kinds import Entry, State
from lms.practice.models import LoggedFor, Practice, PracticeLog, PracticeMember
from lms.practice.queries import sight

Pair = tuple[PracticeId, PersonId]  # a practice, and who tries it


def taking_part(people: Any) -> Any:
    """(practice_id, person_id) of everything that *people*, ids or a parameter of them, own or take part in."""
    owners = select(Practice.id.label("practice_id"), Practice.owner_id.label("person_id")).where(Practice.owner_id.in_(people))
    members = select(PracticeMember.practice_id, PracticeMember.person_id).where(PracticeMember.person_id.in_(people))
    return union_all(owners, members).subquery()


def served_below(path: Any, today: Any) -> Any:
    """(person_id, unit_id) of whose main posting of that day is where *path*, a pattern, says, and who is here."""
    here = and_(Posting.person_id == Person.id, Posting.kind == PostingKind.MAIN, valid_on(Posting, today))
    return (
        select(Person.id.label("person_id"), Posting.unit_id.label("unit_id"))
        .join(Posting, here)
        .join(Unit, Unit.id == Posting.unit_id)
        .where(Unit.path.like(path), or_(Person.left_on.is_(None), Person.left_on > today))
    )


def loggable(session: Session, path: str, pairs: Collection[Pair], *, today: date) -> dict[Pair, tuple[Practice, UnitId]]:
    """Those of *pairs* whose person serves below *path* today and whose practice is not stopped, with the unit to credit."""
    asked = {person for _, person in pairs}
    people, part = served_below(f"{path}%", today).where(Person.id.in_(asked)).subquery(), taking_part(asked)
    found = (
        select(Practice, part.c.person_id, people.c.unit_id)
        .join(part, part.c.practice_id == Practice.id)
        .join(people, people.c.person_id == part.c.person_id)
        .where(Practice.id.in_({practice for practice, _ in pairs}), Practice.state != State.STOPPED)
    )
    return {(practice.id, person): (practice, unit) for practice, person, unit in session.execute(found) if (practice.id, person) in pairs}


def logged_themselves(session: Session, pairs: Collection[Pair], tried_on: date) -> set[Pair]:
    """Those of *pairs* about which the person has logged a try of that day, openly: what is 自分だけ is told to nobody, not even so."""
    found = select(PracticeLog.practice_id, PracticeLog.person_id).where(
        tuple_(PracticeLog.practice_id, PracticeLog.person_id).in_(pairs),
        PracticeLog.tried_on == tried_on,
        PracticeLog.entered_how == Entry.SELF,
        sight.COUNTS,
    )
    return {(practice, person) for practice, person in session.execute(found)}


def entered_before(session: Session, pairs: Collection[Pair], tried_on: date) -> dict[Pair, tuple[str, datetime | None]]:
    """By whom each of *pairs* was logged for that day already, and when its person has taken that out."""
    found = (
        select(LoggedFor.practice_id, LoggedFor.person_id, Person.name, LoggedFor.withdrawn_at)
        .join(Person, Person.id == LoggedFor.entered_by_id)
        .where(tuple_(LoggedFor.practice_id, LoggedFor.person_id).in_(pairs), LoggedFor.tried_on == tried_on)
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in session.execute(found)}


def names_of_writers(session: Session, logs: Collection[PracticeLog]) -> dict[PracticeLogId, str]:
    """Who has entered those that another has entered, by log."""
    writers = {log.id: log.entered_by_id for log in logs if log.entered_how != Entry.SELF}
    if not writers:
        return {}
    names = {row.id: row.name for row in session.execute(select(Person.id, Person.name).where(Person.id.in_(writers.values())))}
    return {log_id: names[person_id] for log_id, person_id in writers.items()}
