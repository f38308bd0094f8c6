"""A lesson that is still being written, as its page will show it: whatever of it can be read already."""

from collections.abc import Mapping, Sequence
from dataclasses import field

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalog import markdown
from lms.catalog.files import LESSON, Folder, Shared, course
from lms.catalog.markdown import Rendered
from lms.catalog.models import Course
from lms.catalog.queries import plain
from lms.catalog.queries import shared as corrected
from lms.catalog.queries.plain import Part
from lms.catalog.rules import body, front, quiz
from lms.catalog.rules.document import LessonContent
from lms.catalog.rules.faults import Fault
from lms.catalog.rules.front import CourseFront, LessonFront
from lms.catalog.rules.quiz.asked import Explained, Offered
from lms.catalog.rules.terms import forms_of
from lms.kernel.immutable import immutable


@immutable
class Trial:
    """Sections with their titles, the head where it is sound, and what has to be mended in this file; how its words are read and which are hard."""

    head: LessonFront | CourseFront | None
    sections: Sequence[tuple[str, Rendered]]
    faults: Sequence[Fault]
    readings: Mapping[str, str] = field(default_factory=dict)
    hard: Sequence[Part] = ()


def of_file(session: Session, slug: str, name: str, held: Folder, shared: Shared, *, furigana: bool) -> Trial:
    """What the page of the file *name* would show; *held* has its newest text."""
    read = course(slug, held, shared)
    faults = [fault for fault in dict.fromkeys(read.faults) if fault.file == f"{slug}/{name}"]
    text = held[name].decode("utf-8", "replace").replace("\r\n", "\n")
    if not LESSON.match(name):
        course_head, introduction, _, _ = front.read(CourseFront, name, text)
        return Trial(course_head, [("", Rendered(markdown.plain(introduction.strip()), (), frozenset()))], faults)
    head, content, _, _ = front.read(LessonFront, name, text)
    parts = body.sections(content)
    of_all = corrected.shared(session, session.scalar(select(corrected.edition())))
    words = {**shared.words, **of_all.texts}
    drawn = [(each.title, markdown.fresh(number, each.text, words, read.figures)) for number, each in enumerate(parts, 1)]
    if head is None:
        return Trial(None, drawn, faults)
    written = LessonContent(head, [{"title": each.title, "text": each.text} for each in parts], [], {}, {}, dict(shared.readings))
    said = of_all.picked(session.scalar(select(Course.id).where(Course.slug == slug)), written).readings
    if furigana:
        drawn = [(title, markdown.fresh_with_readings(each, said)) for title, each in drawn]
    explained = {form for word in words for form in forms_of(word)}
    return Trial(head, drawn, faults, said, plain.of_content(written, explained))


@immutable
class QuizTrial:
    """Questions as they are asked and as they are explained, and what has to be mended."""

    offered: Sequence[Offered]
    explained: Sequence[Explained]
    faults: Sequence[Fault]


def of_quiz(file: str, text: str) -> QuizTrial:
    questions, faults = quiz.read(file, text)
    return QuizTrial([each.offered(0) for each in questions], [each.explained(0, each.right_answer()) for each in questions], faults)
