"""What people of the demo do when a course is finished: some look back on it, one shows their certificate to others."""

from datetime import timedelta
from random import Random

from lms.catalog import queries as catalog
from lms.certificates import queries as certificate_queries
from lms.certificates import services as certificates
from lms.certificates.kinds import Consent
from lms.certificates.queries import Held
from lms.demo.story import Story
from lms.demo.words import data
from lms.feedback import services as feedback
from lms.feedback.services import Answer
from lms.kernel import clock
from lms.kernel.ids import PersonId

SEED = 20_261_201  # dice of their own, so that the months before stay as they are
ANSWER, WRITE = 0.7, 0.35  # how many answer, and how many of them put something into a box
USEFULNESS = {5: 0.3, 4: 0.42, 3: 0.18, 2: 0.07, 1: 0.03}
SHOWS = "010001"
EVERYTHING = Consent(shows_name=True, shows_course=True, shows_day=True)


def look_back(story: Story) -> None:
    """After the months are told. The accounts are left to be asked."""
    dice = Random(SEED)  # noqa: S311  (a story, not a secret)
    decks = {
        card.slug: {name: dice.sample(data("feedback")[name], k=len(data("feedback")[name])) for name in ("will_do", "missing")}
        for card in catalog.catalogue(story.session)
    }
    visitors = set(story.town.accounts.values())
    for person in sorted(set(story.passed) - visitors):
        newest = {held.course_slug: held for held in reversed(certificate_queries.own(story.session, story.actor(person)))}
        for held in reversed(newest.values()):  # who completes a course in two fiscal years looks back on it once
            if dice.random() < ANSWER:
                _answers(story, person, held, decks[held.course_slug], dice)
    me = story.actor(story.town.accounts[SHOWS])
    for held in certificate_queries.own(story.session, me)[-1:]:
        with clock.standing_at(held.completed_at + timedelta(hours=1)):
            certificates.agree(story.session, me, held.id, EVERYTHING, version=held.version, now=clock.now())


def _answers(story: Story, person: PersonId, held: Held, decks: dict[str, list[str]], dice: Random) -> None:
    usefulness = dice.choices(list(USEFULNESS), list(USEFULNESS.values()))[0]
    texts = {name: deck.pop() if dice.random() < WRITE and deck else "" for name, deck in decks.items()}
    course_id = catalog.course(story.session, held.course_slug).course_id
    moment = held.completed_at + timedelta(minutes=dice.randint(2, 40))
    feedback.answer(story.session, story.actor(person), course_id, Answer(usefulness, **texts), now=min(moment, clock.now()))
