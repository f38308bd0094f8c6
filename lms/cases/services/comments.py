"""Use cases of the words under a case: written, changed and taken back by who wrote them; hidden by the office, with a reason."""

from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts.services import audit
from lms.cases import queries, rules
from lms.cases.events import CaseCommented, CommentHidden
from lms.cases.models import Comment
from lms.cases.queries import comments as reading
from lms.cases.queries import following
from lms.cases.services.holding import hold_case
from lms.kernel.actor import Actor
from lms.kernel.events import publish
from lms.kernel.ids import CaseId
from lms.kernel.versions import write_over


def write(session: Session, actor: Actor, case_id: CaseId, text: str, *, now: datetime) -> Comment:
    """The authors hear of it, and who follows the case. Raises NotFound, NotWaiting, Unacceptable."""
    case = queries.readable_case(session, actor, case_id)
    rules.check_comment(text)
    hold_case(session, case_id)  # whoever takes something out of it and of the words under it finds these
    rules.check_answers(reads_cases=actor.reads_cases, state=case.state)
    made = Comment(case_id=case.id, person_id=actor.person_id, text=text, created_at=now, updated_at=now)
    session.add(made)
    session.flush()
    authors = tuple(author for author, _ in queries.authors(session, case.id))
    publish(session, CaseCommented(case.id, made.id, actor.person_id, authors, following.followers(session, case), case.title))
    return made


def change(session: Session, actor: Actor, comment_id: int, text: str, *, version: int, now: datetime) -> Comment:
    """One's own words, newly put. Raises NotFound, Stale, Unacceptable."""
    comment = reading.own_comment(session, actor, comment_id)
    rules.check_comment(text)
    write_over(session, comment, version, {"text": text, "updated_at": now}, Comment.withdrawn_at.is_(None))
    return comment


def take_back(session: Session, actor: Actor, comment_id: int, *, now: datetime) -> Comment:
    """The words go; that somebody had said something stays. A second time changes nothing."""
    comment = reading.own_comment(session, actor, comment_id)
    comment.text, comment.withdrawn_at = "", now
    return comment


def hide(session: Session, actor: Actor, comment_id: int, reason: str, *, now: datetime) -> Comment:
    """Nobody reads the words any more but who wrote them; the reason stands in their place."""
    comment = reading.comment_to_hide(session, actor, comment_id)
    comment.hidden_at, comment.hidden_reason = now, reason
    audit(session, actor.person_id, "comment_hidden", "comment", comment.id)
    case = queries.readable_case(session, actor, comment.case_id)
    people = {comment.person_id, *(author for author, _ in queries.authors(session, case.id))} - {actor.person_id}
    publish(session, CommentHidden(case.id, comment.id, tuple(sorted(people)), case.title, now))
    return comment


def show(session: Session, actor: Actor, comment_id: int) -> Comment:
    """Hidden words are read again."""
    comment = reading.comment_to_hide(session, actor, comment_id)
    comment.hidden_at, comment.hidden_reason = None, ""
    audit(session, actor.person_id, "comment_shown", "comment", comment.id)
    return comment
