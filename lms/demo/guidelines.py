"""AI利用ルール in 環野市: two versions, most people have acknowledged one, some hold a licence, one was stopped."""

from datetime import date, datetime, time, timedelta
from random import Random

from lms.catalog.kinds import Tier
from lms.demo.learners import Path, lessons
from lms.demo.practices import Seed, seeds_of
from lms.demo.register import OFFICE
from lms.demo.story import Story
from lms.demo.words import AI_USES, data
from lms.guidelines import queries, services
from lms.kernel import calendar, clock
from lms.kernel.ids import PersonId
from lms.learning import queries as learning
from lms.licences import services as licences
from lms.practice import services as practice
from lms.practice.kinds import DataClass, Origin, Outcome
from lms.practice.services import LogEntry, PlanEntry

SEED = 4_102  # of dice of its own: the town before this stays what it was
SECOND_SINCE, SECOND_KNOWN = 10, 20  # days
FIRST_SHARE, SECOND_SHARE = 0.88, 0.6
HELD_BACK = ("010002", "010005")  # accounts that still have the second version before them
HOLDERS = 28
LICENSED = ("010002", "010003")  # accounts with a licence to look at
REASON = "先月の使い方について、いっしょに確かめたいことがあります。来週の面談のあとに戻します。"


def adopt(story: Story) -> None:
    """Once everything else has happened, each deed with the clock at its moment."""
    chance = Random(SEED)  # noqa: S311  (a story, not a secret)
    _publish(story, "first", story.began + timedelta(days=3), story.began + timedelta(days=3))
    readers = [person for person in story.town.sections if chance.random() < FIRST_SHARE or person in story.town.accounts.values()]
    _acknowledge(story, chance, readers, 1, story.began + timedelta(days=4), 90)
    holders = _holders(story, chance, readers)
    _publish(story, "second", story.today - timedelta(days=SECOND_KNOWN), story.today - timedelta(days=SECOND_SINCE))
    waiting = {story.town.accounts[login] for login in HELD_BACK}
    again = [person for person in readers if person not in waiting and chance.random() < SECOND_SHARE]
    _acknowledge(story, chance, again, 2, story.today - timedelta(days=SECOND_KNOWN - 1), SECOND_KNOWN - 3)
    if holders:
        with clock.standing_at(_at(story.today - timedelta(days=2), 15)):
            licences.revoke(story.session, story.actor(story.town.accounts[OFFICE]), holders[-1], reason=REASON, now=clock.now())


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour, 20), tzinfo=clock.TOKYO)


def _publish(story: Story, name: str, day: date, effective_on: date) -> None:
    """The office writes what differs from the version before, and publishes it."""
    office = story.actor(story.town.accounts[OFFICE])
    with clock.standing_at(_at(day, 9)):
        written = queries.begun(story.session).written()
        services.save_draft(
            story.session, office, {**written, **{key: text.strip() for key, text in data("rules")[name].items()}}, version=0
        )
        services.publish(story.session, office, effective_on=effective_on, version=1, now=clock.now())


def _acknowledge(story: Story, chance: Random, readers: list[PersonId], number: int, since: date, days: int) -> None:
    page = queries.version(story.session, number)
    answers = page.right_answers()
    for person in readers:
        day = calendar.next_working_day(since + timedelta(days=chance.randint(0, days)))
        moment = min(_at(day, chance.randint(9, 16)), clock.now())
        services.acknowledge(story.session, story.actor(person), page, answers, now=moment)


def _holders(story: Story, chance: Random, readers: list[PersonId]) -> list[PersonId]:
    """People with every basic lesson passed try out what is still missing in each basic course."""
    basic = lessons(story, Tier.BASIC)
    ready = [person for person in readers if set(basic) <= set(story.passed.get(person, ()))]
    accounts = [story.town.accounts[login] for login in LICENSED]
    others = [person for person in ready if person not in story.town.accounts.values()][:HOLDERS]
    for person in [*(each for each in accounts if each in ready), *others]:
        _tries_the_rest(story, chance, person, basic)
    return others


def _tries_the_rest(story: Story, chance: Random, person: PersonId, basic: Path) -> None:
    done = learning.passed_by_course(story.session, person, today=story.today)
    for number, course in enumerate(dict.fromkeys(course for course, _ in basic)):
        page = story.lesson(*next(each for each in basic if each[0] == course))
        passed = done.get(page.course.course_id)
        if passed is None or not passed.is_complete:
            day = calendar.next_working_day(story.today - timedelta(days=chance.randint(14, 22)))
            seed = chance.choice(seeds_of(story.town.section_on(person, day), day))
            origin = practice.Origin(Origin.LESSON, page.lesson_id, page.version_id)
            _tries(story, person, seed, origin, _at(day, 10 + number))


def _tries(story: Story, person: PersonId, seed: Seed, origin: practice.Origin, at: datetime) -> None:
    tried_on = clock.local_date(at) + timedelta(days=4)
    plan = PlanEntry(
        work=seed["work"],
        plan_when=seed["when"],
        action=seed["action"],
        ai_use=AI_USES[seed["ai_use"]],
        tool_id=story.town.tools.get(seed["tool"]),
        data_class=DataClass.PUBLIC,
        due_on=tried_on,
        minutes_now=seed["before"],
    )
    log = LogEntry(
        outcome=Outcome.DONE,
        tried_on=tried_on,
        minutes_before=seed["before"],
        minutes_after=seed["after"],
        times_per_month=seed["times"],
        note=seed["good"],
    )
    with clock.standing_at(at):
        made = practice.plan(story.session, story.actor(person), plan, origin=origin, now=at)
    with clock.standing_at(at + timedelta(days=4)):
        me = story.actor(person)  # of that day: who moved since has logged it where they served then
        practice.start(story.session, me, made.id, now=clock.now())
        practice.log(story.session, me, made.id, entry=log, now=clock.now())
