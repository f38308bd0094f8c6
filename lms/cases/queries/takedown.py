"""Cases out of which something of a resident may be taken, and the traces of it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.accounts.models.people import Person
from lms.cases.models import Case, CaseTakedown
from lms.cases.queries import is_author
from lms.cases.queries.sight import seeing, sight_of, visible, was_visible
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import CaseId


def case_to_clean(session: Session, actor: Actor, case_id: CaseId) -> Case:
    """For its author and the office, also when it is put away. Raises NotFound."""
    sight = sight_of(actor)
    case = session.scalar(select(Case).where(Case.id == case_id, or_(visible(sight), was_visible(sight))), seeing(actor))
    if case is None or not (actor.has("office") or is_author(session, actor, case.id)):
        raise NotFound(N_("事例が見つかりません。"))
    return case


def traces(session: Session, case_id: CaseId) -> Sequence[Any]:
    """Who took something out, when, of what class, from which fields; the newest first."""
    found = select(CaseTakedown.reason, CaseTakedown.places, CaseTakedown.taken_at, Person.name)
    found = found.join(Person, Person.id == CaseTakedown.taken_by_id).where(CaseTakedown.case_id == case_id)
    return session.execute(found.order_by(CaseTakedown.id.desc())).all()
