"""Knowledge meetings of the demo: one that was held and decided, one next week. With dice of their own: the rest of the town stays as it is."""

from collections.abc import Callable, Sequence
from datetime import date, time, timedelta
from random import Random
from typing import Any

from lms.cases import queries as cases
from lms.cases.kinds import SEEN_BY_ALL
from lms.demo.partners import FACILITATOR, PARTNER
from lms.demo.register import OFFICE
from lms.demo.story import Story, working_day_by
from lms.demo.words import data
from lms.kernel import calendar, clock
from lms.kernel.ids import AgendaItemId, MeetingId, PersonId, PracticeId
from lms.meetings import queries, services
from lms.meetings.kinds import ANSWERS
from lms.meetings.queries import page as pages
from lms.meetings.services import agenda, decisions, minutes, partners
from lms.meetings.services.agenda import ItemEntry, ThemeEntry
from lms.meetings.services.decisions import DecisionEntry
from lms.practice import services as practice
from lms.practice.kinds import Outcome
from lms.workshops.services import moment

SEED = 12
CALLED_AT, LOGGED_AT, ENDED_AFTER = 10, 16, timedelta(minutes=5)
Row = dict[str, Any]


def hold(story: Story) -> None:
    """Each is called, its agenda put together, and those that lie behind us are held."""
    chance = Random(SEED)  # noqa: S311  (a story, not a secret)
    for row in data("meetings")["meeting"]:
        day = calendar.next_working_day(story.today + timedelta(days=row["held"]))
        story.on(working_day_by(day - timedelta(days=row["called"])), CALLED_AT, _calling(story, row, day, _others(story, row, chance)))


def _others(story: Story, row: Row, chance: Random) -> list[PersonId]:
    """People who served in the same place all the time, none of the accounts."""
    town = story.town
    steady = sorted(set(town.sections) - set(town.before) - town.on_leave - set(town.accounts.values()))
    return chance.sample(steady, k=row["others"])


def _calling(story: Story, row: Row, day: date, others: Sequence[PersonId]) -> Callable[[], None]:
    def call() -> None:
        town, session = story.town, story.session
        facilitator = story.actor(town.accounts[FACILITATOR])
        starts_at, ends_at = (moment(day, time.fromisoformat(row[end])) for end in ("begins", "ends"))
        entry = services.MeetingEntry(
            title=row["title"] % day.month,
            series=row["series"],
            starts_at=starts_at,
            ends_at=ends_at,
            place=row["place"],
            link=row["link"],
            facilitator_id=facilitator.person_id,
            recorder_id=town.accounts[OFFICE],
            is_open=True,
        )
        made = services.call(session, facilitator, entry, now=clock.now())
        services.name_participants(session, facilitator, made.id, [*others, *(town.accounts[login] for login in row["also"])])
        items = [_put(story, made.id, item) for item in row["item"]]
        if "partner_until" in row:
            last_on = story.today + timedelta(days=row["partner_until"])
            partners.invite(session, facilitator, made.id, town.accounts[PARTNER], last_on=last_on, reason=row["partner_why"])
        story.then(ends_at + ENDED_AFTER, lambda: _held(story, made.id, row, items, others))

    return call


def _put(story: Story, meeting_id: MeetingId, item: Row) -> AgendaItemId | None:
    """On the agenda, with what is asked; None where the case is not everybody's yet."""
    facilitator = story.actor(story.town.accounts[FACILITATOR])
    if "theme" in item:
        theme = ThemeEntry(item["theme"], item["question"], item["minutes"], item["purpose"])
        return agenda.add_theme(story.session, facilitator, meeting_id, theme).id
    case_id = story.told.get(item["case"])
    if case_id is None or cases.readable_case(story.session, facilitator, case_id).state not in SEEN_BY_ALL:
        return None
    agenda.take_up(story.session, facilitator, meeting_id, case_id)
    found = next(each for each in pages.items(story.session, facilitator, meeting_id) if each.case_id == case_id)
    _write(story, meeting_id, found.id, item)
    return found.id


def _write(story: Story, meeting_id: MeetingId, item_id: AgendaItemId, item: Row) -> None:
    standing = queries.item(story.session, meeting_id, item_id)
    facilitator = story.actor(story.town.accounts[FACILITATOR])
    answers = {name: item.get(name, "") for name in ANSWERS}
    about = (item.get("theme", ""), item["question"], None, item["minutes"], item["purpose"])
    words = ItemEntry(*about, item.get("notes", "").strip(), **answers)
    agenda.write(story.session, facilitator, meeting_id, item_id, words, version=standing.version)


def _held(story: Story, meeting_id: MeetingId, row: Row, items: Sequence[AgendaItemId | None], others: Sequence[PersonId]) -> None:
    """What was said and decided is written down, and the meeting ends."""
    facilitator = story.actor(story.town.accounts[FACILITATOR])
    services.start(story.session, facilitator, meeting_id)
    for item_id, item in zip(items, row["item"], strict=True):
        if item_id is not None:
            _write(story, meeting_id, item_id, item)
    for each in row["decision"]:
        entry = DecisionEntry(
            item_id=items[each["item"]],
            owner_id=others[each["owner"]],
            due_on=clock.today() + timedelta(days=each["due"]),
            reason=each.get("reason", ""),
            **{name: each[name] for name in ("work", "text", "level", "verdict")},
        )
        made = decisions.decide(story.session, facilitator, meeting_id, entry, now=clock.now())
        if "logged" in each and made.practice_id is not None:
            story.on(clock.today() + timedelta(days=each["logged"]), LOGGED_AT, _logging(story, entry.owner_id, made.practice_id))
    standing = queries.kept(story.session, facilitator, meeting_id)
    minutes.write_public(story.session, facilitator, meeting_id, row["public"].strip(), version=standing.version)
    services.close(story.session, facilitator, meeting_id)


def _logging(story: Story, owner: PersonId, practice_id: PracticeId) -> Callable[[], None]:
    def log() -> None:
        entry = practice.LogEntry(
            outcome=Outcome.DONE,
            tried_on=clock.today(),
            minutes_before=20,
            minutes_after=14,
            times_per_month=24,
            note="書き写しが減りました。",
        )
        practice.log(story.session, story.actor(owner), practice_id, entry=entry, now=clock.now())

    return log
