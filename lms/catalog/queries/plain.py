"""The plain-Japanese check of lessons as they are served, and of any Markdown that somebody is writing."""

import tomllib
from collections import Counter
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalog.kinds import Hard
from lms.catalog.models import Course, CourseVersion, CourseVersionLesson, Lesson, LessonVersion
from lms.catalog.queries.pages import LessonPage
from lms.catalog.queries.words import STANDING
from lms.catalog.rules import prose
from lms.catalog.rules.document import LessonContent
from lms.catalog.rules.plain import Remark, remarks
from lms.catalog.rules.terms import forms_of
from lms.kernel.immutable import immutable

WORDS = Path(__file__).parents[1] / "plain_words.toml"


@immutable
class Line:
    """A lesson in the list: how many remarks of each kind."""

    course_slug: str
    course: str
    slug: str
    title: str
    counts: Counter[Hard]

    @property
    def total(self) -> int:
        return self.counts.total()


@immutable
class Part:
    """A section, or what stands around the sections, with its remarks; *number* 0 is what stands around."""

    number: int
    title: str
    remarks: list[Remark]

    @property
    def count(self) -> int:
        return len(self.remarks)


@cache
def hard_words() -> dict[str, str]:
    """Hard words as they stand in a sentence, and easier ones."""
    listed = tomllib.loads(WORDS.read_text(encoding="utf-8"))["word"]
    return {each.get("stem", each["hard"]): each["plain"] for each in listed}


def of_markdown(text: str, explained: Collection[str] = ()) -> list[Remark]:
    """Remarks about the Markdown of a section. *explained*: words of the glossary, which may be as hard as they like."""
    return remarks(prose.sentences_source(text), hard_words(), explained)


def of_content(content: LessonContent, explained: Collection[str] = ()) -> list[Part]:
    """Remarks about a lesson, part by part, those without any left out."""
    around = "\n".join([*content.front.objectives, content.front.practice.task, *content.front.practice.measure])
    parts = [Part(0, "", remarks(around, hard_words(), explained))]
    sections = enumerate(content.sections, 1)
    parts += [Part(number, each["title"], of_markdown(each["text"], explained)) for number, each in sections]
    return [part for part in parts if part.remarks]


def of_lesson(session: Session, page: LessonPage) -> list[Part]:
    return of_content(page.content, explained(session))


def explained(session: Session) -> frozenset[str]:
    """The words of the glossary in every form in which they stand: one statement."""
    return frozenset(form for word in session.scalars(select(STANDING.word)) for form in forms_of(word))


def lessons(session: Session) -> Sequence[Line]:
    """Every lesson of today with its remarks counted: two statements."""
    known = explained(session)
    return [_line(row, known) for row in session.execute(_served())]


def _line(row: Any, known: Collection[str]) -> Line:
    parts = of_content(LessonContent.restored(row.document), known)
    return Line(row.course_slug, row.course, row.slug, row.title, Counter(each.kind for part in parts for each in part.remarks))


@cache
def _served() -> Any:
    shown = (
        Course.slug.label("course_slug"),
        CourseVersion.title.label("course"),
        Lesson.slug,
        LessonVersion.title,
        LessonVersion.document,
    )
    return (
        select(*shown)
        .join(CourseVersion, CourseVersion.course_id == Course.id)
        .join(CourseVersionLesson, CourseVersionLesson.course_version_id == CourseVersion.id)
        .join(LessonVersion, LessonVersion.id == CourseVersionLesson.lesson_version_id)
        .join(Lesson, Lesson.id == LessonVersion.lesson_id)
        .where(CourseVersion.is_current)
        .order_by(CourseVersion.sort, Course.slug, CourseVersionLesson.place)
    )
