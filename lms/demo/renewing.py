"""A lesson that was mended on the way: who finished its course before is asked for what has changed. And what the weekly letters say of it. No die is thrown here."""

from datetime import datetime, time, timedelta

from lms import paths
from lms.catalog import files
from lms.catalog import services as catalog
from lms.demo.register import OFFICE
from lms.demo.story import MORNING, Story
from lms.demo.words import data
from lms.followups import services as followups
from lms.followups.services import digest
from lms.kernel import calendar, clock
from lms.learning.queries import versions as queries
from lms.learning.services import versions

RENEWED_AGO, ASKED_AGO, DUE_AFTER = 130, 12, 18  # days; so that the letter of last Monday can speak of it, too
EVENING, NOON = 18, time(12)
LETTERS_AGO = (1, 0)  # weeks


def stand_as_before(story: Story) -> None:
    """The courses have been there since before the story; one of them with the sentence that will be mended."""
    row = data("renewed")
    folder = paths.COURSES / row["course"]
    held = files.folder(folder) if folder.is_dir() else {}
    before = held.get(row["file"], b"").decode().replace(row["now"], row["was"])
    with clock.standing_at(datetime.combine(story.began, MORNING, tzinfo=clock.TOKYO)):
        catalog.serve_since(story.session, clock.now())
        if row["was"] in before:
            catalog.publish(story.session, paths.COURSES, {row["course"]: {**held, row["file"]: before.encode()}})
            story.on(story.today - timedelta(days=RENEWED_AGO), EVENING, lambda: _renew(story, row["course"]))


def _renew(story: Story, slug: str) -> None:
    catalog.publish(story.session, paths.COURSES)
    catalog.serve_since(story.session, clock.now(), slug=slug)
    story.forget(slug)


def ask(story: Story) -> None:
    """The office asks those who finished before. Told after the months."""
    office = story.actor(story.town.accounts[OFFICE])
    with clock.standing_at(datetime.combine(story.today - timedelta(days=ASKED_AGO), NOON, tzinfo=clock.TOKYO)):
        page = queries.page(story.session, data("renewed")["course"])
        if page.may_ask:
            due_on = calendar.next_working_day(clock.today() + timedelta(days=DUE_AFTER))
            versions.ask_for_difference(story.session, office, page, due_on)


def send_letters(story: Story) -> None:
    """What the last two weeks' letters have said."""
    for ago in LETTERS_AGO:
        monday = story.today - timedelta(days=story.today.weekday(), weeks=ago)
        moment = datetime.combine(calendar.next_working_day(monday), MORNING, tzinfo=clock.TOKYO)
        if moment < clock.now():
            with clock.standing_at(moment):
                followups.tell(story.session, digest.words(story.session, moment))
