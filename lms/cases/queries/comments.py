"""The words of colleagues under a case. Partners see none."""

from functools import cache
from typing import Any

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.orm import Session

from lms.accounts.models.people import Person
from lms.cases.models import Case, Comment
from lms.cases.queries.sight import seeing, sight_of, visible
from lms.kernel.actor import Actor
from lms.kernel.db import rows
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import CaseId

MOST = 100  # the newest; a page is read to its end


def of_case(session: Session, case_id: CaseId) -> list[Any]:
    """The oldest first. Ask for the case first: this looks at no rights."""
    return list(rows(session, _of_case(), {"case": case_id, "most": MOST}))[::-1]


@cache
def _of_case() -> Any:
    shown = (Comment.id, Comment.person_id, Comment.text, Comment.created_at, Comment.updated_at, Comment.version)
    found = select(*shown, Comment.withdrawn_at, Comment.hidden_at, Comment.hidden_reason, Person.name)
    found = found.join(Person, Person.id == Comment.person_id).where(Comment.case_id == bindparam("case"))
    return found.order_by(Comment.id.desc()).limit(bindparam("most", type_=Integer()))


def own_comment(session: Session, actor: Actor, comment_id: int) -> Comment:
    """Words of one's own under a case that one may still read. Raises NotFound."""
    return _found(session, actor, Comment.id == comment_id, Comment.person_id == actor.person_id, Comment.hidden_at.is_(None))


def comment_to_hide(session: Session, actor: Actor, comment_id: int) -> Comment:
    """Any words, for the office. Raises NotFound."""
    return _found(session, actor, Comment.id == comment_id, Comment.withdrawn_at.is_(None))


def _found(session: Session, actor: Actor, *which: Any) -> Comment:
    found = select(Comment).join(Case, Case.id == Comment.case_id).where(*which, visible(sight_of(actor)))
    comment = session.scalar(found, seeing(actor)) if actor.reads_cases else None
    if comment is None:
        raise NotFound(N_("このことばは見つかりません。"))
    return comment
