"""A few who have an address: what would be said to them by mail waits, for the invented town has no mail server."""

from datetime import timedelta

from lms.accounts import queries as accounts
from lms.demo.story import Story
from lms.followups import services as followups
from lms.followups.kinds.letters import Group
from lms.followups.services import Word, choices
from lms.kernel import clock

READERS = 4
EVENING, MORNING = 19 * 60, 8 * 60


def wait(story: Story) -> None:
    """The rules' day is near; one of the readers wants nothing in the evening."""
    visitors = set(story.town.accounts.values())
    readers = [person for person in story.town.sections if person not in visitors][:READERS]
    for number, person in enumerate(readers):
        accounts.person(story.session, person).mail = f"reader{number}@wano.example"
    story.session.flush()
    choices.save(story.session, story.actor(readers[0]), {Group.CASES: []}, quiet_from=EVENING, quiet_until=MORNING, now=clock.now())
    until = (clock.today() + timedelta(days=9)).isoformat()
    followups.tell(story.session, [Word(each, "rules_ending", {"rules_until": until}, "/rules/", f"demo:{each}") for each in readers])
