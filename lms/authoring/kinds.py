"""Where a course that is being made stands, and what it may be made of."""

from enum import StrEnum

from lms.kernel.errors import N_

MOST_TEXT = 36_000  # of one file: a draft of the form keeps 40,000 characters
MOST_ADVICE = 1_000
MOST_ALTERNATIVE = 200
MOST_LESSONS = 40
COURSE_FILE, QUIZ_END, LESSON_END = "course.md", ".quiz.toml", ".md"
NEW_LESSON = "01-first"


class State(StrEnum):
    DRAFT = "draft"
    REVIEW = "review"  # somebody else looks it through
    RELEASED = "released"  # what learners read is what stands here


STATES = {
    State.DRAFT: N_("書いているところ"),
    State.REVIEW: N_("見直しを待っています"),
    State.RELEASED: N_("公開しています"),
}


class Part(StrEnum):
    COURSE = "course"
    LESSON = "lesson"
    QUIZ = "quiz"
    FIGURE = "figure"
