"""How long an answer may be changed, and how many are read. Pure."""

from datetime import datetime

from lms.feedback.kinds import EDITABLE_FOR, MOST_TEXT, USEFULNESS
from lms.kernel.errors import N_, Refusal, Unacceptable


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
