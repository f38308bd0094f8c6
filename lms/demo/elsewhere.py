"""Cases of an invented neighbour, brought in from a file like any other, and the key that its bundles are signed with."""

import json
from datetime import timedelta

from lms.cases.files import lines
from lms.cases.files.lines import Foreign
from lms.cases.services import bringing, carrying
from lms.demo.register import OFFICE
from lms.demo.story import Story
from lms.demo.words import data
from lms.kernel import clock

SOURCE = "若葉野市"
KEY = "d2731db191a6e77364042549eb4bc0f0b1f144a91610b3e684d848f5df317c3d"  # nobody has kept what belongs to it


def arrive(story: Story) -> None:
    """Without the guard: its texts are ours, and a test reads them."""
    told = ({**each, "published_on": (story.today - timedelta(days=each["days_ago"])).isoformat()} for each in data("elsewhere")["case"])
    read = lines.read(json.dumps({key: each[key] for key in lines.KEYS}).encode() for each in told)
    tools = bringing.our_tools(story.session)
    ready = [bringing.ready(each, SOURCE, tools) for each in read if isinstance(each, Foreign)]
    bringing.bring_in(story.session, SOURCE, ready, by=None, now=clock.now())
    carrying.trust(story.session, story.actor(story.town.accounts[OFFICE]), SOURCE, KEY)
