"""The morning meeting of the 課 of an account that heads one: two are logged by their 課長, one would like help. No die is thrown here."""

from datetime import timedelta
from itertools import islice

from lms.demo.releasing import HEAD
from lms.demo.story import Story
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.practice import queries
from lms.practice import services as practice
from lms.practice.kinds import NextStep, Outcome, State
from lms.practice.queries import BoardRow
from lms.practice.services import LogEntry, for_others
from lms.practice.services.for_others import Line

HEARD_AGO = timedelta(days=1)
TOLD = (LogEntry(outcome=Outcome.DONE, minutes_before=60, minutes_after=35), LogEntry(outcome=Outcome.DID_NOT_WORK))
STUCK = LogEntry(
    outcome=Outcome.SO_SO, not_worked="読み直すと、担当の名前が抜けていました。", next_step=NextStep.WANT_HELP, visibility="section"
)


def tell(story: Story) -> None:
    """Told after the months: what is still open then is heard of yesterday."""
    head = story.actor(story.town.accounts[HEAD])
    moment = clock.now() - HEARD_AGO
    with clock.standing_at(moment):
        people = story.town.staff_of(story.town.sections[head.person_id])
        open_ = list(islice(((person, row) for person in people if (row := _open(story, person))), len(TOLD) + 1))
        lines = [Line(row.id, person, entry) for (person, row), entry in zip(open_, TOLD, strict=False)]
        for_others.log_for(story.session, head, head.section_path, lines, tried_on=clock.today(), now=moment)
        for person, row in open_[len(TOLD) :]:
            practice.log(story.session, story.actor(person), row.id, entry=STUCK, now=moment)


def _open(story: Story, person_id: PersonId) -> BoardRow | None:
    """The nearest that this person had planned by then and has not tried yet."""
    if person_id in story.town.on_leave:
        return None
    found = queries.board(story.session, story.actor(person_id))
    return next(
        (row for row in found if row.state in (State.PLANNED, State.TRYING) and not row.logs and row.planned_at <= clock.now()), None
    )
