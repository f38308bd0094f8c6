"""Who found no work to practise on in the 課 of an account that heads one: one request is answered, one waits. No die is thrown here."""

from datetime import date, timedelta

from lms.catalog import queries as catalog
from lms.demo.register import OFFICE
from lms.demo.story import Story
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.learning.queries import releases as queries
from lms.learning.services import releases
from lms.practice import services as practice
from lms.practice.kinds import AiUse, Barrier, DataClass, NextStep, Origin, Outcome
from lms.practice.services import LogEntry, PlanEntry

HEAD = "010002"
ASKED_AGO = (9, 3)  # days
WORKS = ("転入届の案内文", "窓口の待ち時間の掲示")
REASON = "案内文は広報課がまとめて書いているため"


def tell(story: Story) -> None:
    """Two of the 課 plan out of a lesson, find no such work and ask; the first has the answer a day later. Told after the months."""
    head = story.town.accounts[HEAD]
    people = story.town.staff_of(story.town.sections[head])
    for ago, work in zip(ASKED_AGO, WORKS, strict=True):
        moment = clock.now() - timedelta(days=ago)
        person = next((each for each in people if _may_ask(story, each, clock.local_date(moment))), None)
        if person is None:
            continue
        people.remove(person)
        with clock.standing_at(moment):
            asked = _ask(story, person, work)
        if ago == max(ASKED_AGO) and asked is not None:
            with clock.standing_at(moment + timedelta(days=1)):
                releases.release(story.session, story.actor(head), asked, REASON, now=clock.now())


def _may_ask(story: Story, person_id: PersonId, day: date) -> bool:
    """Has passed a lesson, and tried nothing out of its course in the fiscal year of that day."""
    if person_id in story.town.on_leave or person_id not in story.passed:
        return False
    course_id = catalog.course(story.session, story.passed[person_id][0][0]).course_id
    return queries.own(story.session, story.actor(person_id), course_id, today=day).practised_at is None


def _ask(story: Story, person_id: PersonId, work: str) -> int | None:
    """Plan, find no such work, ask; answers the request."""
    me, page, now = story.actor(person_id), story.lesson(*story.passed[person_id][0]), clock.now()
    entry = PlanEntry(
        work=work,
        plan_when="火曜の朝",
        action=f"{work}を短くする",
        ai_use=AiUse.DRAFTING,
        tool_id=None,
        data_class=DataClass.PUBLIC,
        due_on=clock.today(),
        minutes_now=None,
    )
    origin = practice.Origin(Origin.LESSON, page.lesson_id, page.version_id)
    made = practice.plan(story.session, me, entry, origin=origin, now=now)
    practice.start(story.session, me, made.id, now=now)
    none_found = LogEntry(outcome=Outcome.COULD_NOT_TRY, barrier=Barrier.NO_SUCH_WORK, next_step=NextStep.AGAIN)
    practice.log(story.session, me, made.id, entry=none_found, now=now)
    releases.ask(story.session, me, page.course.course_id, page.course.title, now=now)
    office = story.actor(story.town.accounts[OFFICE])
    asked = queries.open_requests(story.session, office, today=clock.today())
    return next((each.enrolment_id for each in asked if each.person_id == person_id), None)
