"""Who may see a case: said once, in *visible*; every look-up goes through it.

Statements are built once for each kind of reader (a Sight) and take the person as parameters: building them costs more than asking them.
"""

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Date, String, and_, bindparam, exists, false, func, literal, or_
from sqlalchemy.orm import aliased

from lms.accounts.kinds import CASE, MEETING, Role
from lms.accounts.models.people import RoleGrant, Unit
from lms.accounts.queries import valid_on
from lms.cases.kinds import SEEN_BY_ALL, SEEN_BY_SECTION, TO_MEETINGS, CaseState, Disclosure
from lms.cases.models import Case, CaseAuthor
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.db import spelled_out
from lms.kernel.immutable import immutable
from lms.kernel.slots import Slot

# Whether a meeting (its number) has a case (its number) on the agenda; filled by the feature that owns meetings.
lends = Slot[[Any, Any], ColumnElement[bool]]("cases on the agenda of a meeting", false())
ME: BindParameter[Any] = bindparam("me")
TODAY: BindParameter[Any] = bindparam("today", type_=Date())


@immutable
class Sight:
    """How far a reader sees, without who it is."""

    reads: bool
    sections: int  # of how many 課, those of before a reorganisation among them
    carried: int  # how many units one's own carry on
    heads: int  # of how many units
    checks: bool  # every case: the office and facilitators
    is_partner: bool = False  # what they are invited to, and nothing else


def sight_of(actor: Actor) -> Sight:
    depth = (len(actor.sections), len(actor.carried), len(actor.headed))
    return Sight(actor.reads_cases, *depth, actor.sees_every_case, actor.is_partner)


def seeing(actor: Actor) -> dict[str, Any]:
    """The parameters that *visible* takes. A path is digits and slashes: nothing in it has to be escaped."""
    headed = {f"headed_{number}": f"{path}%" for number, path in enumerate(actor.headed)}
    sections = {f"section_{number}": path for number, path in enumerate(actor.sections)}
    carried = {f"carried_{number}": unit for number, unit in enumerate(actor.carried_units)}
    return {"me": actor.person_id, "today": clock.today(), **sections, **carried, **headed}


def visible(sight: Sight, state: Any = Case.state) -> ColumnElement[bool]:
    """Whether this person may read a case: published ones, those of the own 課 and of what it or the own unit was before, own ones,
    and those one may check; rules.why_seen says it in words. *state*: the column that says where the case stands.
    """
    if not sight.reads:
        return published(sight, state)
    mine = told_by_me()
    near: list[ColumnElement[bool]] = [mine]
    near += [Case.section_path == bindparam(f"section_{number}") for number in range(sight.sections)]
    near += [Case.unit_id == bindparam(f"carried_{number}") for number in range(sight.carried)]
    near += headed(sight)
    if sight.checks:
        near.append(literal(value=True))
    return or_(
        state.in_(spelled_out(SEEN_BY_ALL)),
        and_(state.in_(spelled_out(SEEN_BY_SECTION)), or_(*near)),
        and_(state == CaseState.ARCHIVED, mine),
    )


def was_visible(sight: Sight) -> ColumnElement[bool]:
    """The case is put away, and this person could read it before."""
    return and_(Case.state == CaseState.ARCHIVED, visible(sight, Case.archived_from))


def published(sight: Sight, state: Any = Case.state) -> ColumnElement[bool]:
    """The part of *visible* that is everybody's who reads cases at all; of a partner, all there is."""
    if sight.is_partner:
        return and_(state.in_(spelled_out(SEEN_BY_ALL)), invited())
    return state.in_(spelled_out(SEEN_BY_ALL)) if sight.reads else literal(value=False)


def invited() -> ColumnElement[bool]:
    """An invitation of this person that opens the case holds today."""
    return exists().where(RoleGrant.person_id == ME, opens())


def opens() -> ColumnElement[bool]:
    """A grant opens the case today: it names the case, or a meeting that talks of it, as far as the case may be shown there."""
    named = and_(RoleGrant.object_kind == CASE, RoleGrant.object_id == Case.id, Case.disclosure == Disclosure.PARTNERS)
    lent = and_(RoleGrant.object_kind == MEETING, Case.disclosure.in_(TO_MEETINGS), lends(RoleGrant.object_id, Case.id))
    return and_(RoleGrant.role == Role.PARTNER, valid_on(RoleGrant, TODAY), or_(named, lent))


def headed(sight: Sight) -> list[ColumnElement[bool]]:
    """The case comes out of a unit that this person heads, one condition a unit."""
    return [Case.section_path.like(bindparam(f"headed_{number}", type_=String())) for number in range(sight.heads)]


def place() -> ColumnElement[str]:
    """Where a case comes from: the 課, which the statement around it joins, or another municipality."""
    return func.coalesce(Unit.name, Case.elsewhere)


def told_by_me() -> ColumnElement[bool]:
    author = aliased(CaseAuthor)  # the statement around it may join the authors itself
    return exists().where(author.case_id == Case.id, author.person_id == ME)
