"""Lists of meetings, each in one statement: those to come, those that are over, those of a case, those a guest is invited to."""

from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, exists, func, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts.kinds import MEETING
from lms.accounts.models.people import RoleGrant
from lms.accounts.queries import valid_on
from lms.cases.queries.sight import ME, TODAY, seeing
from lms.kernel.actor import Actor
from lms.kernel.db import UtcDateTime, columns, rows
from lms.kernel.ids import CaseId, MeetingId, PracticeId
from lms.kernel.immutable import immutable
from lms.meetings import rules
from lms.meetings.kinds import OVER, State
from lms.meetings.models import AgendaItem, Decision, Meeting, Participant
from lms.meetings.queries.sight import Sight, kept_by_me, sight_of, visible
from lms.practice.models import Practice

MOST_COMING, MOST_PAST, MOST_OF_CASE = 50, 50, 8
ONE_DAY = timedelta(days=1)


@immutable
class Row:
    """A meeting on a list."""

    id: MeetingId
    title: str
    series: str
    starts_at: datetime
    ends_at: datetime
    place: str
    is_online: bool
    state: str
    items: int
    decisions: int


@immutable
class OfCase:
    """A meeting beside a case: one that talks of it, or one that may take it up."""

    id: MeetingId
    title: str
    starts_at: datetime
    state: str
    has_it: bool


@immutable
class OfPractice:
    """The meeting that decided a practice; *is_visible*: whether the reader may open it."""

    id: MeetingId
    title: str
    starts_at: datetime
    level: str
    is_visible: bool
    due_on: date
    plan_due_on: date

    @property
    def other_day(self) -> date | None:
        """The day that was decided, where that of the plan is another one."""
        return self.due_on if rules.other_day(self.due_on, self.plan_due_on) else None


@immutable
class Invited:
    """A meeting on a guest's front page, to be seen up to and with *last_on*."""

    id: MeetingId
    title: str
    starts_at: datetime
    ends_at: datetime
    last_on: date


def coming(session: Session, actor: Actor) -> list[Row]:
    """What is not over yet: what goes on, then the next first."""
    found = [_row(each) for each in rows(session, _coming(sight_of(actor)), seeing(actor))]
    return sorted(found, key=lambda each: each.state != State.RUNNING)


def past(session: Session, actor: Actor) -> list[Row]:
    """What is over, the latest first."""
    return [_row(each) for each in rows(session, _past(sight_of(actor)), seeing(actor))]


def _row(found: Any) -> Row:
    told: Any = (*found[:6], found[6] != "", *found[7:])
    return Row(*told)


@cache
def _coming(sight: Sight) -> Any:
    return _listed(sight).where(Meeting.state.not_in(OVER)).order_by(Meeting.starts_at, Meeting.id).limit(MOST_COMING)


@cache
def _past(sight: Sight) -> Any:
    return _listed(sight).where(Meeting.state.in_(OVER)).order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(MOST_PAST)


def _listed(sight: Sight) -> Any:
    def how_many(table: Any) -> Any:
        return select(func.count()).select_from(table).where(table.meeting_id == Meeting.id).correlate(Meeting).scalar_subquery()

    about = (Meeting.title, Meeting.series, Meeting.starts_at, Meeting.ends_at, Meeting.place, Meeting.link, Meeting.state)
    return select(Meeting.id, *about, how_many(AgendaItem), how_many(Decision)).where(visible(sight))


def of_case(session: Session, actor: Actor, case_id: CaseId) -> list[OfCase]:
    """Meetings that talk of a case, and those still open that this person may take it to; the latest first."""
    return [OfCase(*each) for each in rows(session, _of_case(sight_of(actor)), {**seeing(actor), "case": case_id})]


@cache
def _of_case(sight: Sight) -> Any:
    has_it = exists().where(AgendaItem.meeting_id == Meeting.id, AgendaItem.case_id == bindparam("case"))
    is_mine = true() if sight.sees_all else kept_by_me()
    found = select(Meeting.id, Meeting.title, Meeting.starts_at, Meeting.state, has_it.label("has_it"))
    found = found.where(visible(sight), or_(has_it, Meeting.state.not_in(OVER) & is_mine))
    return found.order_by(has_it.desc(), Meeting.starts_at.desc(), Meeting.id.desc()).limit(MOST_OF_CASE)


def of_practice(session: Session, actor: Actor, practice_id: PracticeId) -> OfPractice | None:
    """Ask for the practice first: this looks at no rights but those to the meeting."""
    found = rows(session, _of_practice(sight_of(actor)), {**seeing(actor), "practice": practice_id}).first()
    return OfPractice(*found) if found else None


@cache
def _of_practice(sight: Sight) -> Any:
    found = select(
        Meeting.id, Meeting.title, Meeting.starts_at, Decision.level, visible(sight).label("is_visible"), Decision.due_on, Practice.due_on
    )
    found = found.join(Decision, Decision.meeting_id == Meeting.id).join(Practice, Practice.id == Decision.practice_id)
    return found.where(Decision.practice_id == bindparam("practice"))


def attended(session: Session, actor: Actor) -> Any:
    """Meetings in which this person was, as it was noted."""
    there = (Participant.person_id == actor.person_id, Participant.attended)
    found = select(Meeting.id, Meeting.title, Meeting.starts_at).join(Participant, Participant.meeting_id == Meeting.id)
    return columns(session, found.where(*there).order_by(Meeting.starts_at))


def invited_to(session: Session, actor: Actor) -> list[Invited]:
    """What a guest may see today: what ends first stands first."""
    found = rows(session, _invited_to(sight_of(actor)), seeing(actor))
    return [Invited(each.id, each.title, each.starts_at, each.ends_at, each.over - ONE_DAY) for each in found]


@cache
def _invited_to(sight: Sight) -> Any:
    until = select(func.max(RoleGrant.valid_to)).where(
        RoleGrant.person_id == ME, RoleGrant.object_kind == MEETING, RoleGrant.object_id == Meeting.id, valid_on(RoleGrant, TODAY)
    )
    over = until.correlate(Meeting).scalar_subquery().label("over")
    return select(Meeting.id, Meeting.title, Meeting.starts_at, Meeting.ends_at, over).where(visible(sight)).order_by(over, Meeting.id)


def titles(session: Session, actor: Actor, ids: Any) -> dict[int, str]:
    """Titles of those meetings that this person may see."""
    if not ids:
        return {}
    found = select(Meeting.id, Meeting.title).where(Meeting.id.in_(ids), visible(sight_of(actor)))
    return {row.id: row.title for row in session.execute(found, seeing(actor))}


def next_of_series(session: Session, actor: Actor, series: str, after: datetime) -> datetime | None:
    """When the series goes on."""
    if not series:
        return None
    return rows(session, _next(sight_of(actor)), {**seeing(actor), "series": series, "after": after}).scalar()


@cache
def _next(sight: Sight) -> Any:
    later = Meeting.starts_at > bindparam("after", type_=UtcDateTime())
    found = select(Meeting.starts_at).where(Meeting.series == bindparam("series"), later, visible(sight), Meeting.state != State.CANCELLED)
    return found.order_by(Meeting.starts_at).limit(1)
