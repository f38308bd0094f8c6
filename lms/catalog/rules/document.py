"""A lesson and a course as they are stored: whole, under the hash of their content."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Self

from lms.catalog.rules import quiz
from lms.catalog.rules.front import CourseFront, LessonFront
from lms.catalog.rules.quiz.questions import Question
from lms.kernel.immutable import immutable


@immutable
class LessonContent:
    """What stands in a lesson: everything its page needs, without the files."""

    front: LessonFront
    sections: list[dict[str, str]]
    questions: list[Question]
    terms: dict[str, str]
    figures: dict[str, str]
    readings: dict[str, str]  # of its words that the dictionary reads wrongly

    def stored(self) -> dict[str, Any]:
        corrected = {"readings": self.readings} if self.readings else {}  # an older document has none, and keeps its hash
        return {
            "front": self.front.model_dump(mode="json", exclude_none=True),  # without a practice of instructions the hash stays
            "sections": self.sections,
            "questions": [question.model_dump(mode="json") for question in self.questions],
            "terms": self.terms,
            "figures": self.figures,
            **corrected,
        }

    @classmethod
    def restored(cls, stored: Mapping[str, Any]) -> Self:
        """What *stored* made a document of."""
        return cls(
            front=LessonFront.model_validate(stored["front"]),
            sections=stored["sections"],
            questions=[quiz.restored(each) for each in stored["questions"]],
            terms=stored["terms"],
            figures=stored["figures"],
            readings=stored.get("readings", {}),
        )


@immutable
class LessonDocument(LessonContent):
    """A lesson as its files give it, with the name of its file."""

    slug: str


@immutable
class CourseDocument:
    slug: str
    front: CourseFront
    introduction: str
    lessons: list[LessonDocument]

    def stored(self) -> dict[str, Any]:
        return {
            "front": self.front.model_dump(mode="json"),
            "introduction": self.introduction,
            "lessons": [[lesson.slug, content_hash(lesson.stored())] for lesson in self.lessons],
        }


def content_hash(document: dict[str, Any]) -> str:
    """SHA-256 over the canonical JSON of a document."""
    return hashlib.sha256(json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
