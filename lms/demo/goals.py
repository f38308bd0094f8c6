"""Visions and KPIs of the demo, with what people have entered for them. No dice."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.queries import rights
from lms.demo.register import Town
from lms.demo.words import data
from lms.goals import queries, services
from lms.goals.kinds import TOWN, KpiEntry, Shape, State
from lms.goals.queries import Place
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.ids import KpiId

SOON = timedelta(days=30)  # a year that ends before has no goals any more
FIRST, LATER = 190, 150  # days ago: when a place put its vision into words, and when once more
HOUR = time(10)
Row = Mapping[str, Any]


def set_down(session: Session, town: Town) -> None:
    """As the mayor's office, a head and the office would: the words first, then what to look at, then values day by day."""
    today, seen = clock.today(), dict[str, int]()
    places = _places(session, town, today)
    for row in data("goals")["vision"]:
        number = seen.get(row["place"], 0)
        at = _morning(today - timedelta(days=LATER if number else FIRST))
        services.write_vision(session, _actor(session, town, row, today), places[row["place"]], row["text"], seen=number, now=at)
        seen[row["place"]] = number + 1
    for row in data("goals")["kpi"]:
        _kpi(session, _actor(session, town, row, today), places[row["place"]], row, today)


def _kpi(session: Session, actor: Actor, place: Place, row: Row, today: date) -> None:
    begun_on = today - timedelta(days=FIRST)
    with clock.standing_at(_morning(begun_on)):
        kpi_id = services.add_kpi(session, actor, place, _entry(row, _due(session, row, today)), today=begun_on)
    for ago, *said in (*row.get("values", ()), *row.get("states", ())):
        day = today - timedelta(days=ago)
        with clock.standing_at(_morning(day)):
            _value(session, actor, kpi_id, day, said)


def _value(session: Session, actor: Actor, kpi_id: KpiId, day: date, said: list[str]) -> None:
    value, note = said
    if value in set(State):
        services.enter_state(session, actor, kpi_id, day, State(value), note=note, link="", today=day)
    else:
        services.enter_figure(session, actor, kpi_id, day, value, note=note, link="", today=day)


def _due(session: Session, row: Row, today: date) -> date:
    """So many days from today, or the last day of a fiscal year."""
    return today + timedelta(days=row["due"]) if "due" in row else accounts.fiscal_year(session, today + SOON).end


def _entry(row: Row, due_on: date) -> KpiEntry:
    shape = Shape.QUANTITY if "target" in row else Shape.QUALITY
    texts = {name: row.get(name, "") for name in ("aim", "measure", "baseline", "target")}
    return KpiEntry(shape, row["name"], due_on, counted_in=row.get("unit", ""), **texts)


def _actor(session: Session, town: Town, row: Row, today: date) -> Actor:
    found = rights.actor_of(session, town.accounts[row["by"]], today=today)
    assert found is not None
    return found


def _places(session: Session, town: Town, today: date) -> dict[str, Place]:
    """By the codes of the demo's files."""
    found = {place.id: place for place in queries.places(session, today=today)}
    return {"": found[TOWN], **{code: found[unit.id] for code, unit in town.units.items() if unit.id in found}}


def _morning(day: date) -> datetime:
    return datetime.combine(day, HOUR, clock.TOKYO)
