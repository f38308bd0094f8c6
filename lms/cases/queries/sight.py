"""Who may see a case: said once, in *visible*; every look-up goes through it.

Statements are built once for each kind of reader (a Sight) and take the person as parameters: building them costs more than asking them.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, String, and_, bindparam, exists, literal, or_
from sqlalchemy.orm import aliased

from lms.cases.kinds import SEEN_BY_ALL, SEEN_BY_SECTION, CaseState
from lms.cases.models import Case, CaseAuthor
from lms.kernel.actor import Actor

ME: BindParameter[Any] = bindparam("me")


@dataclass(frozen=True, slots=True)
class Sight:
    """How far a reader sees, without who it is."""

    reads: bool
    sections: int  # of how many 課, those of before a reorganisation among them
    carried: int  # how many units one's own carry on
    heads: int  # of how many units
    checks: bool  # every case: the office and facilitators


def sight_of(actor: Actor) -> Sight:
    checks = actor.has("office") or actor.has("facilitator")
    reads = bool(actor.unit_id) or checks or actor.has("executive")
    return Sight(reads, len(actor.sections), len(actor.carried), len(actor.headed), checks)


def seeing(actor: Actor) -> dict[str, Any]:
    """The parameters that *visible* takes. A path is digits and slashes: nothing in it has to be escaped."""
    headed = {f"headed_{number}": f"{path}%" for number, path in enumerate(actor.headed)}
    sections = {f"section_{number}": path for number, path in enumerate(actor.sections)}
    carried = {f"carried_{number}": unit for number, unit in enumerate(actor.carried_units)}
    return {"me": actor.person_id, **sections, **carried, **headed}


def visible(sight: Sight) -> ColumnElement[bool]:
    """Whether this person may read a case: published ones, those of the own 課 and of what it or the own unit was before, own ones,
    and those one may check.
    """
    if not sight.reads:
        return literal(value=False)
    mine = told_by_me()
    near: list[ColumnElement[bool]] = [mine]
    near += [Case.section_path == bindparam(f"section_{number}") for number in range(sight.sections)]
    near += [Case.unit_id == bindparam(f"carried_{number}") for number in range(sight.carried)]
    near += headed(sight)
    if sight.checks:
        near.append(literal(value=True))
    return or_(Case.state.in_(SEEN_BY_ALL), and_(Case.state.in_(SEEN_BY_SECTION), or_(*near)), and_(Case.state == CaseState.ARCHIVED, mine))


def published(sight: Sight) -> ColumnElement[bool]:
    """The part of *visible* that is everybody's who reads cases at all."""
    return Case.state.in_(SEEN_BY_ALL) if sight.reads else literal(value=False)


def headed(sight: Sight) -> list[ColumnElement[bool]]:
    """The case comes out of a unit that this person heads, one condition a unit."""
    return [Case.section_path.like(bindparam(f"headed_{number}", type_=String())) for number in range(sight.heads)]


def told_by_me() -> ColumnElement[bool]:
    author = aliased(CaseAuthor)  # the statement around it may join the authors itself
    return exists().where(author.case_id == Case.id, author.person_id == ME)
