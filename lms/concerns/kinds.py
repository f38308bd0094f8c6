"""How a concern stands, who may be seen behind it, and limits."""

from enum import StrEnum

from lms.kernel.errors import N_


class State(StrEnum):
    OPEN = "open"
    TAKEN_UP = "taken_up"
    ANSWERED = "answered"
    REMOVED = "removed"


STATES = {
    State.OPEN: N_("答えを待っています"),
    State.TAKEN_UP: N_("会議で取り上げます"),
    State.ANSWERED: N_("答えがあります"),
    State.REMOVED: N_("取り下げました"),
}
MOST_TITLE = 120
MOST_TEXT = 2_000
MOST_CHANGE = 1_000
MOST_ANSWER = 2_000
