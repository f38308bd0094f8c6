"""Three months in 環野市: people learn, plan, are asked, log, share, take up."""

from datetime import timedelta
from random import Random

from sqlalchemy.orm import Session

from lms.demo import learners, practices, told_cases, yamano
from lms.demo.story import Story
from lms.demo.town import Town
from lms.followups import services as followups
from lms.kernel import clock
from lms.kernel.ids import PersonId

PLANS = ((0, 0.3), (1, 0.4), (2, 0.22), (3, 0.08))


def live(session: Session, town: Town, chance: Random) -> None:
    """Let the three months up to now happen."""
    story = Story(session, town, chance, clock.today())
    learners.assign(story)
    path = learners.lessons(story)
    visitors = set(town.accounts.values())
    people = [(person, section) for section, members in town.members.items() for person in members if person not in visitors]
    for person, section in people:
        if len(section) == 4:
            _usual_weeks(story, person, section, path)
    told_cases.tell_all(story)
    yamano.live(story, path)
    story.each_morning(lambda: _ask(story))
    practices.answer_questions(story, [person for person, _ in people])
    story.tell(until=clock.now())
    session.flush()


def _ask(story: Story) -> None:
    followups.send_due(story.session, clock.now())


def _usual_weeks(story: Story, person: PersonId, section: str, path: list[tuple[str, str]]) -> None:
    day = learners.learn(story, person, section, path)
    keen = learners.KEENNESS.get(section, 0.5)
    count = (
        story.chance.choices([number for number, _ in PLANS], [share for _, share in PLANS])[0] if story.chance.random() < keen + 0.2 else 0
    )
    seeds = story.chance.sample(practices.seeds_of(section), k=min(count, len(practices.seeds_of(section))))
    for number, seed in enumerate(seeds):
        starts = story.began + (day - story.began) // 2 + timedelta(days=12 * number) + story.some_days(0, 9)
        practices.practise(story, person, seed, starts)
