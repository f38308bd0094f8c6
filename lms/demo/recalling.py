"""What people remember of their lessons, a quiz under way, and what the accounts wrote as instructions to an AI.

Dice of their own are thrown, if any: the rest of the town stays as it is.
"""

from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from lms.demo import learners
from lms.demo.story import Story
from lms.demo.words import data
from lms.followups import queries as followup_queries
from lms.followups.services import recalls
from lms.kernel import calendar, clock
from lms.kernel.actor import Actor
from lms.kernel.ids import FollowUpId
from lms.learning import queries as learning
from lms.learning.queries import recall as recall_queries
from lms.learning.services import instructions, runs
from lms.learning.services.runs import Screen

HOUR = time(10, 20)
SEED = 20_261_208
MOST_REMEMBERING, KNOWS = 60, 0.8  # people of one lesson, and how often they know a question
REMEMBERED_AFTER = timedelta(days=15)  # what comes back after a week does so on the Monday after it
BEGUN_AGO = timedelta(days=1)


def remember(story: Story, actor: Actor, follow_up_id: FollowUpId) -> None:
    """Answer what came back of a lesson; of an even lesson one question slips."""
    asked = followup_queries.own_follow_up(story.session, actor, follow_up_id)
    found = recall_queries.recall(story.session, actor, asked.lesson_version_id, asked.step)
    if found is None or found.answered:
        return
    answers = {each.id: each.right_answer() for each in found.page.questions}
    first = found.page.questions[0]
    wrong = [id_ for id_, _ in first.offered(0).options if id_ not in first.right_answer()]
    if found.page.lesson_id % 2 == 0 and wrong:
        answers[first.id] = wrong[:1]
    recalls.answer(story.session, actor, asked.id, found, answers, now=clock.now())


def tell(story: Story) -> None:
    """Told after the months."""
    _remember_together(story)
    _begin_a_quiz(story)
    for row in data("recalling")["instruction"]:  # each on its day
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


def _remember_together(story: Story) -> None:
    """So many answer what came back of one lesson that its author sees how much stayed."""
    row, dice = data("recalling")["remembered"], Random(SEED)  # noqa: S311  (a story, not a secret)
    page, visitors = story.lesson(row["course"], row["lesson"]), set(story.town.accounts.values())
    passed = [person for person in sorted(set(story.passed) - visitors) if (row["course"], row["lesson"]) in story.passed[person]]
    for person in passed[:MOST_REMEMBERING]:
        progress = learning.progress_in(story.session, person, page.lesson_id)
        assert progress is not None
        moment = progress.passed_at + REMEMBERED_AFTER + timedelta(hours=dice.randint(1, 30))
        with clock.standing_at(min(moment, clock.now())):
            actor = story.actor(person)
            for asked in followup_queries.recalls_for(story.session, actor):
                if asked.lesson_version_id == page.version_id:
                    _answer(story, actor, asked, dice)


def _answer(story: Story, actor: Actor, asked: Any, dice: Random) -> None:
    found = recall_queries.recall(story.session, actor, asked.lesson_version_id, asked.step)
    if found is not None and not found.answered:
        answers = {each.id: each.right_answer() if dice.random() < KNOWS else learners.slip(each) for each in found.page.questions}
        recalls.answer(story.session, actor, asked.id, found, answers, now=clock.now())


def _begin_a_quiz(story: Story) -> None:
    """One account was called to the counter after the first question of the lesson it reads."""
    me = story.town.accounts[data("recalling")["begun"]["login"]]
    reading = learning.reading(story.session, me)
    if reading is None:
        return
    page = story.lesson(reading.course_slug, reading.lesson_slug)
    first = page.questions[0]
    with clock.standing_at(clock.now() - BEGUN_AGO):
        screen = Screen({first.id: first.right_answer()}, {}, form_token=f"demo-{me}-begun", seed=SEED % 1_000)
        runs.keep(story.session, story.actor(me), page, screen, now=clock.now())


def _moment(story: Story, ago: int) -> datetime:
    return datetime.combine(calendar.next_working_day(story.today - timedelta(days=ago)), HOUR, tzinfo=clock.TOKYO)
