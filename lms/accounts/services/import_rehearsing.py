"""4月1日リハーサル: who may see what on a day, with and without an import, told inside a transaction that is rolled back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.accounts import queries
from lms.accounts.kinds import LineKind
from lms.accounts.models.imports import ImportLine, PeopleImport
from lms.accounts.models.people import LoginName, Person
from lms.accounts.queries import rights
from lms.accounts.services.import_applying import NOWHERE, rehearse
from lms.kernel.actor import Actor
from lms.kernel.ids import PersonId, UnitId
from lms.kernel.immutable import immutable
from lms.kernel.text import folded

SHOWN = 12
TELLING = (LineKind.MOVED, LineKind.CONCURRENT, LineKind.JOINED, LineKind.LEFT)


@immutable
class Sight:
    """What somebody may see by postings and roles, in words."""

    units: tuple[str, ...] = ()
    headed: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    may_sign_in: bool = False


@dataclass(slots=True)
class Rehearsed:
    """One person before and after."""

    name: str
    staff_no: str
    person_id: PersonId
    before: Sight = field(default_factory=Sight)
    after: Sight = field(default_factory=Sight)

    @property
    def gains(self) -> tuple[str, ...]:
        return tuple(each for each in _visible(self.after) if each not in _visible(self.before))

    @property
    def loses(self) -> tuple[str, ...]:
        return tuple(each for each in _visible(self.before) if each not in _visible(self.after))


def _visible(sight: Sight) -> tuple[str, ...]:
    return (*sight.units, *(name for name in sight.headed if name not in sight.units))


def rehearsal(session: Session, job: PeopleImport, *, on: date, asked: str) -> list[Rehearsed]:
    """The people asked for, or a sample of those who change, on the day *on*. The session must be rolled back afterwards."""
    shown = _asked(session, job, asked) if asked else _sample(session, job)
    for each in shown:
        each.before = _sight(session, each.person_id, on)
    if on >= job.effective_on:
        rehearse(session, job)
    for each in shown:
        each.after = _sight(session, each.person_id, on)
    return shown


def _sample(session: Session, job: PeopleImport) -> list[Rehearsed]:
    found: dict[int, Rehearsed] = {}
    for kind in TELLING:
        lines = (
            select(ImportLine).where(ImportLine.import_id == job.id, ImportLine.kind == kind).order_by(ImportLine.line).limit(SHOWN // 4)
        )
        _add(found, session.scalars(lines))
    return list(found.values())


def _asked(session: Session, job: PeopleImport, asked: str) -> list[Rehearsed]:
    """By number, or a part of the name or its kana: those in the file first, then anybody."""
    mine = select(ImportLine).where(ImportLine.import_id == job.id, ImportLine.kind.not_in((LineKind.ERROR, LineKind.SAME_PERSON)))
    mine = mine.where(or_(ImportLine.folded == folded(asked), ImportLine.name.contains(asked, autoescape=True)))
    found: dict[int, Rehearsed] = {}
    _add(found, session.scalars(mine.order_by(ImportLine.line).limit(SHOWN)))
    numbers = select(LoginName.person_id).where(LoginName.folded == folded(asked))
    named = or_(Person.id.in_(numbers), Person.name.contains(asked, autoescape=True), Person.kana.contains(asked, autoescape=True))
    for row in session.execute(select(Person.id, Person.name).where(named).order_by(Person.kana, Person.id).limit(SHOWN)):
        found.setdefault(row.id, Rehearsed(row.name, "", row.id))
    return list(found.values())[:SHOWN]


def _add(found: dict[int, Rehearsed], lines: Iterable[ImportLine]) -> None:
    for line in lines:
        person_id = line.person_id if line.person_id is not None else NOWHERE + (line.person_ordinal or 0)
        found.setdefault(person_id, Rehearsed(line.name, line.staff_no, PersonId(person_id)))


def _sight(session: Session, person_id: PersonId, on: date) -> Sight:
    actor = rights.actor_of(session, person_id, today=on)
    return Sight() if actor is None else _told(session, actor)


def _told(session: Session, actor: Actor) -> Sight:
    headed = [UnitId(int(path.rstrip("/").rpartition("/")[2])) for path in actor.headed]
    names = queries.unit_names(session, {*actor.memberships, *headed})
    return Sight(_in_words(names, sorted(actor.memberships)), _in_words(names, headed), tuple(sorted(actor.roles)), may_sign_in=True)


def _in_words(names: dict[UnitId, str], ids: Sequence[Any]) -> tuple[str, ...]:
    return tuple(names[each] for each in ids if each in names)
