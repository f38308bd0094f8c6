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
from lms.accounts.models.people import Person
from lms.accounts.queries import rights
from lms.accounts.queries.called import people_called, without_blanks
from lms.accounts.rules import people as rules
from lms.accounts.services.import_applying import NOWHERE, rehearse
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.ids import PersonId, UnitId
from lms.kernel.immutable import immutable
from lms.kernel.text import folded

SHOWN = 12
TELLING = (LineKind.MOVED, LineKind.CONCURRENT, LineKind.JOINED, LineKind.LEFT)


@immutable
class Sight:
    """What somebody may see by postings and roles, in words: where they serve, and what that opens."""

    units: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()  # whose shared cases they read
    headed: tuple[str, ...] = ()  # whose team page they open
    roles: tuple[str, ...] = ()
    may_sign_in: bool = False

    @property
    def opens(self) -> tuple[tuple[str, str], ...]:
        """(kind, name) of all that some colleagues see and others do not."""
        kinds = (("cases", self.sections), ("team", self.headed), ("role", self.roles))
        return tuple((kind, name) for kind, names in kinds for name in names)


@dataclass(slots=True)
class Rehearsed:
    """One person before and after."""

    name: str
    staff_no: str
    person_id: PersonId
    before: Sight = field(default_factory=Sight)
    after: Sight = field(default_factory=Sight)

    @property
    def gains(self) -> tuple[tuple[str, str], ...]:
        return tuple(each for each in self.after.opens if each not in self.before.opens)

    @property
    def loses(self) -> tuple[tuple[str, str], ...]:
        return tuple(each for each in self.before.opens if each not in self.after.opens)


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
    """As everywhere, and by the names of the file: those in the file first, then anybody."""
    mine = select(ImportLine).where(ImportLine.import_id == job.id, ImportLine.kind.not_in((LineKind.ERROR, LineKind.SAME_PERSON)))
    named = (without_blanks(ImportLine.name).contains(shape, autoescape=True) for shape in rules.sought(asked).shapes)
    mine = mine.where(or_(ImportLine.folded == folded(asked), *named))
    found: dict[int, Rehearsed] = {}
    _add(found, session.scalars(mine.order_by(ImportLine.line).limit(SHOWN)))
    known = people_called(asked, clock.today(), by_number=True)
    for row in session.execute(select(Person.id, Person.name).where(known).order_by(Person.kana, Person.id).limit(SHOWN)):
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
    headed, sections = ([UnitId(int(path.rstrip("/").rpartition("/")[2])) for path in paths] for paths in (actor.headed, actor.sections))
    names = queries.unit_names(session, {*actor.memberships, *headed, *sections})
    units, of, leads = (_in_words(names, ids) for ids in (sorted(actor.memberships), sections, headed))
    return Sight(units, of, leads, tuple(sorted(actor.roles)), may_sign_in=True)


def _in_words(names: dict[UnitId, str], ids: Sequence[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names[each] for each in ids if each in names))
