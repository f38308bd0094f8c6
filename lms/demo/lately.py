"""What was told in the last days, whatever the dice have said: cases that wait for a second look, one that came back with advice, two just let out; logs of
which no case was told yet, and instructions that were passed on. Told after the months, with words of its own; no die is thrown here.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from lms.cases import services
from lms.demo.partners import FACILITATOR
from lms.demo.story import Story
from lms.demo.told_cases import written_case, written_log, written_plan
from lms.demo.words import AI_USES, FIELDS, data
from lms.kernel import calendar, clock
from lms.kernel.ids import PersonId, PracticeLogId
from lms.practice import services as practice
from lms.practice.kinds import DataClass, Origin, Outcome, Visibility
from lms.practice.services import LogEntry, PlanEntry
from lms.prompts import services as prompts
from lms.prompts.services import PromptEntry

PLANNED_BEFORE, BEGUN_BEFORE = 4, 1  # working days before it was tried
AFTERNOON = time(15, 20)
Row = dict[str, Any]


def tell(story: Story) -> None:
    told = data("lately")
    for row in told["case"]:
        _tell(story, row)
    for row in told["log"]:
        plan = PlanEntry(
            work=row["work"],
            plan_when=row["when"],
            action=row["action"],
            ai_use=AI_USES[row["ai_use"]],
            tool_id=None,
            data_class=DataClass.PUBLIC,
            due_on=_working_day(story, row["tried_ago"]),
            minutes_now=row["before"],
        )
        before_after = {"minutes_before": row["before"], "minutes_after": row["after"], "times_per_month": row["times"]}
        entry = LogEntry(outcome=Outcome.DONE, tried_on=plan.due_on, note=row["note"], visibility=Visibility.SECTION, **before_after)
        _try(story, story.town.accounts[row["login"]], row, plan, entry)
    for row in told["prompt"]:
        with clock.standing_at(_moment(story, row["put_in"])):
            passed_on = PromptEntry(row["title"], row["purpose"], row["text"].strip(), FIELDS[row["field"]], AI_USES[row["ai_use"]])
            prompts.put_in(story.session, story.actor(story.town.accounts[row["login"]]), passed_on, now=clock.now())


def _tell(story: Story, row: Row) -> None:
    """Planned, tried, logged and told; what came of the second look, if anybody has looked yet."""
    teller = story.town.accounts[row["login"]] if "login" in row else _somebody(story, row["unit"])
    with clock.standing_at(_moment(story, row["tried_ago"])):
        entry = written_log(row)
    log_id = _try(story, teller, row, written_plan(story, row, entry.tried_on or clock.today()), entry)
    with clock.standing_at(_moment(story, row["told"])):
        made = services.share(story.session, story.actor(teller), log_id, written_case(story, row), now=clock.now())
    checker = story.town.accounts[FACILITATOR]
    if "returned" in row:
        with clock.standing_at(_moment(story, row["returned"])):
            services.return_with_advice(story.session, story.actor(checker), made.id, row["advice"], now=clock.now())
    if "released" in row:
        with clock.standing_at(_moment(story, row["released"])):
            services.release(story.session, story.actor(checker), made.id, now=clock.now())


def _try(story: Story, person: PersonId, row: Row, plan: PlanEntry, entry: LogEntry) -> PracticeLogId:
    origin = practice.OWN_IDEA
    if "lesson_of" in row:
        page = story.lesson(*row["lesson_of"])
        origin = practice.Origin(Origin.LESSON, page.lesson_id, page.version_id)
    with clock.standing_at(_moment(story, row["tried_ago"] + PLANNED_BEFORE)):
        made = practice.plan(story.session, story.actor(person), plan, origin=origin, now=clock.now())
    with clock.standing_at(_moment(story, row["tried_ago"] + BEGUN_BEFORE)):
        practice.start(story.session, story.actor(person), made.id, now=clock.now())
    with clock.standing_at(_moment(story, row["tried_ago"])):
        return practice.log(story.session, story.actor(person), made.id, entry=entry, now=clock.now()).id


def _somebody(story: Story, unit: str) -> PersonId:
    """In the middle of those who have served in this 課 all the time."""
    steady = [who for who in story.town.staff_of(unit) if who not in story.town.before and who not in story.town.on_leave]
    return steady[len(steady) // 2]


def _moment(story: Story, ago: int) -> datetime:
    return datetime.combine(_working_day(story, ago), AFTERNOON, clock.TOKYO)


def _working_day(story: Story, ago: int) -> date:
    """So many working days before today: always over by now, whatever day it is."""
    day = story.today
    while ago:
        day -= timedelta(days=1)
        ago -= calendar.is_working_day(day)
    return day
