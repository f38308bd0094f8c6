"""What the accounts remember of their lessons, and what they wrote as instructions to an AI. No die is thrown here: the rest of the town stays as it is."""

from datetime import datetime, time, timedelta

from lms.demo.story import Story
from lms.demo.words import data
from lms.followups import queries as followup_queries
from lms.followups.services import recalls
from lms.kernel import calendar, clock
from lms.kernel.actor import Actor
from lms.kernel.ids import FollowUpId
from lms.learning.queries import recall as recall_queries
from lms.learning.services import instructions

HOUR = time(10, 20)


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
    """The tries of the file, each on its day; told after the months."""
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
