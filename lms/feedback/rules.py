"""How long an answer may be changed, and how many are read. Pure."""

from collections.abc import Hashable, Mapping
from datetime import datetime
from typing import TypeVar

from lms.feedback.kinds import EDITABLE_FOR, MOST_TEXT, USEFULNESS
from lms.kernel.errors import N_, Refusal, Unacceptable

Counts = Mapping[int, int]  # how many have chosen each of the five
State = TypeVar("State", bound=Hashable)


class Closed(Refusal):
    """The answer stands for good."""


def is_open(answered_at: datetime | None, now: datetime) -> bool:
    """Not answered yet, or so lately that one may think again."""
    return answered_at is None or now < answered_at + EDITABLE_FOR


def check_open(answered_at: datetime | None, now: datetime) -> None:
    if not is_open(answered_at, now):
        raise Closed(N_("答えてから%(days)d日がたったので、もう変えられません。"), days=EDITABLE_FOR.days)


def check_answer(usefulness: int, *texts: str) -> None:
    if usefulness not in USEFULNESS:
        raise Unacceptable(N_("表示されている中から選んでください。"), field="usefulness")
    if any(len(text) > MOST_TEXT for text in texts):
        raise Unacceptable(N_("%(max)d字までで書いてください。"), max=MOST_TEXT)


def read_together(answers: int, smallest: int) -> int:
    """How many of so many answers are read: whole groups only, so that nobody tells the newest answer from what stood there before it."""
    return answers - answers % smallest


def are_alike(counts: Counts) -> bool:
    """All have chosen the same: a figure would say what each of them has answered."""
    return sum(count > 0 for count in counts.values()) == 1


def apart(whole: Counts, states: Mapping[State, Counts]) -> list[State]:
    """The states of a course of which figures may stand beside those of the *whole*: none in which all are alike, nor so many that those left over are."""
    shown = [state for state, counts in states.items() if sum(counts.values()) and not are_alike(counts)]
    while shown and are_alike(_left(whole, [states[state] for state in shown])):
        shown.remove(min(shown, key=lambda state: sum(states[state].values())))
    return shown if any(sum(states[state].values()) < sum(whole.values()) for state in shown) else []


def _left(whole: Counts, shown: list[Counts]) -> dict[int, int]:
    return {chosen: count - sum(counts.get(chosen, 0) for counts in shown) for chosen, count in whole.items()}
