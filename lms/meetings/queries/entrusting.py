"""Who may say anew who answers for a decision and until when, and who may be named."""

from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.kinds import UnitLevel
from lms.accounts.models.people import Posting, Unit, UnitSuccession
from lms.accounts.queries import valid_on
from lms.concerns.queries import heads
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import AgendaItemId, DecisionId
from lms.meetings import queries, rules
from lms.meetings.models import AgendaSource, Decision, Meeting
from lms.practice.models import Practice


def entrusted(session: Session, actor: Actor, decision_id: DecisionId) -> Decision:
    """An open decision of a meeting that this person keeps, or of a unit that they head. Raises NotFound, NotOpen."""
    asked = select(Decision, Unit, Meeting).join(Unit, Unit.id == Decision.owner_unit_id).join(Meeting, Meeting.id == Decision.meeting_id)
    row = session.execute(asked.where(Decision.id == decision_id)).first()
    if row is None or not (actor.heads(row.Unit.path) or queries.keeps(actor, row.Meeting)):
        raise NotFound(N_("この決定は見つかりません。"))
    found: Decision = row.Decision
    _check_open(session, found)
    return found


def _check_open(session: Session, found: Decision) -> None:
    practice = session.get_one(Practice, found.practice_id) if found.practice_id is not None else None
    rules.check_undone(found.verdict, practice.state if practice else None, is_followed=found.followed_by_id is not None)


def undone(session: Session, actor: Actor, decision_id: DecisionId) -> Decision:
    """An open decision of a meeting that this person may see: a later meeting may decide in its place. Raises NotFound, NotOpen."""
    found = session.get(Decision, decision_id)
    if found is None:
        raise NotFound(N_("この決定は見つかりません。"))
    queries.meeting(session, actor, found.meeting_id)
    _check_open(session, found)
    return found


def undone_behind(session: Session, actor: Actor, item_id: AgendaItemId) -> Decision | None:
    """The open decision that an item of an agenda was made of. Where it was settled meanwhile, what is decided now stands by itself."""
    behind = session.scalar(select(AgendaSource.decision_id).where(AgendaSource.item_id == item_id))
    try:
        return undone(session, actor, behind) if behind is not None else None
    except (NotFound, rules.NotOpen):
        return None


def heirs(session: Session, found: Decision, today: date) -> list[queries.Somebody]:
    """Who may answer for it: the 課 of its owner, what carries that on, who took part, and the heads of all units."""
    ids = set(session.scalars(_near(found, today)))
    ids |= {each.id for each in queries.participants(session, found.meeting_id)} | {each.id for each in heads(session, today)}
    return sorted(queries.serving(session, list(ids), today).values(), key=lambda each: (each.unit, each.name))


def _near(found: Decision, today: date) -> Any:
    home, around, place = aliased(Unit), aliased(Unit), aliased(Unit)
    heir = select(UnitSuccession.successor_id).where(UnitSuccession.predecessor_id == found.owner_unit_id)
    is_around = or_(around.id == home.id, around.level == UnitLevel.SECTION) & home.path.startswith(around.path)
    in_place = select(Posting.person_id).join(place, place.id == Posting.unit_id).where(valid_on(Posting, today))
    near = select(around.id).where(is_around, or_(home.id == found.owner_unit_id, home.id.in_(heir)), place.path.startswith(around.path))
    return in_place.where(near.correlate(place).exists())
