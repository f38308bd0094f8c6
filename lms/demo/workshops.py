"""Workshops of the demo: two that were held, a full one with a waiting list, and one with free seats. With dice of their own: the rest of the town stays as it is."""

from collections.abc import Callable
from datetime import date, time, timedelta
from random import Random
from typing import Any

from lms.demo.story import Story, working_day_by
from lms.demo.words import data
from lms.kernel import calendar, clock
from lms.kernel.ids import PersonId, WorkshopId
from lms.workshops import services
from lms.workshops.services import attendance, handouts, places, upkeep

SEED = 11
ORGANISER = "010003"
PLANNED_AT, SIGNED_UP_FROM, TICKED_AFTER = 9, 10, timedelta(minutes=20)
Row = dict[str, Any]


def hold(story: Story) -> None:
    """Each is planned, signed up for day by day, and its list ticked when it is over."""
    chance = Random(SEED)  # noqa: S311  (a story, not a secret)
    for row in data("workshops")["workshop"]:
        day = calendar.next_working_day(story.today + timedelta(days=row["held"]))
        story.on(working_day_by(day - timedelta(days=row["planned"])), PLANNED_AT, _planning(story, row, day, _who(story, row, chance)))


def look_after(story: Story) -> None:
    """What the job does every few minutes, once a morning."""
    upkeep.free_places(story.session, clock.now())
    upkeep.remind(story.session, clock.now())


def _who(story: Story, row: Row, chance: Random) -> list[PersonId]:
    """The accounts first, then others who served all the time."""
    town, also = story.town, [story.town.accounts[login] for login in row.get("also", [])]
    steady = sorted(set(town.sections) - set(town.before) - town.on_leave - set(town.accounts.values()))
    return also + chance.sample(steady, k=row["signs_up"] - len(also))


def _planning(story: Story, row: Row, day: date, people: list[PersonId]) -> Callable[[], None]:
    def plan() -> None:
        starts_at, ends_at = (services.moment(day, time.fromisoformat(row[end])) for end in ("begins", "ends"))
        entry = services.WorkshopEntry(
            lesson_id=story.lesson(row["course"], row["lesson"]).lesson_id,
            title=row["title"],
            about=row["about"].strip(),
            place=row["place"],
            link=row.get("meeting", ""),
            starts_at=starts_at,
            ends_at=ends_at,
            closes_on=working_day_by(day - timedelta(days=1)),
            seats=row["seats"],
        )
        organiser = story.actor(story.town.accounts[ORGANISER])
        made = services.plan(story.session, organiser, entry, now=clock.now())
        if "link" in row:
            handouts.add_link(story.session, organiser, made.id, title=row["link_title"], link=row["link"])
        for number, person in enumerate(people):
            story.on(clock.today() + timedelta(days=1 + number // 2), SIGNED_UP_FROM + number % 2, _signing_up(story, made.id, person))
        came = people[: row["seats"]][: len(people) - row.get("misses", 0)]
        story.then(ends_at + TICKED_AFTER, lambda: _ticked(story, made.id, came))

    return plan


def _signing_up(story: Story, workshop_id: WorkshopId, person: PersonId) -> Callable[[], None]:
    def sign_up() -> None:
        places.sign_up(story.session, story.actor(person), workshop_id, now=clock.now())

    return sign_up


def _ticked(story: Story, workshop_id: WorkshopId, came: list[PersonId]) -> None:
    organiser = story.actor(story.town.accounts[ORGANISER])
    attendance.note(story.session, organiser, workshop_id, came=came, was=(), now=clock.now())
