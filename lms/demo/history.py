"""Seven months in 環野市: people learn, plan, are asked, log, share, take up."""

from datetime import timedelta
from random import Random

from sqlalchemy.orm import Session

from lms.catalog.kinds import Tier
from lms.demo import (
    carried,
    conversation,
    elsewhere,
    finishers,
    guidelines,
    hearing,
    lately,
    learners,
    letters,
    meetings,
    on_paper,
    partners,
    personas,
    practices,
    recalling,
    releasing,
    renewing,
    together,
    told_cases,
    wording,
    workshops,
)
from lms.demo.register import Town
from lms.demo.story import BUSY, Story
from lms.followups import services as followups
from lms.kernel import clock
from lms.kernel.ids import PersonId

MOST_PLANS = 4
PLAN_SHARE = 0.5  # of a unit's keenness
HEADS_KEENNESS = 0.45  # a 部長 has fewer desks to try at
RESTING = 0.45  # plans that a busy season keeps from being made


def live(session: Session, town: Town, chance: Random) -> None:
    """Let the months up to now happen."""
    story = Story(session, town, chance, clock.today())
    renewing.stand_as_before(story)
    learners.assign(story)
    basic, practical = (learners.lessons(story, tier) for tier in (Tier.BASIC, Tier.PRACTICAL))
    visitors = set(town.accounts.values())
    for person, section in town.sections.items():
        if person not in visitors | town.on_leave:
            keen = town.keen.get(section, HEADS_KEENNESS)
            learners.learn(story, person, keen, basic, practical)
            _plans(story, person, keen)
    told_cases.tell_all(story)
    personas.live(story, basic, practical)
    partners.come(story)
    conversation.talk(story)
    workshops.hold(story)
    meetings.hold(story)
    story.each_morning(lambda: _ask(story))
    story.tell(until=clock.now())
    learners.assign_further(story)
    finishers.look_back(story)
    carried.say(story)
    on_paper.leave(story)
    guidelines.adopt(story)
    wording.correct(story)
    recalling.tell(story)
    releasing.tell(story)
    hearing.tell(story)
    renewing.ask(story)
    renewing.send_letters(story)
    letters.wait(story)
    elsewhere.arrive(story)
    together.tell(story)
    lately.tell(story)
    session.flush()


def _ask(story: Story) -> None:
    followups.send_due(story.session, clock.now())
    workshops.look_after(story)


def _plans(story: Story, person: PersonId, keen: float) -> None:
    """What a person tries of the work of their 課, at most one thing at a time of the year."""
    chance = story.chance
    months = [story.began + timedelta(days=chance.randint(5, 200)) for _ in range(MOST_PLANS) if chance.random() < keen * PLAN_SHARE]
    taken: set[str] = set()
    for day in sorted(months):
        section = story.town.section_on(person, day)
        if (day.month in BUSY and chance.random() < RESTING) or not section:
            continue
        fitting = [seed for seed in practices.seeds_of(section, day) if seed["work"] not in taken]
        if fitting:
            seed = chance.choice(fitting)
            taken.add(seed["work"])
            practices.practise(story, person, seed, day)
