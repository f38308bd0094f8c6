"""What learning announces; wiring.py says who listens."""

from dataclasses import dataclass

from lms.kernel.ids import LessonId, LessonVersionId, PersonId


@dataclass(frozen=True, slots=True)
class QuizPassed:
    """Somebody passed the quiz of a lesson for the first time."""

    person_id: PersonId
    lesson_id: LessonId
    lesson_version_id: LessonVersionId
