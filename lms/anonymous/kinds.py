"""States, limits and words of failures that are told without a name."""

from enum import StrEnum

from lms.kernel.errors import N_

ADDRESS = "/cases/anonymous"  # below it nothing is written but what is told itself
LEAST_WAITING = 3  # fewer than so many wait for the next week
LEAST_PEOPLE = 10  # so many persons at least must stand behind the name of a unit
MOST_TITLE, MOST_LINE, MOST_TEXT, MOST_QUESTION = 80, 200, 2_000, 500
MOST_KEY = 64
WORDS = ("title", "intended", "happened", "cause", "lesson")


class State(StrEnum):
    WAITING = "waiting"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Pointer(StrEnum):
    """What in a text may tell who wrote it."""

    DAY = "day"
    POST = "post"
    NAME = "name"
    UNIT = "unit"


POINTERS = {
    Pointer.DAY: N_("日付や曜日"),
    Pointer.POST: N_("職の名前"),
    Pointer.NAME: N_("人の名前と思われる言葉"),
    Pointer.UNIT: N_("部や課の名前"),
}
