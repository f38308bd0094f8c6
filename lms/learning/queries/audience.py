"""Whom an assignment is for: one condition, asked of a day, about one person and many assignments or about one assignment and everybody.

An audience is never a copied list: who joins or is transferred is in it from that day on, who leaves is out. What was assigned to a unit
reaches who carries the unit on after a reorganisation.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, literal_column, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from lms.accounts.kinds import PostingKind, Role
from lms.accounts.models.people import Leave, Person, Posting, RoleGrant, Unit, UnitSuccession
from lms.accounts.queries import valid_on
from lms.kernel.db import word
from lms.kernel.ids import PersonId, UnitId
from lms.kernel.immutable import immutable
from lms.learning.kinds import Audience, DueFrom
from lms.learning.models import Assignment, AssignmentPerson, Exemption

ANY: Any = literal_column("'%'")  # whatever stands below a path
DOT: Any = literal_column("'.'", String())
COMMA: Any = literal_column("','", String())


@immutable
class Reach:
    """An audience as a form says it; what is empty does not narrow it."""

    audience: str
    unit_id: UnitId | None = None
    post: str = ""
    employment: str = ""
    persons: Collection[PersonId] = ()
    assignment_id: int | None = None  # the one that is being changed: whom it exempts stays exempt


def reaches(of: Any, person_id: Any, today: Any) -> ColumnElement[bool]:
    """Whether *of* (a Reach, an assignment, or the table of assignments in a statement) is for a person on a day."""
    managers = or_(_leads(of, person_id, today), _promotes(person_id, today))
    wanted = {Audience.EVERYBODY: true(), Audience.MANAGERS: managers, Audience.PERSONS: _named(of, person_id)}
    if isinstance(of.audience, str):
        narrowed = of if of.audience != Audience.PERSONS else Reach(Audience.PERSONS)
        return and_(_serves(narrowed, person_id, today), wanted[Audience(of.audience)], ~_exempted(of, person_id))
    which = or_(*(and_(of.audience == word(audience), condition) for audience, condition in wanted.items()))
    return and_(_serves(of, person_id, today), which, ~_exempted(of, person_id))


def _if_said(of: Any, value: Any, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """A condition that counts where *value* is said: in the row that a statement looks at, or here and now. It does not narrow people by name."""
    if isinstance(value, InstrumentedAttribute):
        is_unsaid = value.is_(None) if value.property.columns[0].nullable else value == word("")
        return or_(is_unsaid, of.audience == word(Audience.PERSONS), condition)
    return condition if value else true()


def _serves(of: Any, person_id: Any, today: Any) -> ColumnElement[bool]:
    """Serves today in the unit, as what and how the assignment says."""
    posting, person = aliased(Posting), aliased(Person)
    here = exists().where(
        posting.person_id == person_id,
        valid_on(posting, today),
        _if_said(of, of.unit_id, _is_inside(posting, of.unit_id)),
        _if_said(of, of.post, posting.post == of.post),
    )
    so_employed = exists().where(person.id == person_id, person.employment == of.employment)
    return and_(here.correlate_except(posting), _if_said(of, of.employment, so_employed.correlate_except(person)))


def _is_inside(posting: Any, unit_id: Any) -> ColumnElement[bool]:
    """A posting is in one of *units_of* a unit. In a statement that looks at many, each is looked up instead of listing all for each row."""
    if not isinstance(unit_id, InstrumentedAttribute):
        listed: ColumnElement[bool] = posting.unit_id.in_(units_of(unit_id))
        return listed
    unit, top = aliased(Unit), aliased(Unit)
    below = exists().where(unit.id == posting.unit_id, top.id == unit_id, unit.path.like(top.path + ANY)).correlate_except(unit, top)
    earlier, heir, succession = aliased(Unit), aliased(Unit), aliased(UnitSuccession)
    carried = (
        exists()
        .where(unit.id == posting.unit_id, top.id == unit_id, earlier.path.like(top.path + ANY), unit.path.like(heir.path + ANY))
        .where(succession.predecessor_id == earlier.id, succession.successor_id == heir.id)
        .correlate_except(unit, top, earlier, heir, succession)
    )
    return or_(below, carried)


def units_of(unit_id: Any) -> Any:
    """The unit, what stands below it, and what carries any of these on: a subquery of unit ids."""
    unit, around = aliased(Unit), aliased(Unit)
    top, earlier, succession = aliased(Unit), aliased(Unit), aliased(UnitSuccession)
    heirs = (
        select(succession.successor_id)
        .join(earlier, earlier.id == succession.predecessor_id)
        .join(top, earlier.path.like(top.path + ANY))
        .where(top.id == unit_id)
        .correlate_except(top, earlier, succession)
    )
    below = select(unit.id).join(around, unit.path.like(around.path + ANY)).where(or_(around.id == unit_id, around.id.in_(heirs)))
    return below.correlate_except(unit, around)


def _leads(of: Any, person_id: Any, today: Any) -> ColumnElement[bool]:
    posting = aliased(Posting)
    leads = or_(posting.is_head, posting.kind == word(PostingKind.DEPUTY))
    inside = _if_said(of, of.unit_id, _is_inside(posting, of.unit_id))
    return exists().where(posting.person_id == person_id, valid_on(posting, today), leads, inside).correlate_except(posting)


def _promotes(person_id: Any, today: Any) -> ColumnElement[bool]:
    """Is a promoter today for the unit of a posting of today, or one around it, also one that it carries on."""
    grant, named_for, posting, unit = aliased(RoleGrant), aliased(Unit), aliased(Posting), aliased(Unit)
    earlier, succession = aliased(Unit), aliased(UnitSuccession)
    carried = (
        exists()
        .where(succession.successor_id == unit.id, earlier.id == succession.predecessor_id, earlier.path.like(named_for.path + ANY))
        .correlate_except(succession, earlier)
    )
    return (
        exists()
        .where(grant.person_id == person_id, grant.role == word(Role.PROMOTER), grant.object_id == word(0), valid_on(grant, today))
        .where(named_for.id == grant.unit_id, posting.person_id == person_id, valid_on(posting, today), unit.id == posting.unit_id)
        .where(or_(unit.path.like(named_for.path + ANY), carried))
        .correlate_except(grant, named_for, posting, unit)
    )


def _named(of: Any, person_id: Any) -> ColumnElement[bool]:
    if isinstance(of, Reach):
        condition: ColumnElement[bool] = person_id.in_(of.persons)
        return condition
    named = aliased(AssignmentPerson)
    return exists().where(named.assignment_id == of.id, named.person_id == person_id).correlate_except(named)


def _exempted(of: Any, person_id: Any) -> ColumnElement[bool]:
    number = of.assignment_id if isinstance(of, Reach) else of.id
    if number is None:
        return ~true()
    exemption = aliased(Exemption)
    return exists().where(exemption.assignment_id == number, exemption.person_id == person_id).correlate_except(exemption)


def since(of: Any, person_id: Any, today: Any) -> Any:
    """From when a last day is counted for a person: the first day of today's unbroken run of postings, or of those in the post that *of* names.

    Who was hired again, or has the post again, begins again.
    """
    posting, before = aliased(Posting), aliased(Posting)
    goes_on = (
        exists()
        .where(before.person_id == posting.person_id, _is_counted(of, before), before.valid_from < posting.valid_from)
        .where(or_(before.valid_to.is_(None), before.valid_to >= posting.valid_from))
    )
    found = select(func.max(posting.valid_from)).where(posting.person_id == person_id, posting.valid_from <= today)
    return found.where(_is_counted(of, posting), ~goes_on.correlate_except(before)).correlate_except(posting).scalar_subquery()


def leaves(person_id: Any) -> Any:
    """When a person is on leave, written into one column for rules.leaves_of: what puts their last days off."""
    each = aliased(Leave)
    back = func.coalesce(cast(each.ends_on, String()), word(""))
    away = cast(each.starts_on, String()).concat(DOT).concat(back)
    return select(func.aggregate_strings(away, COMMA)).where(each.person_id == person_id).correlate_except(each).scalar_subquery()


def _is_counted(of: Any, posting: Any) -> ColumnElement[bool]:
    """Whether a posting is one from which days are counted."""
    if isinstance(of.due_from, str):
        return posting.post == of.due_post if of.due_from == DueFrom.POST else true()
    return and_(of.due_days.is_not(None), or_(of.due_from == word(DueFrom.JOINING), posting.post == of.due_post))


def in_force(year: Any, today: Any) -> ColumnElement[bool]:
    """Assignments that count in this fiscal year and are not ended."""
    counts = or_(Assignment.fiscal_year == year, and_(Assignment.is_yearly, Assignment.fiscal_year < year))
    return and_(counts, or_(Assignment.ended_on.is_(None), Assignment.ended_on > today))
