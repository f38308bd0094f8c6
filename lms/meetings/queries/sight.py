"""Who may see a meeting: said once, in *visible*; every look-up goes through it. Statements are built once for each kind of reader."""

from typing import Any

from sqlalchemy import ColumnElement, exists, false, or_, true
from sqlalchemy.orm import aliased

from lms.accounts.kinds import MEETING, Role
from lms.accounts.models.people import RoleGrant
from lms.accounts.queries import valid_on
from lms.cases.queries import sight as cases
from lms.cases.queries.sight import ME, TODAY
from lms.kernel.actor import Actor
from lms.kernel.immutable import immutable
from lms.meetings.models import AgendaItem, Meeting, Participant


@immutable
class Sight:
    """How far a reader sees, without who it is: of meetings, and of the cases on their agendas."""

    reads: bool
    sees_all: bool
    cases: cases.Sight

    @property
    def is_partner(self) -> bool:
        return self.cases.is_partner


def sight_of(actor: Actor) -> Sight:
    return Sight(actor.reads_cases, actor.calls_meetings, cases.sight_of(actor))


def visible(sight: Sight) -> ColumnElement[bool]:
    """Whether this person may see a meeting: one open to all staff, one they are named in; a partner one they are invited to today, and no other."""
    if sight.is_partner:
        return invited()
    if not sight.reads:
        return false()
    if sight.sees_all:
        return true()
    return or_(Meeting.is_open, kept_by_me(), exists().where(Participant.meeting_id == Meeting.id, Participant.person_id == ME))


def kept_by_me() -> ColumnElement[bool]:
    return or_(Meeting.facilitator_id == ME, Meeting.recorder_id == ME)


def invited() -> ColumnElement[bool]:
    """An invitation of this person to the meeting holds today."""
    of_me = (RoleGrant.person_id == ME, RoleGrant.role == Role.PARTNER, RoleGrant.object_kind == MEETING)
    return exists().where(*of_me, RoleGrant.object_id == Meeting.id, valid_on(RoleGrant, TODAY))


def lends(meeting_id: Any, case_id: Any) -> ColumnElement[bool]:
    """Whether that meeting has that case on its agenda: what an invitation to it may open."""
    item = aliased(AgendaItem)  # the statement around it may ask for items itself
    found = exists().where(item.meeting_id == meeting_id, item.case_id == case_id)
    return found.correlate_except(item)  # two levels deep nothing correlates by itself
