"""The questions of a quiz that is being written."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from lms.authoring.kinds import Part
from lms.authoring.models import MadeCourse
from lms.authoring.queries import history
from lms.authoring.rules import names, questions
from lms.catalog import queries as catalog
from lms.catalog.rules import quiz
from lms.catalog.rules.faults import Fault
from lms.catalog.rules.quiz.questions import Question
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import MadeCourseId
from lms.kernel.immutable import immutable

found, free_id, fields_of, toml_of, slug_of = questions.found, questions.free_id, questions.fields_of, questions.toml_of, names.slug_of


@immutable
class Asked:
    """The questions of a quiz file, the state it is in, and what has to be mended before they can be changed one at a time."""

    name: str  # of now
    questions: Sequence[Question]
    faults: Sequence[Fault]
    state: int
    is_gone: bool  # its lesson was taken out; the questions are those that stood last


def asked(session: Session, course_id: MadeCourseId, name: str, *, or_gone: bool = False) -> Asked:
    """Raises NotFound."""
    file = history.written(session, course_id, name)
    if names.part_of(name) != Part.QUIZ or (file is None and not or_gone):
        raise NotFound(N_("このファイルは、この講座にありません。"))
    read, faults = quiz.read(name, (file.text if file else history.last_text(session, course_id, name)) or "")
    return Asked(file.name if file else name, read, faults, file.id if file else 0, file is None)


def asked_at(session: Session, course_id: MadeCourseId, name: str, state: int, question_id: str) -> str:
    """One question as it was saved in *state* of the quiz, as text; nothing where there was none."""
    read, _ = quiz.read(name, history.text_at(session, course_id, name, state))
    return questions.toml_of([each for each in read if each.id == question_id])


def served(session: Session, made: MadeCourse, name: str) -> str | None:
    """The address of the lesson of a quiz, where learners can open it today."""
    try:
        return catalog.lesson(session, made.slug, names.slug_of(name)).row.slug
    except NotFound:
        return None


def rows_of(kind: str, shown: dict[str, Any]) -> range:
    """The numbers of the rows that a form shows: those that are filled, and two more."""
    most = questions.MOST_ROWS.get(kind, questions.USUAL_ROWS)  # type: ignore[call-overload]
    filled = max((row for row in range(1, most + 1) if shown.get(f"text_{row}")), default=0)
    return range(1, min(max(4, filled + 2), most) + 1)
