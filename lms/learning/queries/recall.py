"""Questions that come back weeks after a lesson: which ones, what was answered, and the figures for authors, which name nobody."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from lms.catalog import queries as catalog
from lms.catalog.queries import LessonPage
from lms.catalog.queries.naming import lesson_titled
from lms.catalog.rules.quiz.asked import Explained, Offered
from lms.kernel.actor import Actor
from lms.kernel.ids import LessonId, LessonVersionId
from lms.kernel.immutable import immutable
from lms.learning.kinds import RECALL_WEEKS
from lms.learning.models import QuizAttempt, RecallAnswer
from lms.learning.rules import recall as rules

MOST_SHOWN = 100


@immutable
class Recall:
    """A lesson reduced to the questions that come back to one person after *step* weeks; *answered* once it has been."""

    page: LessonPage
    step: int
    seed: int
    answered: RecallAnswer | None = None

    @property
    def offered(self) -> list[Offered]:
        return self.page.offered(self.seed)

    @property
    def explained(self) -> list[Explained]:
        return self.page.explained(self.seed, self.answered.answers) if self.answered else []


def recall(session: Session, actor: Actor, version_id: LessonVersionId | None, step: int) -> Recall | None:
    """What comes back of a lesson; None where nothing does in this week."""
    page = _page(session, version_id) if version_id is not None and step in RECALL_WEEKS else None
    if page is None:
        return None
    salt = f"{actor.person_id}:{page.lesson_id}:{step}"
    answered = {each.step: each for each in _answers(session, actor, page.lesson_id)}
    if step in answered:
        mine = answered[step]
        if mine.lesson_version_id != page.version_id:
            page = _page(session, mine.lesson_version_id) or page
        return Recall(_only(page, list(mine.answers)), step, rules.seed(salt), mine)
    earlier = [each for each in answered.values() if each.step < step]
    missed = _missed(session, actor, page, earlier)
    seen = {id_ for each in earlier for id_ in each.answers}
    ids = rules.chosen([each.id for each in page.questions], missed=missed, seen=seen, salt=salt)
    return Recall(_only(page, ids), step, rules.seed(salt)) if ids else None


def _page(session: Session, version_id: LessonVersionId) -> LessonPage | None:
    address = catalog.address_of(session, version_id)
    return catalog.lesson(session, address[0], address[1], version_id) if address else None


def _only(page: LessonPage, ids: Sequence[str]) -> LessonPage:
    return replace(page, content=replace(page.content, questions=[each for each in page.questions if each.id in ids]))


def _answers(session: Session, actor: Actor, lesson_id: LessonId) -> Sequence[RecallAnswer]:
    mine = (RecallAnswer.person_id == actor.person_id, RecallAnswer.lesson_id == lesson_id)
    return session.scalars(select(RecallAnswer).where(*mine).order_by(RecallAnswer.step)).all()


def _missed(session: Session, actor: Actor, page: LessonPage, earlier: Sequence[RecallAnswer]) -> set[str]:
    """What was answered wrong on the way to passing; then what came back decides anew about what it asked."""
    mine = (QuizAttempt.person_id == actor.person_id, QuizAttempt.lesson_id == page.lesson_id)
    missed: set[str] = set()
    for answers, is_passed in session.execute(select(QuizAttempt.answers, QuizAttempt.is_passed).where(*mine).order_by(QuizAttempt.id)):
        missed |= {each.id for each in page.questions if not each.is_right(answers.get(each.id, ()))}
        if is_passed:  # what is played with afterwards does not change what is asked
            break
    for each in earlier:
        asked = [question for question in page.questions if question.id in each.answers]
        missed -= {question.id for question in asked}
        missed |= {question.id for question in asked if not question.is_right(each.answers[question.id])}
    return missed


def own_results(session: Session, actor: Actor, *, most: int | None = MOST_SHOWN) -> Sequence[Any]:
    """What this person remembered, the latest first: title, step, score, total, day."""
    columns = (RecallAnswer.step, RecallAnswer.score, RecallAnswer.total, RecallAnswer.answered_at)
    found = select(lesson_titled(RecallAnswer.lesson_version_id), *columns).where(RecallAnswer.person_id == actor.person_id)
    return session.execute(found.order_by(RecallAnswer.id.desc()).limit(most)).all()


def recall_results(session: Session, lesson_id: LessonId, *, before: datetime, most: int) -> Sequence[Any]:
    """(lesson_version_id, step, answers, how many there are) of everybody, the newest first, for the figures of a lesson's author: without who it was."""
    columns = (RecallAnswer.lesson_version_id, RecallAnswer.step, RecallAnswer.answers, func.count().over().label("total"))
    of_lesson = (RecallAnswer.lesson_id == lesson_id, RecallAnswer.answered_at < before)
    return session.execute(select(*columns).where(*of_lesson).order_by(RecallAnswer.id.desc()).limit(most)).all()


def was_answered(person_id: Any, lesson_id: Any, step: Any) -> ColumnElement[bool]:
    """Whether the questions of a week were answered, as a condition about columns of another table."""
    mine = (RecallAnswer.person_id == person_id, RecallAnswer.lesson_id == lesson_id, RecallAnswer.step == step)
    return select(RecallAnswer.id).where(*mine).exists()
