"""Reading goals: the places that have some, their visions, their KPIs with what came of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.kinds import UnitLevel
from lms.accounts.models.people import Person, Unit
from lms.accounts.queries import valid_on
from lms.goals import rules
from lms.goals.kinds import STATES, TOWN, Shape, State
from lms.goals.models import Kpi, KpiValue, Vision
from lms.goals.queries import measured
from lms.kernel.actor import Actor
from lms.kernel.db import columns, rows
from lms.kernel.errors import N_, NotAllowed, NotFound
from lms.kernel.ids import KpiId, UnitId
from lms.kernel.immutable import immutable


@immutable
class Place:
    """全庁 with an empty path and no name of its own, a 部, or a 課."""

    id: UnitId
    name: str
    path: str

    @property
    def is_town(self) -> bool:
        return self.id == TOWN


@immutable
class Wording:
    """A vision as it was put once."""

    number: int
    text: str
    written_at: datetime
    by: str | None


@immutable
class Point:
    """A value of a day; *state* where words tell it."""

    day: date
    figure: float | None
    state: str = ""
    note: str = ""
    link: str = ""
    source: str = ""
    by: str | None = None

    @property
    def text(self) -> str:
        return "" if self.figure is None else rules.written(self.figure)

    @property
    def word(self) -> str:
        return STATES[State(self.state)] if self.state else ""


@immutable
class KpiRow:
    """A KPI on a line: what for, from where to where, how far. *latest* is None where nothing is known yet."""

    id: KpiId
    place: Place
    kpi: Any
    latest: Point | None

    @property
    def is_quantity(self) -> bool:
        return bool(self.kpi.shape == Shape.QUANTITY)

    @property
    def baseline(self) -> str:
        return rules.written(self.kpi.baseline) if self.is_quantity else ""

    @property
    def target(self) -> str:
        return rules.written(self.kpi.target) if self.is_quantity else ""

    @property
    def share(self) -> int | None:
        """How many percent of the way lie behind."""
        figure = self.latest.figure if self.latest else None
        return None if figure is None else rules.percent_of_way(self.kpi.baseline, self.kpi.target, figure)

    @property
    def is_reached(self) -> bool:
        if self.latest is None:
            return False
        if self.latest.figure is None:
            return self.latest.state == State.REACHED
        return rules.is_reached(self.kpi.baseline, self.kpi.target, self.latest.figure)


def places(session: Session, *, today: date) -> list[Place]:
    """全庁, then each 部 with its 課; one statement."""
    found = select(Unit.id, Unit.name, Unit.path).where(Unit.level != UnitLevel.TEAM, valid_on(Unit, today)).order_by(Unit.path)
    return [Place(TOWN, "", ""), *(Place(*row) for row in columns(session, found))]


def chosen(offered: Sequence[Place], actor: Actor, place_id: int | None) -> Place:
    """The one that was asked for; where none was, the own 課, or 全庁. Raises NotFound."""
    if place_id is None:
        return next((each for each in offered if each.id == actor.section_id), offered[0])
    found = next((each for each in offered if each.id == place_id), None)
    if found is None:
        raise NotFound(N_("この組織の目標は見つかりません。"))
    return found


def around(offered: Sequence[Place], place: Place) -> list[Place]:
    """全庁, the 部 and the 課: what stands above a place, and the place itself."""
    return [each for each in offered if place.path.startswith(each.path)]


def writable(session: Session, actor: Actor, place_id: int | None, *, today: date) -> Place:
    """Raises NotFound, NotAllowed."""
    place = chosen(places(session, today=today), actor, place_id)
    _check(actor, place)
    return place


def _check(actor: Actor, place: Place) -> None:
    if not rules.may_write(actor, place.path):
        raise NotAllowed(N_("書けるのは、全庁は経営層とDX推進室、部や課はその所属長とDX推進室です。"))


def may_write(actor: Actor, place: Place) -> bool:
    return rules.may_write(actor, place.path)


def visions(session: Session, place_ids: Collection[UnitId]) -> dict[UnitId, list[Wording]]:
    """The newest wording first; one statement."""
    found = select(Vision.place_id, Vision.number, Vision.text, Vision.written_at, Person.name)
    found = found.outerjoin(Person, Person.id == Vision.written_by_id).where(Vision.place_id.in_(place_ids))
    of: dict[UnitId, list[Wording]] = {}
    for place_id, *wording in columns(session, found.order_by(Vision.number.desc())):
        of.setdefault(place_id, []).append(Wording(*wording))
    return of


def readable(actor: Actor, among: Sequence[Place]) -> list[Place]:
    """Those whose KPIs this person may read."""
    return [each for each in among if rules.may_read(actor, each.path)]


def kpis(session: Session, among: Sequence[Place], *, today: date) -> list[KpiRow]:
    """Those that are kept now, by place, the first due first, each with its latest value; two statements."""
    of = {place.id: place for place in among}
    found = rows(session, _kept_now(), {"places": list(of)}).all()
    counted = measured.latest(session, {(row.place_id, row.measure) for row in found if row.measure}, today=today)
    places_first = {place.id: number for number, place in enumerate(among)}
    told = [KpiRow(row.id, of[row.place_id], row, _latest(row, counted)) for row in found]
    return sorted(told, key=lambda each: places_first[each.place.id])


@cache
def _kept_now() -> Any:
    other = aliased(KpiValue)
    newest = select(func.max(other.day)).where(other.kpi_id == Kpi.id).scalar_subquery()
    found = select(*Kpi.__table__.columns, KpiValue.day, KpiValue.figure, KpiValue.state)
    found = found.outerjoin(KpiValue, (KpiValue.kpi_id == Kpi.id) & (KpiValue.day == newest))
    of_places = Kpi.place_id.in_(bindparam("places", expanding=True))
    return found.where(of_places, Kpi.retired_at.is_(None)).order_by(Kpi.due_on, Kpi.id)


def _latest(row: Any, counted: Mapping[measured.Key, tuple[date, float]]) -> Point | None:
    if row.measure:
        found = counted.get((row.place_id, row.measure))
        return Point(*found) if found else None
    return Point(row.day, row.figure, row.state) if row.day else None


def kpi(session: Session, actor: Actor, kpi_id: KpiId) -> tuple[Any, Place]:
    """A KPI with its place; one whose unit is gone belongs to it still. Raises NotFound."""
    told = (*Kpi.__table__.columns, Unit.name.label("unit"), Unit.path, Person.name.label("keeper"))
    found = select(*told).select_from(Kpi).outerjoin(Unit, Unit.id == Kpi.place_id).outerjoin(Person, Person.id == Kpi.keeper_id)
    row = columns(session, found.where(Kpi.id == kpi_id)).first()
    if row is None or not rules.may_read(actor, row.path or ""):
        raise NotFound(N_("このKPIは見つかりません。"))
    return row, Place(row.place_id, row.unit or "", row.path or "")


def writable_kpi(session: Session, actor: Actor, kpi_id: KpiId) -> tuple[Any, Place]:
    """Raises NotFound, NotAllowed."""
    found, place = kpi(session, actor, kpi_id)
    _check(actor, place)
    return found, place


def points(session: Session, row: Any, *, today: date) -> list[Point]:
    """All that is known of a KPI, the earliest first; one statement."""
    if row.measure:
        found = measured.series(session, row.place_id, row.measure, today=today)
        return [Point(day, figure) for day, figure in found]
    value = KpiValue
    told = select(value.day, value.figure, value.state, value.note, value.link, value.source, Person.name)
    told = told.outerjoin(Person, Person.id == value.entered_by_id).where(value.kpi_id == row.id).order_by(value.day)
    return [Point(*each) for each in columns(session, told)]
