"""What people of the demo say about the cases of others that they have tried: whether they carried over, and what it took."""

from random import Random
from typing import Any

from lms.cases.kinds import CarriedOver
from lms.cases.queries import reuse as reading
from lms.cases.services import reuse
from lms.cases.services.reuse import Report
from lms.demo.story import Story
from lms.demo.words import data
from lms.practice.kinds import Outcome

SEED = 20_261_126  # dice of their own, so that the months before stay as they are
SAY, WRITE = 0.6, 0.6  # how many say it, and how many of them add a line
HOW = {
    Outcome.DONE: (CarriedOver.AS_IS, CarriedOver.AS_IS, CarriedOver.ADAPTED),
    Outcome.SO_SO: (CarriedOver.ADAPTED,),
    Outcome.DID_NOT_WORK: (CarriedOver.ADAPTED, CarriedOver.NOT),
}


def say(story: Story) -> None:
    """After the months are told. The accounts are left to be asked."""
    dice = Random(SEED)  # noqa: S311  (a story, not a secret)
    visitors = set(story.town.accounts.values())
    for tried in reading.tried(story.session):
        if tried.owner_id not in visitors and tried.outcome in HOW and dice.random() < SAY:
            _says(story, tried, dice)


def _says(story: Story, tried: Any, dice: Random) -> None:
    carried = dice.choice(HOW[Outcome(tried.outcome)])
    needs_words = carried is CarriedOver.ADAPTED or dice.random() < WRITE
    text = dice.choice(data("carried_over")[carried.value]) if needs_words else ""
    actor = story.actor(tried.owner_id)
    if actor.serves:
        reuse.report(story.session, actor, tried.practice_id, Report(carried, text), version=0)
