"""How people of the demo learn: keen and quiet units, lessons passed at once or on the second try, lessons left open."""

from datetime import date, timedelta
from typing import Any

from lms.catalog import queries as catalog
from lms.catalog.kinds import Tier
from lms.demo.register import OFFICE
from lms.demo.story import Story
from lms.kernel import calendar, clock
from lms.kernel.ids import PersonId
from lms.learning import services as learning
from lms.learning.kinds import Audience, DueFrom
from lms.learning.queries.assignments import index
from lms.learning.queries.audience import Reach
from lms.learning.services import assignments
from lms.learning.services.assignments import Entry

Path = list[tuple[str, str]]
AUDIENCES = {Tier.BASIC: Audience.EVERYBODY, Tier.PRACTICAL: Audience.MANAGERS}
EXEMPTED = 40  # somebody in the middle of the list
SECOND_TRY = 0.15
GO_ON_EARLY = 0.3  # leaders who catch up with the basics to get to their own tier
PRACTICAL_SHARE = 0.75  # of a leader's keenness goes into the practical tier


def assign(story: Story) -> None:
    """The basic courses for everybody, the practical ones for heads and promoters: in this fiscal year, and in the last if the story begins there."""
    this_year = calendar.fiscal_year_of(story.today)
    for number, card in enumerate(catalog.catalogue(story.session)):
        audience = AUDIENCES[Tier(card.tier)]
        for year in range(calendar.fiscal_year_of(story.began), this_year + 1):
            end = calendar.FiscalYear(year).end
            due = min(calendar.next_working_day(story.today + timedelta(days=6 + 18 * number)), end) if year == this_year else end
            learning.assign(story.session, card.course_id, audience=audience, fiscal_year=year, due_on=due)


def assign_further(story: Story) -> None:
    """What the office has assigned besides: a practical course to who becomes 係長, every year; and somebody who needs the last basic one no more."""
    office, year = story.actor(story.town.accounts[OFFICE]), calendar.fiscal_year_of(story.today)
    cards = catalog.catalogue(story.session)
    practical = next((card for card in cards if card.tier == Tier.PRACTICAL), None)
    if practical is not None:
        reach, since = Reach(Audience.EVERYBODY, post="係長"), {"due_from": DueFrom.POST, "due_post": "係長", "due_days": 60}
        entry = Entry(practical.course_id, reach, year, is_yearly=True, is_compulsory=False, **since)  # type: ignore[arg-type]
        assignments.create(story.session, office, entry)
    last_basic = [card for card in cards if card.tier == Tier.BASIC][-1:]
    rows = [row for row in index(story.session, shown="today", today=story.today) for card in last_basic if row.slug == card.slug]
    trained = sorted(set(story.town.sections) - set(story.town.accounts.values()) - story.town.on_leave)[EXEMPTED:][:1]
    for row, person in zip(rows, trained, strict=False):
        assignments.exempt(story.session, office, row.assignment, person, "県の研修で、同じ内容を終えたため")


def lessons(story: Story, tier: Tier) -> Path:
    """(course, lesson) slugs of a tier, in its order."""
    cards = [card for card in catalog.catalogue(story.session) if card.tier == tier]
    return [(card.slug, row.slug) for card in cards for row in catalog.course(story.session, card.slug).lessons]


def learn(story: Story, person_id: PersonId, keen: float, basic: Path, practical: Path) -> None:
    """Plan this person's lessons; a leader goes on to the practical tier."""
    chance = story.chance
    count = sum(chance.random() < keen for _ in basic)
    path = basic[:count]
    open_one = basic[count] if count < len(basic) else None
    goes_further = open_one is None or chance.random() < GO_ON_EARLY
    if person_id in story.town.leads and goes_further:
        more = sum(chance.random() < keen * PRACTICAL_SHARE for _ in practical)
        path = basic + practical[:more]
        open_one = practical[more] if more < len(practical) else None
    day = _first_day(story, person_id)
    pace = max((story.today - day).days // (len(path) + 2), 2)
    for course, lesson in path:
        day = story.a_quiet_day(day)
        story.at(day, lambda course=course, lesson=lesson: pass_lesson(story, person_id, course, lesson))  # type: ignore[misc]
        day += story.some_days(1, pace)
    if open_one is not None and chance.random() < 0.5:
        course, lesson = open_one
        story.at(day, lambda: leave_open(story, person_id, course, lesson))


def _first_day(story: Story, person_id: PersonId) -> date:
    day = story.began + story.some_days(0, 60)
    return day if story.town.section_on(person_id, day) else max(day, story.town.april)


def pass_lesson(story: Story, person_id: PersonId, course: str, lesson: str) -> None:
    """Answer the quiz of a lesson; sometimes it takes a second run."""
    if story.chance.random() < SECOND_TRY:
        _attempt(story, person_id, course, lesson, slips=2)
    _attempt(story, person_id, course, lesson, slips=0)
    story.passed.setdefault(person_id, []).append((course, lesson))


def _attempt(story: Story, person_id: PersonId, course: str, lesson: str, *, slips: int) -> None:
    page = story.lesson(course, lesson)
    answers = {}
    for number, question in enumerate(page.questions):
        answers[question.id] = slip(question) if number < slips else question.right_answer()
    token = f"demo-{person_id}-{page.version_id}-{slips}-{story.chance.getrandbits(32):08x}"
    seed = story.chance.getrandbits(16)
    learning.submit_quiz(story.session, story.actor(person_id), page, answers=answers, form_token=token, seed=seed, now=clock.now())


def slip(question: Any) -> list[str]:
    """An answer that is not right: another option, two things in each other's place, or a number out of the air."""
    wanted: list[str] = question.right_answer()
    if "=" in wanted[0]:
        (first, one), (second, other) = (pair.split("=") for pair in wanted[:2])
        return [f"{first}={other}", f"{second}={one}", *wanted[2:]]
    others = [id_ for id_, _ in question.offered(0).options if id_ not in wanted]
    return others[:1] or ["1"]


def leave_open(story: Story, person_id: PersonId, course: str, lesson: str) -> None:
    page = story.lesson(course, lesson)
    section = story.chance.randint(2, 4)
    learning.note_position(story.session, person_id, page.lesson_id, page.version_id, section, now=clock.now())
