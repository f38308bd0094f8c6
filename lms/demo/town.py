"""環野市 is founded: its units, its people, their tools and tasks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts import services
from lms.accounts.kinds import Role, UnitLevel
from lms.demo.words import EMPLOYMENTS, ROLES, data
from lms.inventory import services as inventory
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.ids import PersonId, ToolId, UnitId

PASSWORD = "manabi-demo-2026"  # noqa: S105  (shown on the sign-in page: that is its purpose)
FOUNDED = date(2020, 4, 1)
EXTENSION_OFFICE = "2410"


@dataclass(slots=True)
class Town:
    """Who works where, by the codes of the demo's files."""

    units: dict[str, Any] = field(default_factory=dict)
    members: dict[str, list[PersonId]] = field(default_factory=dict)  # of a 課, by its code
    accounts: dict[str, PersonId] = field(default_factory=dict)  # by login
    tools: dict[str, ToolId] = field(default_factory=dict)
    actors: dict[PersonId, Actor] = field(default_factory=dict)

    def section_of(self, code: str) -> str:
        return code[:4]


def found(session: Session, chance: Random) -> Town:
    """Everything that stands before the history begins."""
    town = Town()
    services.set_setting(session, None, "municipality", str(data("town")["name"]))
    services.set_setting(session, None, "office_name", "DX推進室")
    services.set_setting(session, None, "office_phone", EXTENSION_OFFICE)
    _units(session, town)
    for sort, tool in enumerate(data("tools")["tool"]):
        town.tools[tool["name"]] = services.add_tool(session, name=tool["name"], note=tool["note"][:200], sort=sort)
    _accounts(session, town)
    _staff(session, town, chance)
    _tasks(session, town)
    session.flush()
    today = clock.today()
    for person_id in [who for members in town.members.values() for who in members] + list(town.accounts.values()):
        actor = accounts.actor_of(session, person_id, today=today)
        assert actor is not None
        town.actors[person_id] = actor
    return town


def _units(session: Session, town: Town) -> None:
    sort = 0
    for department in data("town")["department"]:
        above = _unit(session, town, department, UnitLevel.DEPARTMENT, None, sort)
        for section in department["section"]:
            sort += 1
            middle = _unit(session, town, section, UnitLevel.SECTION, above, sort)
            for team in section["team"]:
                sort += 1
                _unit(session, town, team, UnitLevel.TEAM, middle, sort)
        sort += 1


def _unit(session: Session, town: Town, row: dict[str, Any], level: UnitLevel, parent: Any, sort: int) -> Any:
    made = services.add_unit(
        session,
        name=row["name"],
        code=row["code"],
        level=level,
        parent=parent,
        valid_from=FOUNDED,
        phone=row.get("extension", ""),
        sort=sort,
    )
    town.units[row["code"]] = made
    return made


def _accounts(session: Session, town: Town) -> None:
    hashed = PasswordHasher().hash(PASSWORD)
    for row in data("accounts")["account"]:
        made = services.add_person(session, name=row["name"], kana=row["kana"], staff_no=row["login"], employment=EMPLOYMENTS[row["kind"]])
        if row["unit"]:
            _post(session, town, made.id, row["unit"], row["post"])
        if row["role"] in ROLES:
            services.grant(session, made.id, ROLES[row["role"]], valid_from=FOUNDED)
        services.set_password_hash(session, made.id, hashed)
        town.accounts[row["login"]] = made.id


def _post(session: Session, town: Town, person_id: PersonId, code: str, post: str) -> None:
    services.post(session, person_id, town.units[code].id, title=post, valid_from=FOUNDED, is_head=post in {"部長", "課長", "係長"})
    town.members.setdefault(town.section_of(code), []).append(person_id)


def _staff(session: Session, town: Town, chance: Random) -> None:
    """People for every post that no account holds, under names of the demo's lists."""
    names = _names(chance)
    number = 10_100
    taken = {(row["unit"], row["post"]) for row in data("accounts")["account"]}
    held: dict[str, int] = {}
    for row in data("accounts")["account"]:
        held[row["unit"]] = held.get(row["unit"], 0) + 1
    for code, post in _posts():
        if (code, post) in taken and post == "課長":
            continue
        if post in {"主任", "係員"} and held.get(code, 0) > 0:
            held[code] -= 1  # this seat is an account's
            continue
        name, kana = next(names)
        number += chance.randint(1, 9)
        made = services.add_person(session, name=name, kana=kana, staff_no=f"{number:06d}")
        _post(session, town, made.id, code, post)
        if post == "係長" and chance.random() < 0.25:
            services.grant(session, made.id, Role.PROMOTER, valid_from=FOUNDED)


def _posts() -> Iterator[tuple[str, str]]:
    for department in data("town")["department"]:
        yield department["code"], "部長"
        for section in department["section"]:
            yield section["code"], "課長"
            for team in section["team"]:
                for seat in range(team["staff"]):
                    yield team["code"], "係長" if seat == 0 else "主任" if seat == 1 else "係員"


def _names(chance: Random) -> Iterator[tuple[str, str]]:
    lists = data("names")
    pairs = [(family, given) for family in lists["family"] for given in lists["given"]]
    chance.shuffle(pairs)
    for family, given in pairs:
        yield f"{family['name']} {given['name']}", f"{family['kana']} {given['kana']}"


def _tasks(session: Session, town: Town) -> None:
    """The work inventory, as far as the practices of the demo stand on it."""
    for row in data("practices")["practice"]:
        unit_id: UnitId = town.units[row["unit"]].id
        inventory.add_task(session, unit_id, name=row["work"], minutes=row["before"], times_per_month=row["times"])
