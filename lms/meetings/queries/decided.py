"""All decisions that one reader may see: what became of each, and which have nobody any more who answers for them. Two statements.

Whoever may see the meeting sees what it decided. The owner and the heads of the owner's unit see the decision alone: what is to be done is theirs.
"""

from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, and_, bindparam, case, exists, func, null, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts.models.people import Person, Posting, Unit, UnitSuccession
from lms.accounts.queries import valid_on
from lms.cases.queries.sight import ME, TODAY, seeing
from lms.kernel.actor import Actor
from lms.kernel.db import rows
from lms.kernel.errors import N_
from lms.kernel.immutable import immutable
from lms.meetings.kinds import Gap, Standing, Verdict
from lms.meetings.models import Decision, Meeting
from lms.meetings.queries.row import DecisionRow, told
from lms.meetings.queries.sight import Sight, kept_by_me, sight_of, visible
from lms.practice.kinds import State
from lms.practice.models import Practice

PER_PAGE = 20


class Only(StrEnum):
    """Which decisions are asked for."""

    ALL = "all"
    GAP = "gap"
    LATE = "late"
    OPEN = "open"
    DONE = "done"
    HELD = "held"
    DROPPED = "dropped"


ONLY = {
    Only.ALL: N_("すべて"),
    Only.GAP: N_("担当がいない"),
    Only.LATE: N_("期日を過ぎた"),
    Only.OPEN: N_("取り組み中"),
    Only.DONE: N_("記録済み"),
    Only.HELD: N_("保留"),
    Only.DROPPED: N_("不採用・とりやめ・決め直し"),
}


@immutable
class Found:
    rows: list[DecisionRow]
    counts: dict[Only, int]
    page: int
    pages: int


def decided(session: Session, actor: Actor, only: Only, page: int) -> Found:
    """The open ones first, what is due first."""
    sight, seen = sight_of(actor), seeing(actor)
    counts = dict(zip(Only, rows(session, _counts(sight), seen).one(), strict=True))
    pages = max(1, ceil(counts[only] / PER_PAGE))
    page = min(page, pages)
    found = rows(session, _listed(sight, only), {**seen, "most": PER_PAGE, "from": (page - 1) * PER_PAGE})
    return Found([_row(each) for each in found], counts, page, pages)


def _row(found: Any) -> DecisionRow:
    may_open, *columns = found
    row = DecisionRow(*columns)
    return row if may_open else replace(row, meeting_id=None, meeting="")


@cache
def _counts(sight: Sight) -> Any:
    each = [func.count(case((_only(only), Decision.id))) for only in Only]
    return _joined(select(*each), sight)


@cache
def _listed(sight: Sight, only: Only) -> Any:
    found = _joined(select(visible(sight), *told(), gap(), _may_entrust(sight)), sight).where(_only(only))
    sorted_ = found.order_by(case((is_open(), 0), else_=1), Decision.due_on, Decision.id)
    return sorted_.limit(bindparam("most", type_=Integer())).offset(bindparam("from", type_=Integer()))


def _joined(columns: Any, sight: Sight) -> Any:
    found = columns.select_from(Decision).join(Meeting, Meeting.id == Decision.meeting_id).join(Person, Person.id == Decision.owner_id)
    found = found.join(Unit, Unit.id == Decision.owner_unit_id).outerjoin(Practice, Practice.id == Decision.practice_id)
    return found.where(or_(visible(sight), Decision.owner_id == ME, *_headed(sight)))


def _headed(sight: Sight) -> list[ColumnElement[bool]]:
    return [Unit.path.like(bindparam(f"headed_{number}", type_=String())) for number in range(sight.cases.heads)]


def _may_entrust(sight: Sight) -> ColumnElement[bool]:
    """Whether the reader may say anew who answers for it: who keeps meetings, and the heads of its unit."""
    return and_(is_open(), true() if sight.sees_all else or_(kept_by_me(), *_headed(sight)))


def _standing() -> ColumnElement[str]:
    """As rules.standing says it, for what is counted and chosen in the database."""
    return case(
        (Decision.verdict == Verdict.NOT_ADOPTED, Standing.NOT_ADOPTED.value),
        (Decision.followed_by_id.is_not(None), Standing.FOLLOWED.value),
        (Decision.verdict == Verdict.HELD, Standing.HELD.value),
        (Practice.state == State.STOPPED, Standing.STOPPED.value),
        (Practice.state.in_((State.LOGGED, State.SHARED)), Standing.DONE.value),
        else_=Standing.OPEN.value,
    )


def is_open() -> ColumnElement[bool]:
    """Somebody has to act still: to try it, or to take it up again."""
    return _standing().in_((Standing.OPEN.value, Standing.HELD.value))


def is_late() -> ColumnElement[bool]:
    return and_(is_open(), Decision.due_on < TODAY)


def gap() -> ColumnElement[str | None]:
    """Why nobody answers for an open decision, or soon nobody will; said here once for every page. Of a statement over Decision, Unit (its owner's) and Practice.

    A unit that carries on the owner's stands for it; a posting beside the main one counts.
    """
    served = and_(Posting.person_id == Decision.owner_id, valid_on(Posting, TODAY))
    heir = exists().where(UnitSuccession.predecessor_id == Decision.owner_unit_id, UnitSuccession.successor_id == Posting.unit_id)
    serves = exists().where(served)
    serves_there = exists().where(served, or_(Posting.unit_id == Decision.owner_unit_id, heir.correlate_except(UnitSuccession)))
    has_heir = exists().where(UnitSuccession.predecessor_id == Decision.owner_unit_id)
    ends = and_(Unit.valid_to > TODAY, Unit.valid_to <= Decision.due_on, ~has_heir)
    return case(
        (~is_open(), null()),
        (~serves, Gap.LEFT.value),
        (and_(~serves_there, Unit.valid_to <= TODAY), Gap.ENDED.value),
        (~serves_there, Gap.MOVED.value),
        (ends, Gap.ENDING.value),
    )


def _only(only: Only) -> ColumnElement[bool]:
    wanted: dict[Only, ColumnElement[bool]] = {
        Only.ALL: true(),
        Only.GAP: gap().is_not(None),
        Only.LATE: is_late(),
        Only.OPEN: _standing() == Standing.OPEN.value,
        Only.DONE: _standing() == Standing.DONE.value,
        Only.HELD: _standing() == Standing.HELD.value,
        Only.DROPPED: _standing().in_((Standing.NOT_ADOPTED.value, Standing.STOPPED.value, Standing.FOLLOWED.value)),
    }
    return wanted[only]


def unit_ends_before(session: Session, decision: Decision) -> date | None:
    """The last day of the unit that answers for a decision, where that comes before the day it is due and no unit carries on what it does."""
    has_heir = exists().where(UnitSuccession.predecessor_id == Unit.id)
    gone = session.scalar(select(Unit.valid_to).where(Unit.id == decision.owner_unit_id, Unit.valid_to <= decision.due_on, ~has_heir))
    return gone - timedelta(days=1) if gone is not None else None
