"""What lies in somebody's tray, as far as they may still read it, and the meetings onto whose agendas it may go."""

from functools import cache
from typing import Any

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from lms.accounts.models.people import Unit
from lms.cases.kinds import SEEN_BY_ALL
from lms.cases.models import Case
from lms.cases.queries import sight as case_sight
from lms.cases.queries.sight import ME, seeing
from lms.kernel.actor import Actor
from lms.kernel.db import rows
from lms.kernel.errors import N_
from lms.kernel.ids import CaseId
from lms.kernel.immutable import immutable
from lms.meetings import rules
from lms.meetings.kinds import State
from lms.meetings.models import Meeting, TrayEntry
from lms.meetings.queries.sight import Sight, kept_by_me, sight_of, visible

MOST_MEETINGS = 12


@immutable
class Kept:
    """A case in the tray. *is_for_all*: only then a meeting may talk of it."""

    id: CaseId
    title: str
    kind: str
    section: str
    is_for_all: bool


def kept(session: Session, actor: Actor) -> list[Kept]:
    """What was put in last stands first."""
    found = rows(session, _kept(sight_of(actor)), seeing(actor))
    return [Kept(row.id, row.title, row.kind, row.section or "", row.state in SEEN_BY_ALL) for row in found]


@cache
def _kept(sight: Sight) -> Any:
    found = select(Case.id, Case.title, Case.kind, Case.state, func.coalesce(Unit.name, Case.elsewhere).label("section"))
    found = found.join(TrayEntry, TrayEntry.case_id == Case.id).outerjoin(Unit, Unit.path == Case.section_path)
    return found.where(TrayEntry.person_id == ME, case_sight.visible(sight.cases)).order_by(TrayEntry.put_in_at.desc(), Case.id.desc())


def open_meetings(session: Session, actor: Actor) -> list[Any]:
    """Those that are not over and that this person keeps, the nearest first."""
    return list(rows(session, _open(sight_of(actor)), seeing(actor)))


def meetings_to_choose(session: Session, actor: Actor) -> list[Any]:
    """The same. Raises NotOpen where there is none."""
    found = open_meetings(session, actor)
    if not found:
        raise rules.NotOpen(N_("議題を組み立てている会議が、まだありません。先に、会議の予定を立ててください。"))
    return found


@cache
def _open(sight: Sight) -> Any:
    is_mine = true() if sight.sees_all else kept_by_me()
    found = select(Meeting.id, Meeting.title, Meeting.starts_at, Meeting.ends_at)
    found = found.where(visible(sight), is_mine, Meeting.state.in_([State.PLANNED, State.RUNNING]))
    return found.order_by(Meeting.starts_at, Meeting.id).limit(MOST_MEETINGS)
