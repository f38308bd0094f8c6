"""The April transfers of 環野市: what was reorganised on the last one, who stands in today, who moves on the next. Nothing is left to the dice."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts import services
from lms.accounts.kinds import Change, PostingKind
from lms.accounts.queries import units
from lms.accounts.queries.rights import actor_of
from lms.accounts.services import postings, reorganisation
from lms.accounts.services.postings import PostingEntry
from lms.accounts.services.reorganisation import NewUnit, Wish
from lms.demo.register import OFFICE, Town
from lms.demo.words import data
from lms.kernel import calendar, clock
from lms.kernel.ids import PersonId

STANDS_IN = "0303"  # its 課長 is away from today on
ON_LEAVE = timedelta(days=90)
EVERY = 29  # one in so many moves on the next 1 April
MOVE_TO = ("020101", "030401", "010201", "050301", "040302")


def joined_by(code: str) -> str:
    """The 係 that went into this one on the last 1 April, or the 係 itself."""
    return next((team["joined"]["code"] for team in _teams() if team["code"] == code and "joined" in team), code)


def reorganise(session: Session, town: Town) -> None:
    """A 課 got its present name and a 係 went into another on the last 1 April; people and contacts went along."""
    session.flush()
    for section in _sections():
        if "was" in section:
            new = NewUnit(section["name"], section["code"])
            reorganisation.carry_out(session, None, Wish(Change.RENAME, town.april, (town.units[section["code"]].id,), (new,)))
    for team in _teams():
        if "joined" in team:
            old, into = town.units[team["joined"]["code"]].id, town.units[team["code"]].id
            reorganisation.carry_out(session, None, Wish(Change.JOIN, town.april, (old,), into=into))
    session.flush()
    town.units = {row.code: row for row in units.tree(session, town.april)}


def transfers(session: Session, town: Town) -> None:
    """A deputy for a head on leave, and the transfers that are already written down for the next 1 April."""
    today = clock.today()
    office = actor_of(session, town.accounts[OFFICE], today=today)
    assert office is not None
    away = next(each for each in units.page(session, town.units[STANDS_IN].id, today).leaders.heads)
    services.begin_leave(session, away.id, starts_on=today, ends_on=today + ON_LEAVE)
    there = units.page(session, town.units[STANDS_IN + "01"].id, today).leaders.heads[0]
    until = today + ON_LEAVE - timedelta(days=1)
    deputy = PostingEntry(town.units[STANDS_IN].id, "課長代理", PostingKind.DEPUTY, is_head=False, begins=today, until=until)
    postings.appoint(session, office, there.id, deputy)
    next_april = calendar.FiscalYear(town.april.year + 1).start
    for number, person in enumerate(_movable(town)):
        code = MOVE_TO[number % len(MOVE_TO)]
        entry = PostingEntry(
            town.units[code].id,
            "主任",
            PostingKind.MAIN,
            is_head=False,
            begins=next_april,
            until=None,
            source_number=f"内示第{number + 1}号",
        )
        postings.appoint(session, office, person, entry)


def _movable(town: Town) -> list[PersonId]:
    visitors = set(town.accounts.values())
    staying = [person for person in town.sections if person not in visitors | town.leads | town.on_leave]
    return staying[::EVERY]


def _sections() -> list[dict[str, Any]]:
    return [section for department in data("town")["department"] for section in department["section"]]


def _teams() -> list[dict[str, Any]]:
    return [team for section in _sections() for team in section["team"]]
