"""What the office of the demo has corrected in the readings of the lessons. Draws nothing: the town stays as it is."""

from lms.catalog import queries as catalog
from lms.catalog.services import reading
from lms.demo.register import OFFICE
from lms.demo.story import Story

EVERYWHERE = (("10分", "じゅっぷん"), ("20分", "にじゅっぷん"), ("30分", "さんじゅっぷん"), ("40分", "よんじゅっぷん"))
IN_ONE_COURSE = (("b2-safe-ai", "私が", "わたしが"),)


def correct(story: Story) -> None:
    office = story.actor(story.town.accounts[OFFICE])
    courses = {card.slug: card.course_id for card in catalog.catalogue(story.session)}
    for word, read_as in EVERYWHERE:
        reading.correct(story.session, office, word=word, reading=read_as, course_id=None)
    for slug, word, read_as in IN_ONE_COURSE:
        if slug in courses:
            reading.correct(story.session, office, word=word, reading=read_as, course_id=courses[slug])
