"""What every lesson shares, kept in the process under its edition: corrected readings and the words of the glossary."""

import json
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalog.models import BroughtReading, Edition, ReadingCorrection
from lms.catalog.queries.words import STANDING
from lms.catalog.rules.document import LessonContent
from lms.catalog.rules.reading import is_read_over
from lms.catalog.rules.terms import forms_of
from lms.kernel.ids import CourseId
from lms.kernel.immutable import immutable

MOST_KEPT = 8  # editions; the newest is asked for, older ones by requests that are under way


@immutable
class OfLesson:
    """The part that one lesson needs: readings by word, words of the glossary by the form that stands in it, and what they mean.

    *own* is what the municipality says itself: it holds also where the author has marked a word and the lesson keeps what was said of it then.
    """

    readings: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)
    english: Mapping[str, str] = field(default_factory=dict)


NOTHING = OfLesson()


@immutable
class Shared:
    """Everything of one edition, and what lessons have been given of it."""

    everywhere: Mapping[str, str]  # what the files say, what the municipality's own words say, what authors have corrected
    by_course: Mapping[CourseId, Mapping[str, str]]
    words: Mapping[str, str]  # by form
    texts: Mapping[str, str]  # by word
    own: Mapping[str, str]  # those of them that the municipality says itself
    english: Mapping[str, str]  # of its own words, where it says them in English too
    given: dict[tuple[CourseId, str], OfLesson] = field(default_factory=dict)

    def of(self, course_id: CourseId, content_hash: str, content: LessonContent) -> OfLesson:
        key = (course_id, content_hash)
        found = self.given.get(key)
        if found is None:
            found = self.given[key] = self.picked(course_id, content)
        return found

    def picked(self, course_id: CourseId | None, content: LessonContent) -> OfLesson:
        """What does not occur in the lesson is left out: it would cost every page of it."""
        everything = json.dumps(content.stored(), ensure_ascii=False)
        prose = "\n".join(section["text"] for section in content.sections)
        said = {**content.readings, **self.everywhere, **(self.by_course.get(course_id, {}) if course_id else {})}
        words = {form: word for form, word in self.words.items() if form in prose}
        readings = {word: reading for word, reading in said.items() if word in everything}
        texts, own, english = (_of(words, said_of) for said_of in (self.texts, self.own, self.english))
        return OfLesson(readings, words, texts, own, english)


def _of(words: Mapping[str, str], said_of: Mapping[str, str]) -> dict[str, str]:
    return {word: said_of[word] for word in words.values() if word in said_of}


_kept: dict[str, Shared] = {}


def edition() -> Any:
    """The edition of today, as a column of another statement."""
    return select(Edition.digest).where(Edition.name == Edition.SHARED).scalar_subquery().label("edition")


def shared(session: Session, digest: str | None) -> Shared:
    """What stands in this edition; three statements where this process has not met it."""
    found = _kept.get(digest or "")
    if found is None:
        found = _read(session)
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[digest or ""] = found
    return found


def everywhere(session: Session) -> Mapping[str, str]:
    """The readings that hold in every course and outside them: one statement where this process has met the edition."""
    return shared(session, session.scalar(select(edition()))).everywhere


def _read(session: Session) -> Shared:
    everywhere: dict[str, str] = {}
    by_course: dict[CourseId, dict[str, str]] = {}
    for row in session.execute(select(ReadingCorrection.word, ReadingCorrection.reading, ReadingCorrection.course_id)):
        (everywhere if row.course_id is None else by_course.setdefault(row.course_id, {}))[row.word] = row.reading
    explained = session.execute(select(STANDING.word, STANDING.reading, STANDING.text, STANDING.english, STANDING.is_own)).all()
    texts = {row.word: row.text for row in explained}
    own = [row for row in explained if row.is_own]
    brought = {row.word: row.reading for row in session.execute(select(BroughtReading.word, BroughtReading.reading))}
    of_own = {row.word: row.reading for row in own if is_read_over(row.word)}
    return Shared(
        {**brought, **of_own, **everywhere},
        by_course,
        {form: word for word in texts for form in forms_of(word)},
        texts,
        {row.word: row.text for row in own},
        {row.word: row.english for row in own if row.english},
    )
