"""Somebody will not try it any more: a plan of one's own ends, one that others planned goes on without them."""

from sqlalchemy.orm import Session

from lms.kernel.actor import Actor
from lms.kernel.ids import PracticeId
from lms.practice import queries
from lms.practice.services import part, stop


def give_up(session: Session, actor: Actor, practice_id: PracticeId) -> bool:
    """Whoever planned it stops it for all; whoever was asked along leaves it. Answers whether it is still one's own."""
    is_own = queries.own_practice(session, actor, practice_id).owner_id == actor.person_id
    if is_own:
        stop(session, actor, practice_id)
    else:
        part(session, actor, practice_id, actor.person_id)
    return is_own
