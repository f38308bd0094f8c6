"""Hand-outs: files and links that go with a workshop."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotFound, Unacceptable
from lms.kernel.ids import HandoutId, WorkshopId
from lms.workshops import queries, rules
from lms.workshops.kinds import MOST_HANDOUTS
from lms.workshops.models import Handout
from lms.workshops.rules import files
from lms.workshops.services import places

ACCEPT = files.ACCEPT  # what the browser offers


def add_file(session: Session, actor: Actor, workshop_id: WorkshopId, *, title: str, name: str, content: bytes) -> Handout:
    """Raises NotFound, Unacceptable."""
    file = files.judged(name, content)
    described = {"file_name": file.name, "media_type": file.media_type, "size": len(content), "content": content}
    return _add(session, actor, workshop_id, Handout(workshop_id=workshop_id, title=title or file.name, **described))


def add_link(session: Session, actor: Actor, workshop_id: WorkshopId, *, title: str, link: str) -> Handout:
    """Raises NotFound, Unacceptable."""
    rules.check_link(link)
    return _add(session, actor, workshop_id, Handout(workshop_id=workshop_id, title=title or link[:120], link=link))


def _add(session: Session, actor: Actor, workshop_id: WorkshopId, made: Handout) -> Handout:
    queries.organised(session, actor, workshop_id)
    places.locked(session, workshop_id)
    count = session.scalar(select(func.count()).select_from(Handout).where(Handout.workshop_id == workshop_id)) or 0
    if count >= MOST_HANDOUTS:
        raise Unacceptable(N_("資料は%(most)d件までです。要らないものを外してから加えてください。"), most=MOST_HANDOUTS)
    session.add(made)
    session.flush()
    return made


def remove(session: Session, actor: Actor, workshop_id: WorkshopId, handout_id: HandoutId) -> None:
    """Twice is once. Raises NotFound where it never was one of this workshop."""
    queries.organised(session, actor, workshop_id)
    mine = (Handout.id == handout_id, Handout.workshop_id == workshop_id)
    if session.scalar(delete(Handout).where(*mine).returning(Handout.id)) is None:
        raise NotFound(N_("この資料は見つかりません。"))
