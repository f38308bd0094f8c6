"""Logs out of which a case may be told: one's own, and those of colleagues that one may read."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models.people import Person, Unit
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import PersonId, PracticeLogId
from lms.kernel.immutable import immutable
from lms.practice.kinds import Outcome, Visibility
from lms.practice.models import Practice, PracticeLog
from lms.practice.queries import sight

MOST_OFFERED = 40


@immutable
class Tellable:
    """A log, the plan that it is about, and whose it is. *is_own*: of a practice of one's own; *is_here*: its writer still has a name."""

    log: PracticeLog
    plan: Practice
    name: str
    is_own: bool
    is_here: bool

    @property
    def person_id(self) -> PersonId:
        return self.log.person_id


def chosen(session: Session, actor: Actor, log_ids: Sequence[PracticeLogId]) -> list[Tellable]:
    """The logs of one case: own ones first, else as they were asked for.

    Raises NotFound where one is missing or not for this person, and where none is of a practice of one's own: nobody tells a case over the
    head of those who tried it.
    """
    found = {each.log.id: each for each in _found(session, actor, PracticeLog.id.in_(set(log_ids)))}
    logs = [found[each] for each in dict.fromkeys(log_ids) if each in found]
    if len(found) < len(set(log_ids)) or not any(each.is_own for each in logs):
        raise NotFound(N_("記録が見つかりません。"))
    return sorted(logs, key=lambda each: not each.is_own)


def offered(session: Session, actor: Actor, *, told: Select[Any]) -> list[Tellable]:
    """What one may tell, the newest first, own ones before those of colleagues in the same 課. *told*: the logs that stand in a case already."""
    near = [Unit.path.startswith(path, autoescape=True) for path in actor.sections]
    of_colleagues = (PracticeLog.visibility != Visibility.OWN) & or_(*near) if near else PracticeLog.person_id == actor.person_id
    there = (PracticeLog.outcome != Outcome.COULD_NOT_TRY, or_(sight.takes_part(actor), of_colleagues), PracticeLog.id.not_in(told))
    return _found(session, actor, *there)


def _found(session: Session, actor: Actor, *where: Any) -> list[Tellable]:
    is_mine = sight.takes_part(actor)
    found = select(PracticeLog, Practice, Person.name, Person.erased_at, Unit.path, is_mine).join(
        Practice, Practice.id == PracticeLog.practice_id
    )
    found = found.join(Person, Person.id == PracticeLog.person_id).join(Unit, Unit.id == PracticeLog.unit_id)
    newest = found.where(*where).order_by(is_mine.desc(), PracticeLog.logged_at.desc(), PracticeLog.id.desc()).limit(MOST_OFFERED)
    return [
        Tellable(log, plan, name, is_own=bool(mine), is_here=erased_at is None)
        for log, plan, name, erased_at, path, mine in session.execute(newest)
        if sight.may_read(actor, log, path, is_mine=bool(mine))
    ]
