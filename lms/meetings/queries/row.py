"""A decision as every page shows it: the one of all decisions, that of a meeting, its minutes."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from lms.accounts.models.people import Person, Unit
from lms.kernel import clock
from lms.kernel.ids import DecisionId, MeetingId, PersonId, PracticeId
from lms.kernel.immutable import immutable
from lms.meetings import rules
from lms.meetings.kinds import Standing, Verdict
from lms.meetings.models import Decision, Meeting
from lms.practice.models import Practice


@immutable
class DecisionRow:
    """A decision, and how the practice stands that came of it. *meeting_id* is of the one that made it, None where the reader may not see that; *gap* and
    *may_entrust* are asked by the page of all decisions alone.
    """

    id: DecisionId
    meeting_id: MeetingId | None
    meeting: str
    decided_at: datetime
    work: str
    text: str
    owner_id: PersonId
    owner: str
    unit: str
    post: str
    due_on: date
    level: str
    verdict: str
    reason: str
    practice_id: PracticeId | None
    state: str | None
    plan_due_on: date | None
    followed_by_id: DecisionId | None
    gap: str | None = None
    may_entrust: bool = False

    @property
    def standing(self) -> Standing | None:
        return rules.standing(self.verdict, self.state, is_followed=self.followed_by_id is not None)

    @property
    def is_open(self) -> bool:
        """Somebody has to act still."""
        return self.standing in rules.UNDONE

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_on < clock.today()

    @property
    def until(self) -> date | None:
        """Its day; what was not adopted has none."""
        return None if self.verdict == Verdict.NOT_ADOPTED else self.due_on

    @property
    def planned_until(self) -> date | None:
        """The day of the plan, where that is another one and still to come true."""
        return rules.other_day(self.due_on, self.plan_due_on) if self.is_open else None

    def for_guest(self) -> "DecisionRow":
        """Without the name of a colleague, and without what they made of it."""
        return replace(self, owner="", practice_id=None, state=None, plan_due_on=None)


def told(meeting: Any = Meeting) -> tuple[Any, ...]:
    """The columns of a row, from joined decisions, owners, units and practices."""
    about = (Decision.work, Decision.text, Decision.owner_id, Person.name, Unit.name, Decision.owner_post, Decision.due_on)
    verdict = (Decision.level, Decision.verdict, Decision.reason, Decision.practice_id, Practice.state, Practice.due_on)
    return (Decision.id, Decision.meeting_id, meeting.title, meeting.starts_at, *about, *verdict, Decision.followed_by_id)
