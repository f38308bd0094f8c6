"""The weeks of 山野さん, the person one first signs in as: something on every page of the ring, whatever the dice say."""

from collections.abc import Callable
from datetime import date, timedelta

from lms.demo import learners, practices, told_cases
from lms.demo.practices import Seed, actor, log_entry, plan_entry
from lms.demo.story import Story
from lms.followups import queries as followup_queries
from lms.followups import services as followups
from lms.followups.kinds import Answer, Kind
from lms.kernel import calendar, clock
from lms.kernel.ids import PersonId, PracticeId
from lms.practice import services as practice
from lms.practice.kinds import Origin, Outcome

SECTION = "0201"
PASSED = 4


def live(story: Story, path: list[tuple[str, str]]) -> None:
    """Four lessons passed and one begun; two shared, one logged, two being tried, one planned; a question open since today."""
    me, today = story.town.accounts["010001"], story.today
    for number, (course, lesson) in enumerate(path[:PASSED]):
        story.at(today - timedelta(days=60 - 6 * number), _passes(story, me, course, lesson))
    course, lesson = path[PASSED]
    story.at(today - timedelta(days=3), lambda: learners.leave_open(story, me, course, lesson))
    own, every = practices.seeds_of(SECTION), practices.seeds_of("")
    _plans(story, me, own[0], today - timedelta(days=75), then=_tells(story, me, own[0], Outcome.DONE, is_shared=True))
    _plans(story, me, own[1], today - timedelta(days=55), then=_tells(story, me, own[1], Outcome.DID_NOT_WORK, is_shared=True))
    _plans(story, me, every[-1], today - timedelta(days=24), then=_tells(story, me, every[-1], Outcome.SO_SO, is_shared=False))
    four_weeks_ago = calendar.weeks_after(today, -4) - timedelta(days=6)  # so that the question has come, whatever the hour and the weekday
    _plans(story, me, own[2 % len(own)], four_weeks_ago - timedelta(days=6), due=four_weeks_ago, then=_begins(story, me))
    _plans(story, me, own[3 % len(own)], today - timedelta(days=8), due=today - timedelta(days=1), then=_begins(story, me))
    _plans(story, me, every[-2], today - timedelta(days=4), due=today + timedelta(days=6))
    story.at(today - timedelta(days=20), lambda: _answers_first_question(story, me), hour=16)


def _passes(story: Story, me: PersonId, course: str, lesson: str) -> Callable[[], None]:
    return lambda: learners.pass_lesson(story, me, course, lesson)


def _plans(
    story: Story, me: PersonId, seed: Seed, day: date, *, due: date | None = None, then: Callable[[PracticeId], None] | None = None
) -> None:
    def plan() -> None:
        by = max(due or clock.today() + timedelta(days=5), clock.today())
        made = practice.plan(
            story.session, actor(story, me), plan_entry(story, seed, by), origin=practice.Origin(Origin.OWN), now=clock.now()
        )
        if then is not None:
            then(made.id)

    story.at(day, plan)


def _begins(story: Story, me: PersonId) -> Callable[[PracticeId], None]:
    def begin(practice_id: PracticeId) -> None:
        story.at(clock.today() + timedelta(days=1), lambda: _start(story, me, practice_id))

    return begin


def _start(story: Story, me: PersonId, practice_id: PracticeId) -> None:
    practice.start(story.session, actor(story, me), practice_id, now=clock.now())


def _tells(story: Story, me: PersonId, seed: Seed, outcome: Outcome, *, is_shared: bool) -> Callable[[PracticeId], None]:
    def later(practice_id: PracticeId) -> None:
        story.at(clock.today() + timedelta(days=5), lambda: log(practice_id))

    def log(practice_id: PracticeId) -> None:
        practice.log(story.session, actor(story, me), practice_id, entry=log_entry(story, seed, outcome), now=clock.now())
        if is_shared:
            story.at(clock.today() + timedelta(days=2), lambda: told_cases.retell(story, me, practice_id, outcome, seed))

    return later


def _answers_first_question(story: Story, me: PersonId) -> None:
    """A week after the plan of four weeks ago: not yet. What was asked about the shared ones goes on."""
    for asked in followup_queries.open_for(story.session, actor(story, me)):
        answer = Answer.NOT_YET if asked.kind == Kind.DID_YOU_TRY else Answer.DONE
        followups.answer(story.session, actor(story, me), asked.id, answer, memo="", now=clock.now())
