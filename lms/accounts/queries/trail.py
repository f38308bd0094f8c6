"""Reading the audit trail: newest first, filtered, paged by key. Names come from the people of today; an erased one has none."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.kinds import FORMER_STAFF, LoginKind
from lms.accounts.models.access import AuditEntry
from lms.accounts.models.people import LoginName, Person
from lms.accounts.queries.chain import ENTRY
from lms.accounts.queries.naming import setting_names
from lms.accounts.rules.actions import GROUPS, OBJECTS, names_in, words_of
from lms.kernel import clock
from lms.kernel.db import columns
from lms.kernel.immutable import immutable
from lms.kernel.text import folded

PAGE = 50
EXPORT_BATCH = 2_000
MOST_PEOPLE = 200  # whom a piece of a name may mean
GROUP_CHOICES = tuple(GROUPS.items())
OBJECT_CHOICES = tuple(OBJECTS.items())


@immutable
class Wish:
    """Which entries somebody looks for: days in Tokyo, a person by name or number, a group of actions, an object; those before an id."""

    since: date | None = None
    until: date | None = None
    who: str = ""
    group: str = ""
    object_kind: str = ""
    object_id: str = ""
    before: int | None = None


@immutable
class Who:
    """A person as the trail shows one: *name* None stands for the system, the number of an erased one is empty."""

    name: str | None
    staff_no: str = ""


@immutable
class Row:
    id: int
    at: datetime
    who: Who
    action: str
    words: str
    detail: str
    object_kind: str
    object_words: str
    object_id: str
    object_name: str
    setting: str  # what a setting is called on its page
    place: int | None
    seal: str


@immutable
class Page:
    rows: list[Row]
    older: int | None  # ask for those before this id; None at the end


def page(session: Session, wish: Wish) -> Page:
    """One page, in a fixed number of statements."""
    found = _found(session, wish, PAGE + 1)
    shown = found[:PAGE]
    return Page(_with_names(session, shown), shown[-1].id if len(found) > PAGE else None)


def every(session: Session, wish: Wish) -> Iterator[Row]:
    """All that *page* would show, page after page, for an export."""
    while True:
        found = _found(session, wish, EXPORT_BATCH)
        yield from _with_names(session, found)
        if len(found) < EXPORT_BATCH:
            return
        wish = replace(wish, before=found[-1].id)


def _found(session: Session, wish: Wish, most: int) -> Sequence[Any]:
    wanted = select(*ENTRY).where(*_conditions(session, wish))
    return columns(session, wanted.order_by(AuditEntry.id.desc()).limit(most)).all()


def _conditions(session: Session, wish: Wish) -> Iterator[ColumnElement[bool]]:
    if wish.since is not None:
        yield AuditEntry.at >= _midnight(wish.since)
    if wish.until is not None:
        yield AuditEntry.at < _midnight(wish.until + timedelta(days=1))
    if wish.who:
        yield _about(_meant(session, wish.who))
    if wish.group:
        names = names_in(wish.group)
        yield or_(AuditEntry.action.in_(names), *(AuditEntry.action.startswith(f"{name}:", autoescape=True) for name in names))
    if wish.object_kind:
        yield AuditEntry.object_kind == wish.object_kind
    if wish.object_id:
        yield AuditEntry.object_id == wish.object_id
    if wish.before is not None:
        yield AuditEntry.id < wish.before


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.TOKYO)


def _meant(session: Session, who: str) -> list[int]:
    """The people whose name, reading or staff number was typed, a piece of the name being enough."""
    squeezed = "".join(who.split())
    names = (func.replace(name, " ", "").contains(squeezed, autoescape=True) for name in (Person.name, Person.kana))
    numbered = select(LoginName.person_id).where(LoginName.folded == folded(who))
    return list(session.scalars(select(Person.id).where(or_(*names, Person.id.in_(numbered))).order_by(Person.id).limit(MOST_PEOPLE)))


def _about(people: list[int]) -> ColumnElement[bool]:
    """What these people did, and what was done to them."""
    objects = and_(AuditEntry.object_kind == "person", AuditEntry.object_id.in_([str(each) for each in people]))
    return or_(AuditEntry.actor_id.in_(people), objects)


def _with_names(session: Session, found: Sequence[Any]) -> list[Row]:
    objects = {int(row.object_id) for row in found if row.object_kind == "person" and row.object_id.isdecimal()}
    known = _people(session, {row.actor_id for row in found if row.actor_id is not None} | objects)
    return [_row(row, known) for row in found]


def _row(row: Any, known: dict[int, Who]) -> Row:
    words, detail = words_of(row.action)
    who = Who(None) if row.actor_id is None else known.get(row.actor_id, Who(FORMER_STAFF))
    is_person = row.object_kind == "person" and row.object_id.isdecimal()
    return Row(
        id=row.id,
        at=row.at,
        who=who,
        action=row.action,
        words=words,
        detail=detail,
        object_kind=row.object_kind,
        object_words=OBJECTS.get(row.object_kind, row.object_kind),
        object_id=row.object_id,
        object_name=(known.get(int(row.object_id), Who(FORMER_STAFF)).name or "") if is_person else "",
        setting=setting_names().get(row.object_id, "") if row.object_kind == "setting" else "",
        place=row.place,
        seal=row.seal or "",
    )


def _people(session: Session, ids: set[int]) -> dict[int, Who]:
    number = (
        select(func.min(LoginName.name))
        .where(LoginName.person_id == Person.id, LoginName.kind == LoginKind.STAFF_NO)
        .correlate(Person)
        .scalar_subquery()
    )
    found = select(Person.id, Person.name, func.coalesce(number, "").label("number")).where(Person.id.in_(ids))
    return {row.id: Who(row.name, row.number) for row in session.execute(found)}
