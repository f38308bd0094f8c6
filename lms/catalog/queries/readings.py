"""Corrected readings as authors see them: the list, and what a correction would change in the lessons of today."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalog.models import Course, CourseVersion, CourseVersionLesson, LessonVersion, ReadingCorrection
from lms.catalog.queries import shared
from lms.catalog.rules import prose, reading
from lms.kernel.ids import CourseId
from lms.kernel.immutable import immutable
from lms.search import readings

MOST_PLACES = 5


@immutable
class Place:
    """A sentence of a lesson with the readings it has and those it would have."""

    course: str
    lesson: str
    before: Markup
    after: Markup


@immutable
class Preview:
    """The first places of a word, and in how many lessons it stands."""

    word: str
    places: list[Place]
    lessons: int


def corrections(session: Session) -> Sequence[Any]:
    """Every corrected word with the course it is for, in the order of the readings: one statement."""
    current = (CourseVersion.course_id == ReadingCorrection.course_id) & CourseVersion.is_current
    columns = (
        ReadingCorrection.id,
        ReadingCorrection.word,
        ReadingCorrection.reading,
        ReadingCorrection.course_id,
        ReadingCorrection.updated_at,
    )
    found = (
        select(*columns, CourseVersion.title, Course.slug)
        .join(Course, Course.id == ReadingCorrection.course_id, isouter=True)
        .join(CourseVersion, current, isouter=True)
        .order_by(ReadingCorrection.reading, ReadingCorrection.word, ReadingCorrection.id)
    )
    return session.execute(found).all()


def preview(session: Session, *, word: str, read_as: str, course_id: CourseId | None) -> Preview:
    """What would be read otherwise. Raises Unacceptable like the correction itself."""
    word, read_as = reading.word_of(word), reading.reading_of(read_as)
    of_all = shared.shared(session, session.scalar(select(shared.edition())))
    places: list[Place] = []
    lessons = 0
    for row in session.execute(_lessons(course_id)):
        standing = (sentence for text in _texts(row.document) for sentence in reading.sentences_with(word, text))
        sentence = next((each for each in standing if readings.holds(word, each)), "")
        lessons += bool(sentence)
        if sentence and len(places) < MOST_PLACES:
            said = {**row.document.get("readings", {}), **of_all.everywhere, **of_all.by_course.get(row.course_id, {})}
            places.append(Place(row.course, row.lesson, _read(sentence, said), _read(sentence, {**said, word: read_as})))
    return Preview(word, places, lessons)


def _lessons(course_id: CourseId | None) -> Any:
    found = (
        select(CourseVersion.course_id, CourseVersion.title.label("course"), LessonVersion.title.label("lesson"), LessonVersion.document)
        .join(CourseVersionLesson, CourseVersionLesson.course_version_id == CourseVersion.id)
        .join(LessonVersion, LessonVersion.id == CourseVersionLesson.lesson_version_id)
        .where(CourseVersion.is_current)
        .order_by(CourseVersion.sort, CourseVersionLesson.place)
    )
    return found if course_id is None else found.where(CourseVersion.course_id == course_id)


def _texts(document: dict[str, Any]) -> list[str]:
    sections = [f"{section['title']}\n{prose.words(section['text'])}" for section in document["sections"]]
    return [*document["front"]["objectives"], *sections, document["front"]["practice"]["task"]]


def _read(sentence: str, said: dict[str, str]) -> Markup:
    return Markup(readings.over(sentence, {word: kana for word, kana in said.items() if word in sentence}))  # noqa: S704  (escaped where it is made)
