"""Use cases of practising instructions: keep what somebody wrote, for themselves; ask the AI inside the network about it."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.accounts.queries.office import Assistant
from lms.accounts.services import insert_or_nothing
from lms.catalog.queries import LessonPage
from lms.kernel.actor import Actor
from lms.kernel.ids import InstructionTryId
from lms.learning import channels
from lms.learning.kinds import MOST_TRIES, AiFault
from lms.learning.models import InstructionTry


def keep(session: Session, actor: Actor, page: LessonPage, text: str, *, form_token: str, now: datetime) -> None:
    """Keep an instruction; the same form sent again changes nothing, and of many tries the oldest makes room."""
    values = {
        "person_id": actor.person_id,
        "lesson_id": page.lesson_id,
        "lesson_version_id": page.version_id,
        "form_token": form_token[:64],
        "text": text,
        "written_at": now,
        "answer": "",
        "model": "",
    }
    session.execute(insert_or_nothing(session, InstructionTry).values(values).on_conflict_do_nothing())
    mine = (InstructionTry.person_id == actor.person_id, InstructionTry.lesson_id == page.lesson_id)
    kept = select(InstructionTry.id).where(*mine).order_by(InstructionTry.id.desc()).limit(MOST_TRIES)
    session.execute(delete(InstructionTry).where(*mine, InstructionTry.id.not_in(kept)))


def ask(assistant: Assistant, text: str) -> tuple[AiFault | None, str]:
    """What the AI makes of *text*, or what stood in its way. Slow: outside any transaction."""
    try:
        return None, channels.ask(assistant, text)
    except channels.Unanswered as unanswered:
        return unanswered.fault, ""


def note_answer(session: Session, actor: Actor, try_id: InstructionTryId, answer: str, *, model: str, now: datetime) -> None:
    """Keep what the AI made of an instruction beside it; the first answer stays."""
    mine = (InstructionTry.id == try_id, InstructionTry.person_id == actor.person_id, InstructionTry.answered_at.is_(None))
    session.execute(update(InstructionTry).where(*mine).values(answer=answer, model=model, answered_at=now))
