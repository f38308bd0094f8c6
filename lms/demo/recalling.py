"""What the accounts wrote as instructions to an AI: a first try and a better one. Told after the months, so that no die falls otherwise."""

from datetime import datetime, time, timedelta

from lms.demo.story import Story
from lms.demo.words import data
from lms.kernel import calendar, clock
from lms.learning.services import instructions

HOUR = time(10, 20)


def tell(story: Story) -> None:
    """The tries of the file, each on its day."""
    for row in data("recalling")["instruction"]:
        person_id = story.town.accounts[row["login"]]
        page = story.lesson(row["course"], row["lesson"])
        instructions.keep(
            story.session,
            story.actor(person_id),
            page,
            row["text"].strip(),
            form_token=f"demo-{person_id}-{row['ago']}",
            now=_moment(story, row["ago"]),
        )


def _moment(story: Story, ago: int) -> datetime:
    return datetime.combine(calendar.next_working_day(story.today - timedelta(days=ago)), HOUR, tzinfo=clock.TOKYO)

