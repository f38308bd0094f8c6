"""What learning announces; wiring.py says who listens."""

from datetime import date, datetime

from lms.kernel.ids import CourseId, LessonId, LessonVersionId, PersonId
from lms.kernel.immutable import immutable


@immutable
class QuizPassed:
    """Somebody passed the quiz of a lesson for the first time; *is_guest*: somebody from outside, to whom nothing is sent."""

    person_id: PersonId
    lesson_id: LessonId
    lesson_version_id: LessonVersionId
    title: str
    passed_on: date
    is_guest: bool = False


@immutable
class PassTakenBack:
    """Somebody had passed a lesson only because a list said that they were there, and they were not."""

    person_id: PersonId
    lesson_id: LessonId


@immutable
class ReleaseAsked:
    """Somebody found no work to practise on and asks that the quizzes alone count; *unit_path* is of the unit they serve in."""

    enrolment_id: int
    person_id: PersonId
    unit_path: str
    title: str
    asked_at: datetime


@immutable
class ReleaseAnswered:
    """Whoever asked has an answer, with a reason that stands on their page: *is_released*, or a practice will be looked for together."""

    enrolment_id: int
    person_id: PersonId
    slug: str
    title: str
    is_released: bool
    answered_at: datetime


@immutable
class CourseCompleted:
    """Every quiz of a course is passed and one practice out of it is logged, for the first time in a fiscal year."""

    person_id: PersonId
    course_id: CourseId
    completion_id: int
    slug: str
    title: str  # of the version that was read


@immutable
class CompletionTakenBack:
    """A course had been completed by a log that another had entered, and that its person has taken out; the row goes right after."""

    person_id: PersonId
    completion_id: int
