"""How people of the demo learn: keen and quiet units, lessons passed at once or on the second try, lessons left open."""

from datetime import date, timedelta

from lms.accounts import queries as accounts
from lms.catalog import queries as catalog
from lms.demo.story import Story
from lms.kernel import calendar, clock
from lms.kernel.ids import PersonId
from lms.learning import services as learning
from lms.learning.kinds import Audience

KEENNESS = {"0101": 0.45, "0102": 0.7, "0103": 0.95, "0201": 0.85, "0202": 0.5, "0203": 0.75, "0301": 0.55, "0302": 0.65, "0303": 0.3}


def assign(story: Story) -> None:
    """The three basic courses, for everybody, in this fiscal year."""
    year = calendar.fiscal_year_of(story.today)
    for number, card in enumerate(catalog.catalogue(story.session)):
        due = calendar.next_working_day(story.today + timedelta(days=6 + 18 * number))
        learning.assign(story.session, card.course_id, audience=Audience.EVERYBODY, fiscal_year=year, due_on=due)


def lessons(story: Story) -> list[tuple[str, str]]:
    """(course, lesson) slugs in the order of the tier."""
    return [(card.slug, row.slug) for card in catalog.catalogue(story.session) for row in catalog.course(story.session, card.slug).lessons]


def learn(story: Story, person_id: PersonId, section: str, path: list[tuple[str, str]]) -> date:
    """Plan this person's lessons; answers the day of the last one."""
    chance = story.chance
    keen = KEENNESS.get(section, 0.5)
    count = sum(chance.random() < keen for _ in path)
    day = story.began + story.some_days(0, 30)
    for course, lesson in path[:count]:
        story.at(day, lambda course=course, lesson=lesson: pass_lesson(story, person_id, course, lesson))  # type: ignore[misc]
        day += story.some_days(2, 9)
    if count < len(path) and chance.random() < 0.5:
        course, lesson = path[count]
        story.at(day, lambda: leave_open(story, person_id, course, lesson))
    return day


def pass_lesson(story: Story, person_id: PersonId, course: str, lesson: str) -> None:
    """Answer the quiz of a lesson; sometimes it takes a second run."""
    if story.chance.random() < 0.2:
        _attempt(story, person_id, course, lesson, slips=2)
    _attempt(story, person_id, course, lesson, slips=0)


def _attempt(story: Story, person_id: PersonId, course: str, lesson: str, *, slips: int) -> None:
    page = catalog.lesson(story.session, course, lesson)
    actor = accounts.actor_of(story.session, person_id, today=clock.today())
    assert actor is not None
    answers = {}
    for number, question in enumerate(page.questions):
        wanted = [option.id for option in question.options if option.right]
        other = [option.id for option in question.options if not option.right]
        answers[question.id] = other[:1] if number < slips else wanted
    token = f"demo-{person_id}-{page.version_id}-{slips}-{story.chance.getrandbits(32):08x}"
    learning.submit_quiz(story.session, actor, page, answers=answers, form_token=token, seed=story.chance.getrandbits(16), now=clock.now())


def leave_open(story: Story, person_id: PersonId, course: str, lesson: str) -> None:
    page = catalog.lesson(story.session, course, lesson)
    section = story.chance.randint(2, 4)
    learning.note_position(story.session, person_id, page.lesson_id, page.version_id, section, now=clock.now())
