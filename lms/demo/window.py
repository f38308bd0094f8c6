"""A second series of meetings of the demo: decisions that are late or have lost their owner, a meeting in preparation that has room, a tray with something in it.

After everything else, with dice of its own and at hours of its own: nothing of the town before moves.
"""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.queries import rights
from lms.cases.queries import nearby
from lms.demo.partners import FACILITATOR
from lms.demo.register import OFFICE, Town
from lms.demo.words import data
from lms.kernel import calendar, clock
from lms.kernel.actor import Actor
from lms.kernel.ids import CaseId, PersonId
from lms.meetings import queries, services
from lms.meetings.kinds import ANSWERS
from lms.meetings.queries import page as pages
from lms.meetings.services import agenda, decisions, ground_rules, tray
from lms.meetings.services.agenda import ItemEntry, ThemeEntry
from lms.meetings.services.decisions import DecisionEntry
from lms.workshops.services import moment

SEED, OTHERS, IN_TRAY = 1_204, 8, 4
CALLED = 14
KEEP_ONE = ("010001", "010002", OFFICE, "010005", "admin")  # accounts that keep a case for the next meeting, too
Row = dict[str, Any]


def hold(session: Session, town: Town) -> None:
    """Those that are over are held, the next one is in preparation."""
    chance, told = Random(SEED), data("window")  # noqa: S311  (a story, not a secret)
    cases = nearby.best_ids(session, "窓口", most=IN_TRAY)
    for row in told["meeting"]:
        _meet(session, town, {**told, **row}, _others(town, row, chance), cases)
    keeper = _leads(session, town, clock.today())
    for case_id in cases:
        tray.put_in(session, keeper, case_id)
    for login, case_id in zip(KEEP_ONE, cases * 2, strict=False):
        tray.put_in(session, _actor(session, town, login, clock.today()), case_id)


def _others(town: Town, row: Row, chance: Random) -> list[PersonId]:
    """People who served in one place all the time; where one *moved*, somebody who did so on the last 1 April stands first."""
    steady = sorted(set(town.sections) - set(town.before) - town.on_leave - set(town.accounts.values()))
    moved = [each for each in sorted(town.before) if town.before[each]] if row.get("moved") else []
    return [*moved[:1], *chance.sample(steady, k=OTHERS)]


def _leads(session: Session, town: Town, day: date) -> Actor:
    return _actor(session, town, FACILITATOR, day)


def _actor(session: Session, town: Town, login: str, day: date) -> Actor:
    found = rights.actor_of(session, town.accounts[login], today=day)
    assert found is not None
    return found


def _meet(session: Session, town: Town, row: Row, others: list[PersonId], cases: list[CaseId]) -> None:
    day = _day(town, row)
    starts_at, ends_at = (moment(day, time.fromisoformat(row[end])) for end in ("begins", "ends"))
    called_on = min(day - timedelta(days=CALLED), clock.today() - timedelta(days=1))
    with clock.standing_at(datetime.combine(called_on, time(10), tzinfo=clock.TOKYO)):
        keeper = _leads(session, town, called_on)
        people = (keeper.person_id, town.accounts[OFFICE])
        entry = services.MeetingEntry(row["title"], row["series"], starts_at, ends_at, row["place"], "", *people, is_open=True)
        made = services.call(session, keeper, entry, now=clock.now())
        services.name_participants(session, keeper, made.id, [*others, town.accounts["010001"]])
        if "april" in row:
            ground_rules.write(session, keeper, made.id, row["rules"], version=0)
        items = [_put(session, keeper, made.id, item, cases) for item in row["item"]]
    if ends_at < clock.now():
        with clock.standing_at(ends_at):
            _held(session, _leads(session, town, day), made.id, row, items, others)


def _day(town: Town, row: Row) -> date:
    wanted = town.april - timedelta(days=row["april"]) if "april" in row else clock.today() + timedelta(days=row["held"])
    return calendar.next_working_day(wanted)


def _put(session: Session, keeper: Actor, meeting_id: Any, item: Row, cases: list[CaseId]) -> Any:
    if "theme" in item:
        return agenda.add_theme(session, keeper, meeting_id, ThemeEntry(item["theme"], item["question"], item["minutes"], "consult")).id
    agenda.take_up(session, keeper, meeting_id, cases[item["case"]])
    made = pages.items(session, keeper, meeting_id)[-1].id
    _write(session, keeper, meeting_id, made, {"question": item["question"], "minutes": item["minutes"]})
    return made


def _write(session: Session, keeper: Actor, meeting_id: Any, item_id: Any, item: Row) -> None:
    answers = {name: item.get(name, "") for name in ANSWERS}
    about = (item.get("theme", ""), item["question"], None, item["minutes"], "share", item.get("notes", ""))
    version = queries.item(session, meeting_id, item_id).version
    agenda.write(session, keeper, meeting_id, item_id, ItemEntry(*about, **answers), version=version)


def _held(session: Session, keeper: Actor, meeting_id: Any, row: Row, items: list[Any], others: list[PersonId]) -> None:
    services.start(session, keeper, meeting_id)
    for item_id, item in zip(items, row["item"], strict=True):
        _write(session, keeper, meeting_id, item_id, item)
    for each in row["decision"]:
        entry = DecisionEntry(
            item_id=items[each["item"]],
            owner_id=others[each["owner"]],
            due_on=calendar.next_working_day(clock.today() + timedelta(days=each["due"])),
            reason=each.get("reason", ""),
            **{name: each[name] for name in ("work", "text", "level", "verdict")},
        )
        decisions.decide(session, keeper, meeting_id, entry, now=clock.now())
    services.close(session, keeper, meeting_id)
