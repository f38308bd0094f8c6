"""What every lesson shares, kept in the process under its edition: corrected readings and the words of the glossary."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalog.models import Edition, GlossaryTerm, ReadingCorrection
from lms.catalog.rules.document import LessonContent
from lms.catalog.rules.terms import forms_of
from lms.kernel.ids import CourseId

MOST_KEPT = 8  # editions; the newest is asked for, older ones by requests that are under way


@dataclass(frozen=True, slots=True)
class OfLesson:
    """The part that one lesson needs: readings by word, words of the glossary by the form that stands in it, and what they mean."""

    readings: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


NOTHING = OfLesson()


@dataclass(frozen=True, slots=True)
class Shared:
    """Everything of one edition, and what lessons have been given of it."""

    everywhere: Mapping[str, str]
    by_course: Mapping[CourseId, Mapping[str, str]]
    words: Mapping[str, str]  # by form
    texts: Mapping[str, str]  # by word
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
        return OfLesson(readings, words, {word: self.texts[word] for word in words.values()})


_kept: dict[str, Shared] = {}


def edition() -> Any:
    """The edition of today, as a column of another statement."""
    return select(Edition.digest).where(Edition.name == Edition.SHARED).scalar_subquery().label("edition")


def shared(session: Session, digest: str | None) -> Shared:
    """What stands in this edition; two statements where this process has not met it."""
    found = _kept.get(digest or "")
    if found is None:
        found = _read(session)
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[digest or ""] = found
    return found


def everywhere(session: Session) -> Mapping[str, str]:
    """The readings that authors have corrected for every course: one statement where this process has met the edition."""
    return shared(session, session.scalar(select(edition()))).everywhere


def _read(session: Session) -> Shared:
    everywhere: dict[str, str] = {}
    by_course: dict[CourseId, dict[str, str]] = {}
    for row in session.execute(select(ReadingCorrection.word, ReadingCorrection.reading, ReadingCorrection.course_id)):
        (everywhere if row.course_id is None else by_course.setdefault(row.course_id, {}))[row.word] = row.reading
    texts = {row.word: row.text for row in session.execute(select(GlossaryTerm.word, GlossaryTerm.text))}
    return Shared(everywhere, by_course, {form: word for word in texts for form in forms_of(word)}, texts)
