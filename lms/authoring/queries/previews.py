"""What learners would see of a text that is still being written."""

from collections.abc import Mapping, Sequence
from dataclasses import field

from markupsafe import Markup
from sqlalchemy.orm import Session

from lms.authoring import queries
from lms.authoring.kinds import Part
from lms.authoring.models import MadeCourse
from lms.authoring.rules import names
from lms.catalog import files as course_files
from lms.catalog import markdown
from lms.catalog.markdown import Rendered
from lms.catalog.queries import trial
from lms.catalog.queries.plain import Part as Hints
from lms.catalog.rules import body
from lms.catalog.rules.faults import Fault
from lms.catalog.rules.front import CourseFront, LessonFront
from lms.catalog.rules.quiz.asked import Explained, Offered
from lms.kernel.immutable import immutable

COPY = markdown.COPY


@immutable
class Preview:
    """A lesson or an introduction by its sections, or a quiz by its questions; and what has to be mended."""

    faults: Sequence[Fault]
    head: LessonFront | CourseFront | None = None
    sections: Sequence[tuple[str, Rendered]] = field(default_factory=list)
    offered: Sequence[Offered] = field(default_factory=list)
    explained: Sequence[Explained] = field(default_factory=list)
    readings: Mapping[str, str] = field(default_factory=dict)
    hard: Sequence[Hints] = ()


def preview(session: Session, made: MadeCourse, name: str, text: str, *, furigana: bool = False) -> Preview:
    if names.part_of(name) == Part.QUIZ:
        asked = trial.of_quiz(f"{made.slug}/{name}", text)
        return Preview(asked.faults, offered=asked.offered, explained=asked.explained)
    held = {**queries.folder(session, made.id), name: text.encode()}
    shown = trial.of_file(session, made.slug, name, held, queries.shared(session, made.slug, held), furigana=furigana)
    return Preview(shown.faults, head=shown.head, sections=shown.sections, readings=shown.readings, hard=shown.hard)


@immutable
class FigureShown:
    """A figure as a lesson draws it, and the line that puts it there."""

    name: str
    line: str
    html: Markup


def figures(session: Session, made: MadeCourse) -> list[FigureShown]:
    standing = queries.standing(session, made.id)
    said = {path: words for file in standing.values() for words, path, _ in body.IMAGE.findall(file.text or "")}
    drawn = course_files.course(made.slug, queries.folder(session, made.id), course_files.Shared({}, {}, set(), [])).figures
    found = []
    for name, file in standing.items():
        if names.part_of(name) != Part.FIGURE:
            continue
        line = f"![{names.spoken(file.alternative or said.get(name, ''))}]({name})"
        found.append(FigureShown(name, line, markdown.fresh(1, line, {}, drawn).html))
    return found
