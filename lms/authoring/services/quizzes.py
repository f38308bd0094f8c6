"""Questions of a lesson, one at a time; the file of the quiz is written anew each time and every state of it is kept."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.authoring.queries import quizzes as queries
from lms.authoring.rules import questions as rules
from lms.authoring.services import save
from lms.catalog.rules import gift
from lms.catalog.rules.quiz.questions import Question
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, Stale
from lms.kernel.ids import MadeCourseId

Change = Callable[[Sequence[Question]], list[Question]]


def put(
    session: Session, actor: Actor, course_id: MadeCourseId, name: str, question: Question, *, seen: int, again: bool = False, now: datetime
) -> str:
    """One question, new or changed; *again* puts it back with the lesson that was taken out. Answers the name of the quiz.

    Raises Stale where somebody else has saved this quiz since its state *seen*.
    """
    return _change(session, actor, course_id, name, lambda standing: rules.put(standing, question), seen=seen, again=again, now=now)


def add_received(session: Session, actor: Actor, course_id: MadeCourseId, name: str, text: str, *, now: datetime) -> tuple[str, int]:
    """The questions of a GIFT text behind those that stand there. Answers the name of the quiz, and how many. Raises Unacceptable, Stale."""
    received = gift.read(text).questions
    seen = queries.asked(session, course_id, name).state
    return _change(session, actor, course_id, name, lambda standing: rules.put_all(standing, received), seen=seen, now=now), len(received)


def move(
    session: Session, actor: Actor, course_id: MadeCourseId, name: str, question_id: str, *, steps: int, seen: int, now: datetime
) -> None:
    _change(session, actor, course_id, name, lambda standing: rules.moved(standing, question_id, steps), seen=seen, now=now)


def remove(session: Session, actor: Actor, course_id: MadeCourseId, name: str, question_id: str, *, seen: int, now: datetime) -> None:
    _change(session, actor, course_id, name, lambda standing: rules.without(standing, question_id), seen=seen, now=now)


def _change(
    session: Session, actor: Actor, course_id: MadeCourseId, name: str, change: Change, *, seen: int, again: bool = False, now: datetime
) -> str:
    asked = queries.asked(session, course_id, name, or_gone=True)
    if asked.faults:
        raise Stale(N_("このファイルは、いまは欄で直せません。「文のまま直す」で、直す所をなくしてください。"))
    return save(session, actor, course_id, name, rules.toml_of(change(asked.questions)), seen=seen, again=again, now=now)


def judged(kind: str, question_id: str, typed: Mapping[str, Any], before: Question | None) -> Question:
    """The question that a form describes. Raises Unacceptable, naming the field."""
    return rules.judged(kind, question_id, typed, before)
