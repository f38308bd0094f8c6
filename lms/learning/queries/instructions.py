"""Reading what somebody tried to write as an instruction to an AI: one's own only."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalog.models import Course, Lesson
from lms.catalog.queries import LessonPage
from lms.catalog.rules.front import InstructionTask
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import InstructionTryId, LessonId
from lms.kernel.slots import Slot
from lms.learning.models import InstructionTry
from lms.learning.rules import instructions
from lms.learning.rules.instructions import Feedback

__all__ = ["Feedback"]

why_not_ask = Slot[[Session, Actor], str]("why somebody may not ask the AI inside the network, in words; empty where they may", "")


def task_of(page: LessonPage) -> InstructionTask:
    """The practice of instructions of a lesson. Raises NotFound where it has none."""
    if page.instruction is None:
        raise NotFound(N_("このレッスンに、指示を書く練習はありません。"))
    return page.instruction


def tries(session: Session, actor: Actor, lesson_id: LessonId) -> Sequence[InstructionTry]:
    """What this person wrote in a lesson, the latest first."""
    mine = (InstructionTry.person_id == actor.person_id, InstructionTry.lesson_id == lesson_id)
    return session.scalars(select(InstructionTry).where(*mine).order_by(InstructionTry.id.desc())).all()


def lesson_id_of(session: Session, course_slug: str, lesson_slug: str) -> LessonId | None:
    """A lesson by its address, also where it is not served any more."""
    found = select(Lesson.id).join(Course, Course.id == Lesson.course_id)
    return session.scalar(found.where(Course.slug == course_slug, Lesson.slug == lesson_slug))


def feedback(text: str) -> Feedback | None:
    """What may be said about an instruction; nothing about an empty one."""
    return instructions.read(text) if text.strip() else None


def own_try(session: Session, actor: Actor, lesson_id: LessonId, try_id: InstructionTryId) -> InstructionTry:
    """What this person wrote in this lesson. Raises NotFound for anything else."""
    found = session.get(InstructionTry, try_id)
    if found is None or found.person_id != actor.person_id or found.lesson_id != lesson_id:
        raise NotFound(N_("この指示は見つかりません。"))
    return found
