"""環野市 is founded: its units, its people with their postings, their tools and tasks."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts import services
from lms.accounts.kinds import Employment, PostingKind, Role, UnitLevel
from lms.accounts.services import office as office_services
from lms.accounts.services import signin, terminals
from lms.demo import tasks
from lms.demo.register import OFFICE, Town
from lms.demo.transfers import joined_by, reorganise, transfers
from lms.demo.words import EMPLOYMENTS, ROLES, data
from lms.kernel import calendar, clock
from lms.kernel.ids import PersonId
from lms.kernel.periods import Period

PASSWORD = "manabi-demo-2026"  # noqa: S105  (shown on the sign-in page: that is its purpose)
FOUNDED = date(2015, 4, 1)
EXTENSION_OFFICE = "2410"
HEADS = {"部長", "課長", "係長"}
NEW, MOVED = 0.06, 0.24  # how many came on 1 April, and how many of the others changed their unit on it
LEAVES = 3
PARTNER_SINCE, PARTNER_UNTIL = 190, 170  # days
PROMOTERS_REASONS = (
    "課の相談窓口として、課長の推薦",
    "前の推進員から引き継いだため",
    "庁内の公募に手を挙げてくれたため",
    "窓口のAI活用を、課でいちばん試しているため",
)
PIN = "407291"  # shown on the sign-in page of a shared terminal
WITH_PIN = 4  # of the hourly staff: no PC of their own, a PIN for the shared terminals


def found(session: Session, chance: Random) -> Town:
    """Everything that stands before the history begins."""
    town = Town(april=calendar.FiscalYear(calendar.fiscal_year_of(clock.today())).start)
    office_services.set_setting(session, None, "municipality", str(data("town")["name"]))
    office_services.set_setting(session, None, "office_name", "DX推進室")
    office_services.set_setting(session, None, "office_phone", EXTENSION_OFFICE)
    _year(session, town.april.year)
    _units(session, town)
    for sort, tool in enumerate(data("tools")["tool"]):
        town.tools[tool["name"]] = office_services.add_tool(session, None, name=tool["name"], note=tool["note"][:200], sort=sort)
    _accounts(session, town)
    _staff(session, town, chance)
    _leaves(session, town, chance)
    reorganise(session, town)
    transfers(session, town)
    _leavers(session, town)
    _pins(session, town)
    tasks.found(session, town)
    session.flush()
    return town


def _year(session: Session, year: int) -> None:
    """What the office has written about its year; closed days are left for whoever looks around to write."""
    sessions = [(6, 3, 6, 20, "6月議会"), (9, 2, 9, 25, "9月議会"), (12, 2, 12, 18, "12月議会"), (2, 24, 3, 19, "3月議会")]
    busy = [(10, 15, 11, 20, "予算要求"), (3, 15, 4, 10, "転入・転出の窓口")]
    for key, periods in (("council_sessions", sessions), ("busy_periods", busy)):
        stored = [_period(year, *each).stored() for each in periods]
        office_services.set_setting(session, None, key, sorted(stored, key=lambda each: each["from"]))
    office_services.set_setting(session, None, "published_contacts", ["0123-45-6789"])


def _period(year: int, month: int, day: int, to_month: int, to_day: int, name: str) -> Period:
    """Within the fiscal year that begins in *year*, its end perhaps a little after."""
    first = date(year + (month < calendar.FIRST_MONTH), month, day)
    return Period(first, date(first.year, to_month, to_day), name)


def _units(session: Session, town: Town) -> None:
    sort = 0
    for department in data("town")["department"]:
        above = _unit(session, town, department, UnitLevel.DEPARTMENT, None, sort)
        for section in department["section"]:
            sort += 1
            town.keen[section["code"]] = section["keen"]
            middle = _unit(session, town, section, UnitLevel.SECTION, above, sort)
            for team in section["team"]:
                sort += 1
                _unit(session, town, team, UnitLevel.TEAM, middle, sort)
                if "joined" in team:
                    _unit(session, town, team["joined"], UnitLevel.TEAM, middle, sort)
        sort += 1


def _unit(session: Session, town: Town, row: dict[str, Any], level: UnitLevel, parent: Any, sort: int) -> Any:
    made = services.add_unit(
        session,
        name=row.get("was", row["name"]),
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
        employment, organisation = EMPLOYMENTS[row["kind"]], row.get("organisation", "")
        who = {"name": row["name"], "kana": row["kana"], "staff_no": row["login"]}
        made = services.add_person(session, **who, employment=employment, organisation=organisation)
        if row["unit"]:
            _post(session, town, made.id, row["unit"], row["post"], FOUNDED)
        if row["role"] in ROLES:
            since, over = _term(row["role"])
            services.grant(session, made.id, ROLES[row["role"]], reason=row["reason"], valid_from=since, valid_to=over)
        signin.set_password_hash(session, made.id, hashed)
        town.accounts[row["login"]] = made.id


def _term(role: str) -> tuple[date, date | None]:
    """A partner is one for less than a year."""
    if role != "partner":
        return FOUNDED, None
    return clock.today() - timedelta(days=PARTNER_SINCE), clock.today() + timedelta(days=PARTNER_UNTIL)


def _post(session: Session, town: Town, person_id: PersonId, code: str, post: str, since: date) -> None:
    here = joined_by(code) if post == "係員" and since == FOUNDED else code
    services.post(session, person_id, town.units[here].id, title=post, valid_from=since, is_head=post in HEADS)
    town.sections[person_id] = code[:4]
    if post in HEADS:
        town.leads.add(person_id)


def _staff(session: Session, town: Town, chance: Random) -> None:
    """People for every post that no account holds, under names of the demo's lists."""
    names = _names(chance)
    number = 10_100
    teams = [team["code"] for department in data("town")["department"] for section in department["section"] for team in section["team"]]
    for code, post in _free_posts():
        name, kana = next(names)
        number += chance.randint(1, 9)
        is_hourly = post == "係員" and chance.random() < 0.14
        employment = Employment.FISCAL_YEAR if is_hourly else Employment.REGULAR
        made = services.add_person(session, name=name, kana=kana, staff_no=f"{number:06d}", employment=employment)
        if is_hourly and len(town.by_pin) < WITH_PIN:
            town.by_pin[f"{number:06d}"] = made.id
        roll = chance.random()
        if post == "係員" and roll < NEW:
            town.before[made.id] = ""
        elif roll < MOVED:
            earlier = chance.choice(teams)
            town.before[made.id] = earlier[:4]
            services.post(session, made.id, town.units[earlier].id, title="係員", valid_from=FOUNDED, valid_to=town.april)
        _post(session, town, made.id, code, post, town.april if made.id in town.before else FOUNDED)
        if post == "主任" and chance.random() < 0.3:
            _name_promoter(session, town, made.id, code[:4])
        if post == "主任" and code == "010202":  # 広報係 lends a hand to 推進係
            services.post(session, made.id, town.units["010301"].id, title="主任", valid_from=town.april, kind=PostingKind.CONCURRENT)


def _name_promoter(session: Session, town: Town, person_id: PersonId, section: str) -> None:
    """推進員 of the 課, since this person came to it."""
    since = town.april if person_id in town.before else FOUNDED
    about = {"granted_by": town.accounts[OFFICE], "unit_id": town.units[section].id, "reason": PROMOTERS_REASONS[person_id % 4]}
    services.grant(session, person_id, Role.PROMOTER, valid_from=since, **about)
    town.leads.add(person_id)


def _free_posts() -> Iterator[tuple[str, str]]:
    """(unit code, post) of everybody but the accounts, which sit on the last seats of their 係."""
    held = [(row["unit"], row["post"]) for row in data("accounts")["account"]]
    for department in data("town")["department"]:
        yield department["code"], "部長"
        for section in department["section"]:
            if (section["code"], "課長") not in held:
                yield section["code"], "課長"
            for team in section["team"]:
                seats = team["staff"] - sum(unit == team["code"] for unit, _ in held)
                for seat in range(seats):
                    yield team["code"], "係長" if seat == 0 else "主任" if seat == 1 else "係員"


def _names(chance: Random) -> Iterator[tuple[str, str]]:
    lists = data("names")
    pairs = [(family, given) for family in lists["family"] for given in lists["given"]]
    chance.shuffle(pairs)
    for family, given in pairs:
        yield f"{family['name']} {given['name']}", f"{family['kana']} {given['kana']}"


def _pins(session: Session, town: Town) -> None:
    """People without a PC of their own work at the shared terminals."""
    secret = PasswordHasher().hash(PIN)
    for person in town.by_pin.values():
        accounts.person(session, person).has_pc = False
        terminals.set_pin(session, person, secret, now=clock.now())


def _leaves(session: Session, town: Town, chance: Random) -> None:
    """育休: their questions wait."""
    visitors = set(town.accounts.values())
    for person in chance.sample([who for who in town.sections if who not in visitors | town.leads], k=LEAVES):
        services.begin_leave(session, person, starts_on=clock.today() - timedelta(days=chance.randint(20, 70)), ends_on=None)
        town.on_leave.add(person)


def _leavers(session: Session, town: Town) -> None:
    """退職: their names are kept for a while."""
    for row in data("town")["leaver"]:
        made = services.add_person(session, name=row["name"], kana=row["kana"], staff_no=row["number"])
        services.post(session, made.id, town.units[row["unit"]].id, title=row["post"], valid_from=FOUNDED, valid_to=town.april)
        made.left_on = town.april
