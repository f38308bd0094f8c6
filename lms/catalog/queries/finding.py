"""Finding lessons and words of the glossary: one statement each, out of what is served now."""

from functools import cache
from typing import Any, Generic, TypeVar

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy.orm import Session

from lms.catalog.models import Course, CourseVersion, CourseVersionLesson, Lesson, LessonVersion
from lms.catalog.queries.words import STANDING
from lms.catalog.rules import prose
from lms.catalog.rules.terms import anchor_of
from lms.kernel.db import rows
from lms.kernel.immutable import immutable
from lms.search import index
from lms.search.query import Query
from lms.search.snippets import Piece, snippet
from lms.search.tokens import folded

LESSONS, TERMS = "lesson_index", "term_index"
MOST = 10
Each = TypeVar("Each")


@immutable
class FoundLesson:
    """A lesson that answers, and the section in which it does."""

    course_slug: str
    course_title: str
    slug: str
    title: str
    section: int
    section_title: str
    pieces: list[Piece]


@immutable
class FoundTerm:
    word: str
    reading: str
    pieces: list[Piece]

    @property
    def anchor(self) -> str:
        return anchor_of(self.word)


@immutable
class Hits(Generic[Each]):
    """The best of what answers, and how many there are."""

    rows: list[Each]
    total: int


def lessons(session: Session, query: Query) -> Hits[FoundLesson]:
    """Lessons as they are served now, the best first."""
    if not query:
        return Hits([], 0)
    found = rows(session, _lessons(index.matching(session, LESSONS, query)), {**index.asking(session, query), "most": MOST}).all()
    return Hits([_lesson(row, query) for row in found], found[0].total if found else 0)


def terms(session: Session, query: Query) -> Hits[FoundTerm]:
    """Words that are explained, the best first."""
    if not query:
        return Hits([], 0)
    found = rows(session, _terms(index.matching(session, TERMS, query)), {**index.asking(session, query), "most": MOST}).all()
    return Hits([FoundTerm(row.word, row.reading, snippet(row.text, query)) for row in found], found[0].total if found else 0)


def served(session: Session) -> set[int]:
    """The lesson versions that stand in a course of today."""
    found = select(CourseVersionLesson.lesson_version_id).join(CourseVersion, CourseVersion.id == CourseVersionLesson.course_version_id)
    return set(session.scalars(found.where(CourseVersion.is_current)))


def explained(session: Session) -> set[int]:
    return set(session.scalars(select(STANDING.key)))


def sizes(session: Session) -> dict[str, tuple[int, int]]:
    """By index: how many stand in it that belong there, and how many belong there."""
    wanted = {LESSONS: served(session), TERMS: explained(session)}
    return {name: (len(index.ids(session, name) & belong), len(belong)) for name, belong in wanted.items()}


@cache
def _lessons(matching: Any) -> Any:
    hits = matching.subquery("hits")
    shown = (Course.slug.label("course_slug"), CourseVersion.title.label("course_title"), Lesson.slug, LessonVersion.title)
    document = (LessonVersion.document["sections"].label("sections"), func.count().over().label("total"))
    return (
        select(*shown, *document)
        .join(hits, hits.c.doc_id == LessonVersion.id)
        .join(CourseVersionLesson, CourseVersionLesson.lesson_version_id == LessonVersion.id)
        .join(CourseVersion, CourseVersion.id == CourseVersionLesson.course_version_id)
        .join(Course, Course.id == CourseVersion.course_id)
        .join(Lesson, Lesson.id == LessonVersion.lesson_id)
        .where(CourseVersion.is_current)
        .order_by(hits.c.rank, CourseVersion.sort, CourseVersionLesson.place)
        .limit(bindparam("most", type_=Integer()))
    )


@cache
def _terms(matching: Any) -> Any:
    hits = matching.subquery("hits")
    found = select(STANDING.word, STANDING.reading, STANDING.text, func.count().over().label("total"))
    return found.join(hits, hits.c.doc_id == STANDING.key).order_by(hits.c.rank, STANDING.reading).limit(bindparam("most", type_=Integer()))


def _lesson(row: Any, query: Query) -> FoundLesson:
    number = _section(row.sections, query)
    section = row.sections[number - 1]
    pieces = snippet(prose.line(section["text"]), query)
    return FoundLesson(row.course_slug, row.course_title, row.slug, row.title, number, section["title"], pieces)


def _section(sections: list[dict[str, str]], query: Query) -> int:
    """The section in which most words of the query stand as they are, the first of several; the first of all where they stand in another spelling."""
    forms = query.forms()
    told = [folded(f"{section['title']}\n{section['text']}") for section in sections]
    counts = [sum(form in text for form in forms) for text in told]
    return counts.index(max(counts, default=0)) + 1 if counts else 1
