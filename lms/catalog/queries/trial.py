"""A lesson that is still being written, as its page will show it: whatever of it can be read already."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.catalog import markdown
from lms.catalog.files import LESSON, Folder, Shared, course
from lms.catalog.markdown import Rendered
from lms.catalog.rules import body, front, quiz
from lms.catalog.rules.faults import Fault
from lms.catalog.rules.front import CourseFront, LessonFront
from lms.catalog.rules.quiz.asked import Explained, Offered


@dataclass(frozen=True, slots=True)
class Trial:
    """Sections with their titles, the head where it is sound, and what has to be mended in this file."""

    head: LessonFront | CourseFront | None
    sections: Sequence[tuple[str, Rendered]]
    faults: Sequence[Fault]


def of_file(slug: str, name: str, held: Folder, shared: Shared) -> Trial:
    """What the page of the file *name* would show; *held* has its newest text."""
    read = course(slug, held, shared)
    faults = [fault for fault in dict.fromkeys(read.faults) if fault.file == f"{slug}/{name}"]
    text = held[name].decode("utf-8", "replace").replace("\r\n", "\n")
    if not LESSON.match(name):
        head, introduction, _, _ = front.read(CourseFront, name, text)
        return Trial(head, [("", Rendered(markdown.plain(introduction.strip()), (), frozenset()))], faults)
    lesson_head, content, _, _ = front.read(LessonFront, name, text)
    sections = [
        (each.title, markdown.fresh(number, each.text, shared.words, read.figures)) for number, each in enumerate(body.sections(content), 1)
    ]
    return Trial(lesson_head, sections, faults)


@dataclass(frozen=True, slots=True)
class QuizTrial:
    """Questions as they are asked and as they are explained, and what has to be mended."""

    offered: Sequence[Offered]
    explained: Sequence[Explained]
    faults: Sequence[Fault]


def of_quiz(file: str, text: str) -> QuizTrial:
    questions, faults = quiz.read(file, text)
    return QuizTrial([each.offered(0) for each in questions], [each.explained(0, each.right_answer()) for each in questions], faults)
