"""What the office does with assignments: make, correct, end, exempt. Every change is audited."""

from datetime import date

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.queries import finding
from lms.accounts.services import audit, insert_or_nothing
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.calendar import FiscalYear
from lms.kernel.errors import N_, NotFound, Unacceptable
from lms.kernel.ids import CourseId, PersonId
from lms.kernel.immutable import immutable
from lms.kernel.versions import write_over
from lms.learning import rules
from lms.learning.kinds import Audience, DueFrom
from lms.learning.models import Assignment, AssignmentPerson, Exemption
from lms.learning.queries.audience import Reach


@immutable
class Entry:
    """What the office says of an assignment."""

    course_id: CourseId
    reach: Reach
    fiscal_year: int
    is_yearly: bool
    is_compulsory: bool
    due_from: DueFrom
    due_on: date | None = None
    due_days: int | None = None
    due_post: str = ""


def check(session: Session, entry: Entry) -> None:
    """Raises Unacceptable where something does not fit together."""
    first_month = accounts.fiscal_year(session, clock.today()).first_month
    rules.check_due(entry.due_from, entry.due_on, entry.due_days, entry.due_post, FiscalYear(entry.fiscal_year, first_month))
    if entry.reach.audience == Audience.PERSONS and not entry.reach.persons:
        raise Unacceptable(N_("職員番号を、一行にひとつ書いてください。"), field="numbers")


def create(session: Session, actor: Actor, entry: Entry) -> Assignment:
    """Assign a course. Raises Unacceptable."""
    check(session, entry)
    made = Assignment(begins_on=clock.today(), course_id=entry.course_id)
    _put(made, entry)
    session.add(made)
    session.flush()
    _name(session, made, entry)
    audit(session, actor.person_id, "course_assigned", "assignment", made.id)
    return made


def change(session: Session, actor: Actor, assignment: Assignment, entry: Entry, *, version: int) -> None:
    """Correct an assignment that is not over; its course stays. Raises Unacceptable, Stale."""
    check(session, entry)
    _check_open(assignment)
    write_over(session, assignment, version, {})
    _put(assignment, entry)
    session.execute(delete(AssignmentPerson).where(AssignmentPerson.assignment_id == assignment.id))
    session.flush()
    _name(session, assignment, entry)
    audit(session, actor.person_id, "assignment_changed", "assignment", assignment.id)


def end(session: Session, actor: Actor, assignment: Assignment) -> None:
    """End an assignment today: it asks nobody any more; what was completed stays."""
    _check_open(assignment)
    assignment.ended_on = clock.today()
    audit(session, actor.person_id, "assignment_ended", "assignment", assignment.id)


def exempt(session: Session, actor: Actor, assignment: Assignment, person_id: PersonId, reason: str) -> None:
    """Take somebody out of the audience, with a reason. Raises NotFound, Unacceptable."""
    _check_open(assignment)
    finding.somebody(session, person_id, today=clock.today())
    now = clock.now()
    values = {"assignment_id": assignment.id, "person_id": person_id, "reason": reason, "exempted_by_id": actor.person_id}
    made = insert_or_nothing(session, Exemption).values(**values, created_at=now, updated_at=now)
    if session.scalar(made.on_conflict_do_nothing().returning(Exemption.id)) is None:
        raise Unacceptable(N_("この方は、もう免除されています。"))
    audit(session, actor.person_id, "assignment_exempted", "person", person_id)


def exempt_no_more(session: Session, actor: Actor, assignment: Assignment, exemption_id: int) -> None:
    """The assignment is for this person again. Raises NotFound."""
    mine = (Exemption.id == exemption_id, Exemption.assignment_id == assignment.id)
    person_id = session.scalar(delete(Exemption).where(*mine).returning(Exemption.person_id))
    if person_id is None:
        raise NotFound(N_("この免除は見つかりません。"))
    audit(session, actor.person_id, "assignment_exemption_ended", "person", person_id)


def _check_open(assignment: Assignment) -> None:
    if assignment.ended_on is not None and assignment.ended_on <= clock.today():
        raise Unacceptable(N_("この割り当ては、もう終わっています。"))


def _put(assignment: Assignment, entry: Entry) -> None:
    """Only what belongs to the chosen audience and the chosen way of counting is kept."""
    reach, is_named = entry.reach, entry.reach.audience == Audience.PERSONS
    assignment.audience = reach.audience
    assignment.unit_id = None if is_named else reach.unit_id
    assignment.post, assignment.employment = ("", "") if is_named else (reach.post, reach.employment)
    assignment.fiscal_year, assignment.is_yearly, assignment.is_compulsory = entry.fiscal_year, entry.is_yearly, entry.is_compulsory
    assignment.due_from = entry.due_from
    assignment.due_on = entry.due_on if entry.due_from == DueFrom.DAY else None
    assignment.due_days = entry.due_days if entry.due_from in (DueFrom.JOINING, DueFrom.POST) else None
    assignment.due_post = entry.due_post if entry.due_from == DueFrom.POST else ""


def _name(session: Session, assignment: Assignment, entry: Entry) -> None:
    if entry.reach.audience == Audience.PERSONS:
        session.execute(insert(AssignmentPerson), [{"assignment_id": assignment.id, "person_id": each} for each in entry.reach.persons])
