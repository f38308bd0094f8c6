"""What people of the demo plan, try, log and answer: good, mixed, bad, not tried, forgotten."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from lms.demo.story import Story
from lms.demo.tasks import task_of
from lms.demo.words import AI_USES, BARRIERS, shelf
from lms.followups import queries as followup_queries
from lms.followups import services as followups
from lms.followups.kinds import WEEKS, Answer
from lms.kernel import calendar, clock
from lms.kernel.errors import Refusal
from lms.kernel.ids import FollowUpId, PersonId, PracticeId
from lms.practice import services as practice
from lms.practice.kinds import Assistance, DataClass, LogDataClass, NextStep, Origin, Outcome, Quality, Visibility
from lms.practice.services import LogEntry, PlanEntry

Seed = dict[str, Any]
Then = Callable[[Story, PersonId, PracticeId, Outcome], None]
OUTCOMES = {Outcome.DONE: 0.5, Outcome.SO_SO: 0.2, Outcome.DID_NOT_WORK: 0.16, Outcome.COULD_NOT_TRY: 0.14}
QUALITIES = {Outcome.DONE: Quality.BETTER, Outcome.SO_SO: Quality.SAME, Outcome.DID_NOT_WORK: Quality.MORE_REWORK}
WORDS = {Outcome.DONE: "good", Outcome.SO_SO: "mixed", Outcome.DID_NOT_WORK: "bad"}
STOPS, LOGS = 0.06, 0.8  # how many plans are stopped, and how many come to a log; the others are forgotten
ANSWERS = 0.5  # how many look into their inbox after a question
FROM_A_LESSON = 0.5  # of the plans of people who have passed one
TRIES_AGAIN = 0.15


def seeds_of(section: str, day: date | None = None) -> list[Seed]:
    """The practices that fit a 課 and the season, or all where it has none of its own."""
    every = shelf("practices", "practice")
    return [seed for seed in every if seed["unit"] == section and (day is None or day.month in seed.get("months", [day.month]))] or every


def drawn(chance: Random) -> Outcome:
    return chance.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]


def plan_entry(story: Story, seed: Seed, due_on: date) -> PlanEntry:
    return PlanEntry(
        work=seed["work"],
        plan_when=seed["when"],
        action=seed["action"],
        ai_use=AI_USES[seed["ai_use"]],
        tool_id=story.town.tools.get(seed["tool"]),
        data_class=story.chance.choice([DataClass.PUBLIC, DataClass.PUBLIC, DataClass.INTERNAL]),
        due_on=due_on,
        minutes_now=seed["before"],
    )


def log_entry(story: Story, seed: Seed, outcome: Outcome) -> LogEntry:
    """What somebody writes down in a minute; most leave most of it empty."""
    chance = story.chance
    if outcome == Outcome.COULD_NOT_TRY:
        return LogEntry(outcome=outcome, barrier=BARRIERS[seed["barrier"]], next_step=NextStep.AGAIN)
    after = {
        Outcome.DONE: seed["after"] + chance.randint(-2, 4),
        Outcome.SO_SO: seed["before"] - chance.randint(0, 5),
        Outcome.DID_NOT_WORK: seed["before"] + chance.randint(5, 25),
    }[outcome]
    measured = chance.random() < 0.6
    return LogEntry(
        outcome=outcome,
        tried_on=clock.today(),
        minutes_before=seed["before"] if measured else None,
        minutes_after=max(after, 1) if measured else None,
        minutes_checking=min(chance.randint(3, 12), max(after, 1)) if measured and chance.random() < 0.4 else None,
        is_measured=measured and chance.random() < 0.3,
        times_per_month=seed["times"] if measured else None,
        quality=int(QUALITIES[outcome]) if chance.random() < 0.7 else None,
        effect=seed["effect"] if outcome == Outcome.DONE and chance.random() < 0.6 else "",
        not_worked=seed[WORDS[outcome]] if outcome != Outcome.DONE else "",
        note=seed["good"] if outcome == Outcome.DONE and chance.random() < 0.7 else "",
        data_class=LogDataClass.PUBLIC_ONLY if chance.random() < 0.5 else None,
        assistance=chance.choice([None, Assistance.ALONE, Assistance.WITH_HELP]),
        next_step=chance.choice([None, NextStep.AGAIN, NextStep.CHANGE]),
        visibility=chance.choice([Visibility.SECTION, Visibility.SECTION, Visibility.SECTION, Visibility.TEAM, Visibility.OWN]),
    )


def origin_of(story: Story, person_id: PersonId) -> practice.Origin:
    """A lesson that this person has passed, or an idea of their own."""
    passed = story.passed.get(person_id)
    if not passed or story.chance.random() >= FROM_A_LESSON:
        return practice.OWN_IDEA
    page = story.lesson(*story.chance.choice(passed))
    return practice.Origin(Origin.LESSON, page.lesson_id, page.version_id)


def practise(story: Story, person_id: PersonId, seed: Seed, day: date) -> None:
    """Tell one practice from its plan to its log, from *day* on."""
    days = story.some_days(4, 9)

    def plan() -> None:
        due = clock.today() + days  # counted from the day it really is: a holiday may have moved it
        origin = origin_of(story, person_id)
        actor = story.actor(person_id)
        entry = replace(plan_entry(story, seed, due), work_task_id=task_of(story.town, actor, seed))
        made = practice.plan(story.session, actor, entry, origin=origin, now=clock.now())
        go_on(story, person_id, made.id, seed, due)

    story.at(day, plan)


def go_on(story: Story, person_id: PersonId, practice_id: PracticeId, seed: Seed, due: date, then: Then | None = None) -> None:
    """Somebody who planned starts, and mostly logs; some stop, some forget; some look at what they are asked."""
    fate = story.chance.random()
    start_day = due - timedelta(days=story.chance.randint(0, 3))
    story.at(start_day, lambda: begin(story, person_id, practice_id))
    if fate < STOPS:
        story.at(due, lambda: _try(lambda: practice.stop(story.session, story.actor(person_id), practice_id)))
    elif fate < STOPS + LOGS:
        outcome = drawn(story.chance)
        story.at(due + story.some_days(0, 6), lambda: log(story, person_id, practice_id, seed, outcome, then))
    for weeks in WEEKS:
        if story.chance.random() < ANSWERS:
            story.at(calendar.weeks_after(due, weeks) + story.some_days(1, 6), lambda: look(story, person_id), hour=16)


def begin(story: Story, person_id: PersonId, practice_id: PracticeId) -> None:
    _try(lambda: practice.start(story.session, story.actor(person_id), practice_id, now=clock.now()))


def log(story: Story, person_id: PersonId, practice_id: PracticeId, seed: Seed, outcome: Outcome, then: Then | None) -> None:
    entry = log_entry(story, seed, outcome)
    _try(lambda: practice.log(story.session, story.actor(person_id), practice_id, entry=entry, now=clock.now()))
    if outcome == Outcome.COULD_NOT_TRY:
        return
    if then is not None:
        then(story, person_id, practice_id, outcome)
    elif story.chance.random() < TRIES_AGAIN:
        story.at(clock.today() + story.some_days(12, 40), lambda: log(story, person_id, practice_id, seed, drawn(story.chance), None))


def look(story: Story, person_id: PersonId) -> None:
    """Look into the inbox and answer what is asked there first."""
    for asked in followup_queries.open_for(story.session, story.actor(person_id))[:1]:
        reply(story, person_id, asked.id, story.chance.choice([Answer.DONE, Answer.DONE, Answer.DID_NOT_WORK, Answer.NOT_YET]))


def reply(story: Story, person_id: PersonId, follow_up_id: FollowUpId, answer: Answer) -> None:
    _try(lambda: followups.answer(story.session, story.actor(person_id), follow_up_id, answer, memo="", now=clock.now()))


def _try(deed: Callable[[], object]) -> None:
    """Do it, unless it has become impossible meanwhile (stopped, shared): people shrug and go on."""
    try:
        deed()
    except Refusal:
        return
