"""Courses and lessons as pages show them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date

from markupsafe import Markup

from lms.catalog import markdown
from lms.catalog.queries.shared import NOTHING, OfLesson
from lms.catalog.rules import quiz
from lms.catalog.rules.document import LessonContent
from lms.catalog.rules.faults import Fault
from lms.catalog.rules.front import InstructionTask, LessonFront, PracticeTask, Questions
from lms.catalog.rules.quiz.asked import Explained, Offered
from lms.catalog.rules.quiz.questions import Question
from lms.kernel.ids import CourseId, CourseVersionId, LessonId, LessonVersionId
from lms.kernel.immutable import immutable


@immutable
class CourseCard:
    """A course as the catalogue shows it."""

    course_id: CourseId
    slug: str
    title: str
    tier: str
    summary: str
    audience: str
    minutes: int
    lessons: int
    has_faults: bool


@immutable
class LessonRow:
    """A lesson as its course lists it."""

    lesson_id: LessonId
    lesson_version_id: LessonVersionId
    place: int
    slug: str
    title: str
    minutes: int
    sections: int
    questions: int
    content_hash: str


@immutable
class CoursePage:
    course_id: CourseId
    version_id: CourseVersionId
    slug: str
    title: str
    tier: str
    summary: str
    audience: str
    author: str
    revised: date
    introduction: Markup
    faults: list[Fault]
    lessons: list[LessonRow] = field(default_factory=list)
    is_served: bool = True  # the lesson around which it is shown stands in a course of today
    edition: str | None = None  # of what all lessons share, on the day of the page

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)


@immutable
class LessonPage:
    """Everything about one lesson version; *questions* with their answers stay below the edge until they are due."""

    course: CoursePage
    row: LessonRow
    content: LessonContent
    shared: OfLesson = NOTHING

    @property
    def front(self) -> LessonFront:
        return self.content.front

    @property
    def sections(self) -> list[dict[str, str]]:
        return self.content.sections

    @property
    def questions(self) -> list[Question]:
        return self.content.questions

    @property
    def least_right(self) -> int:
        """How many of the questions have to be right."""
        return quiz.least_right(len(self.questions))

    @property
    def terms(self) -> dict[str, str]:
        return self.content.terms

    @property
    def figures(self) -> dict[str, str]:
        return self.content.figures

    @property
    def readings(self) -> Mapping[str, str]:
        """Of its words that the dictionary reads wrongly; what authors have said since it was published wins."""
        return self.shared.readings or self.content.readings

    @property
    def lesson_id(self) -> LessonId:
        return self.row.lesson_id

    @property
    def version_id(self) -> LessonVersionId:
        return self.row.lesson_version_id

    @property
    def title(self) -> str:
        return self.row.title

    @property
    def practice(self) -> PracticeTask:
        return self.front.practice

    @property
    def instruction(self) -> InstructionTask | None:
        """The practice of instructions, where the lesson has one."""
        return self.front.instruction

    @property
    def followups(self) -> Questions:
        return self.front.followups

    @property
    def previous(self) -> LessonRow | None:
        return next((row for row in self.course.lessons if row.place == self.row.place - 1), None)

    @property
    def next(self) -> LessonRow | None:
        return next((row for row in self.course.lessons if row.place == self.row.place + 1), None)

    def offered(self, seed: int) -> list[Offered]:
        """The questions as an attempt shows them: shuffled, without what is right and why."""
        return [each.offered(seed) for each in self.questions]

    def explained(self, seed: int, answers: Mapping[str, Sequence[str]]) -> list[Explained]:
        """The questions in the order of an attempt, with what was chosen, what is right, and why."""
        return [each.explained(seed, answers.get(each.id, ())) for each in self.questions]

    def given(self, typed: Callable[[str], list[str]]) -> dict[str, list[str]]:
        """The answers out of a form; *typed* answers the values sent under a name. An empty box is no answer."""
        return {each.id: [text for text in (one.replace("\0", "") for one in each.given(typed)) if text] for each in self.questions}

    def score(self, answers: Mapping[str, Sequence[str]]) -> quiz.Score:
        return quiz.score(self.questions, answers)

    def unanswered(self, answers: Mapping[str, Sequence[str]]) -> list[str]:
        return quiz.unanswered(self.questions, answers)

    def unfit(self, answers: Mapping[str, Sequence[str]]) -> list[str]:
        """Ids of questions whose answer is made of something that was not offered, or far too long."""
        return [each.id for each in self.questions if not each.is_fit(answers.get(each.id, ()))]

    def rendered(self, number: int, copy_button: Markup, *, furigana: bool = False) -> markdown.Rendered:
        """Section *number*, from 1, as HTML; *copy_button* stands after each text that one may copy."""
        text, words = self.sections[number - 1]["text"], self.shared.words
        terms = {**self.shared.texts, **self.terms, **self.shared.own}
        kept = markdown.section(self.row.content_hash, number, text, terms, self.figures, words)
        if furigana:
            kept = markdown.with_readings(kept, self.row.content_hash, number, self.readings)
        return replace(kept, html=Markup(kept.html.replace(markdown.COPY, copy_button)))  # noqa: S704  (both are safe already)
