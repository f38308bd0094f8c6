"""The directory of people: found by name, reading, unit, and for the office by staff number. A fixed number of statements for any town."""

from collections.abc import Collection
from dataclasses import field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.kinds import PEOPLE_A_PAGE, Employment, LoginKind, PostingKind, UnitLevel
from lms.accounts.models.people import LoginName, Person, Posting, Unit
from lms.accounts.queries import valid_on
from lms.accounts.queries.called import people_called
from lms.accounts.queries.units import under
from lms.accounts.rules import people as rules
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import PersonId, UnitId
from lms.kernel.immutable import immutable


@immutable
class Wish:
    """Words, a unit (with everything below it), a page."""

    words: str = ""
    unit_id: UnitId | None = None
    page: int = 1


@immutable
class Place:
    """Where somebody serves today."""

    unit_id: UnitId
    unit: str  # with the 課 before it, where it is a 係
    post: str
    kind: str
    is_head: bool


@immutable
class Line:
    """A person in a list. *staff_no* is filled for the office only."""

    id: PersonId
    name: str
    furigana: list[tuple[str, str]]
    staff_no: str
    left_on: date | None
    places: list[Place] = field(default_factory=list)

    @property
    def unit(self) -> str:
        return self.places[0].unit if self.places else ""

    @property
    def post(self) -> str:
        return self.places[0].post if self.places else ""


@immutable
class Found:
    lines: list[Line]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PEOPLE_A_PAGE))


def find(session: Session, wish: Wish, *, today: date, is_office: bool) -> Found:
    """One page in the order of the readings: two statements. Who has left is found by the office alone, and only when sought."""
    found = _people(is_office=is_office).add_columns(func.count().over().label("total"))
    found = found.where(*_here(wish, today, is_office=is_office))
    if wish.words:
        found = found.where(people_called(wish.words, today, by_number=is_office))
    if wish.unit_id is not None:
        found = found.where(Person.id.in_(under(wish.unit_id, today)))
    ordered = found.order_by(Person.kana, Person.id).limit(PEOPLE_A_PAGE).offset((wish.page - 1) * PEOPLE_A_PAGE)
    rows = session.execute(ordered).all()
    places = places_of(session, [row.id for row in rows], today)
    return Found([_line(row, places) for row in rows], rows[0].total if rows else 0, wish.page)


def line(session: Session, person_id: PersonId, today: date) -> Line:
    """One person as the office sees them in a list. Raises NotFound."""
    row = session.execute(_people(is_office=True).where(Person.id == person_id)).first()
    if row is None:
        raise NotFound(N_("職員が見つかりません。"))
    return _line(row, places_of(session, [person_id], today))


def places_of(session: Session, ids: Collection[PersonId], today: date) -> dict[PersonId, list[Place]]:
    """Postings of the day by person, the main one first."""
    if not ids:
        return {}
    above = aliased(Unit)
    found = select(
        Posting.person_id, Unit.id, Unit.name, Unit.level, above.name.label("above"), Posting.post, Posting.kind, Posting.is_head
    )
    found = found.join(Unit, Unit.id == Posting.unit_id).outerjoin(above, above.id == Unit.parent_id)
    found = found.where(Posting.person_id.in_(ids), valid_on(Posting, today)).order_by(Posting.kind != PostingKind.MAIN, Posting.id)
    places: dict[PersonId, list[Place]] = {}
    for row in session.execute(found):
        place = Place(row.id, full_name(row.name, row.level, row.above), row.post, row.kind, row.is_head)
        places.setdefault(row.person_id, []).append(place)
    return places


def full_name(name: str, level: str, above: str | None) -> str:
    """市民課 窓口係: a 係 is known by its 課."""
    return f"{above} {name}" if level == UnitLevel.TEAM and above else name


def _people(*, is_office: bool) -> Select[Any]:
    columns: list[Any] = [Person.id, Person.name, Person.kana, Person.left_on]
    if is_office:
        number = select(func.min(LoginName.name)).where(LoginName.person_id == Person.id, LoginName.kind == LoginKind.STAFF_NO)
        columns.append(func.coalesce(number.correlate(Person).scalar_subquery(), "").label("staff_no"))
    return select(*columns)


def _here(wish: Wish, today: date, *, is_office: bool) -> list[ColumnElement[bool]]:
    staying = or_(Person.left_on.is_(None), Person.left_on > today)
    if is_office:
        return [] if wish.words else [staying]
    return [staying, Person.employment != Employment.EXTERNAL]


def _line(row: Any, places: dict[PersonId, list[Place]]) -> Line:
    number = getattr(row, "staff_no", "")
    return Line(row.id, row.name, rules.furigana(row.name, row.kana), number, row.left_on, places.get(row.id, []))
