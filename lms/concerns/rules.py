"""When a concern may be asked, answered or taken out. Pure."""

from datetime import date, timedelta

from lms.concerns.kinds import State
from lms.kernel.errors import N_, Refusal, Unacceptable

FURTHEST = timedelta(days=366)


class NotOpen(Refusal):
    """The concern has moved on: what was asked is no longer possible."""


def check_answer_by(answer_by: date, today: date, standing: date | None = None) -> None:
    """A day that has passed meanwhile may stay as it was."""
    if answer_by == standing:
        return
    if answer_by < today:
        raise Unacceptable(N_("きょうか、それより後の日を選んでください。"), field="answer_by")
    if answer_by - today > FURTHEST:
        raise Unacceptable(N_("1年以内の日を選んでください。"), field="answer_by")


def check_unanswered(state: str) -> None:
    if state == State.ANSWERED:
        raise NotOpen(N_("この困りごとには、もう答えがあります。"))


def check_removable(state: str) -> None:
    """What a meeting talks of is taken off its agenda first."""
    if state == State.TAKEN_UP:
        raise NotOpen(N_("会議の議題に入っています。先に、議題から外してください。"))


def is_late(state: str, answer_by: date | None, today: date) -> bool:
    return state in (State.OPEN, State.TAKEN_UP) and answer_by is not None and answer_by < today
