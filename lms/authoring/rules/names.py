"""The files of a course by their names: which there may be, what belongs to what, in which order lessons stand."""

import re
from collections.abc import Collection, Sequence

from lms.authoring.kinds import COURSE_FILE, LESSON_END, MOST_LESSONS, QUIZ_END, Part
from lms.catalog.kinds import RESERVED_LESSONS
from lms.kernel.errors import N_, Unacceptable

LESSON = re.compile(r"^(\d{2})-([a-z0-9-]{1,60})\.md\Z")
QUIZ = re.compile(r"^(\d{2})-([a-z0-9-]{1,60})\.quiz\.toml\Z")
FIGURE = re.compile(r"^figures/[a-z0-9][a-z0-9-]{0,59}\.(svg|png|jpg)\Z")
SLUG = re.compile(r"^[a-z0-9][a-z0-9-]{0,59}\Z")
RESERVED = frozenset({"figures"})  # an address of its own


def part_of(name: str) -> Part | None:
    """What a file is; None for one that no course has."""
    if name == COURSE_FILE:
        return Part.COURSE
    patterns = {Part.QUIZ: QUIZ, Part.LESSON: LESSON, Part.FIGURE: FIGURE}
    return next((part for part, pattern in patterns.items() if pattern.match(name)), None)


def quiz_of(lesson: str) -> str:
    return lesson.removesuffix(LESSON_END) + QUIZ_END


def lesson_of(quiz: str) -> str:
    return quiz.removesuffix(QUIZ_END) + LESSON_END


def half_of(name: str) -> str:
    """The other file of a lesson: its quiz, or what the quiz belongs to."""
    return lesson_of(name) if name.endswith(QUIZ_END) else quiz_of(name)


def slug_of(name: str) -> str:
    """What the address of a lesson is called: the name of its file or of its quiz without the number."""
    found = LESSON.match(name) or QUIZ.match(name)
    return found[2] if found else ""


def placeless(name: str) -> str:
    """What a file goes on being called when its lesson moves: its name without the number."""
    return name[3:] if slug_of(name) else name


def again(name: str, standing: Collection[str]) -> str | None:
    """What a file is called among those that are *standing*, wherever its lesson was moved; None where it is gone."""
    return name if name in standing else next((each for each in sorted(standing) if placeless(each) == placeless(name)), None)


def lessons_in(names: Collection[str]) -> list[str]:
    """The lessons, in their order."""
    return sorted(name for name in names if LESSON.match(name))


def check_slug(slug: str, taken: Collection[str], *, field: str = "slug", reserved: Collection[str] = RESERVED) -> None:
    """Raises Unacceptable."""
    if not SLUG.match(slug):
        raise Unacceptable(N_("半角の小文字、数字、ハイフンだけで書いてください。例：easy-letters"), field=field)
    if slug in reserved:
        raise Unacceptable(N_("この名前は、ほかのページのアドレスに使っています。ほかの名前にしてください。"), field=field)
    if slug in taken:
        raise Unacceptable(N_("この名前は、もう使われています。ほかの名前にしてください。"), field=field)


def new_lesson(slug: str, names: Collection[str]) -> str:
    """The file name of one more lesson, behind all others. Raises Unacceptable."""
    standing = lessons_in(names)
    check_slug(slug, {slug_of(name) for name in standing}, reserved=RESERVED_LESSONS)
    if len(standing) >= MOST_LESSONS:
        raise Unacceptable(N_("レッスンは%(most)dまでです。講座を分けてください。"), field="slug", most=MOST_LESSONS)
    return f"{max((int(name[:2]) for name in standing), default=0) + 1:02d}-{slug}{LESSON_END}"


def reordered(names: Sequence[str], lesson: str, steps: int) -> dict[str, str]:
    """New names of the lessons of *names* where one has moved up or down: {old: new}, quizzes too; nothing where it cannot go on."""
    order = lessons_in(names)
    at = order.index(lesson)
    if not 0 <= at + steps < len(order):
        return {}
    order.insert(at + steps, order.pop(at))
    renamed = {old: f"{place:02d}{old[2:]}" for place, old in enumerate(order, 1)}
    both = renamed | {quiz_of(old): quiz_of(new) for old, new in renamed.items() if quiz_of(old) in names}
    return {old: new for old, new in both.items() if old != new}


def spoken(words: str) -> str:
    """The words that stand for a figure, so that they end where its mark ends."""
    return " ".join(words.replace("[", "（").replace("]", "）").split())
