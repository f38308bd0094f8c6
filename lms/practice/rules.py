"""What makes a plan sound and a log believable, and how a practice moves from state to state. Pure: no database, no request, no clock."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from lms.kernel.errors import N_, Refusal, Unacceptable
from lms.kernel.text import excerpt
from lms.practice.kinds import MOST_MINUTES, MOST_TIMES_A_MONTH, DataClass, Outcome, State, Visibility

LONGEST_PLAN = timedelta(days=366)
TITLE_LENGTH = 40
MOST_ERRORS = 9_999
MOST_YEN = 99_999_999
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # of a card's code: none is taken for another; as many as a prime number
CODE_LENGTH = 8
MOST_TYPED = 40
OPEN = (State.PLANNED, State.TRYING)


class ImplausibleMinutes(Unacceptable):
    """No try takes longer than a day."""


class NotOpen(Refusal):
    """The practice has moved on: what was asked is no longer possible."""


# The plan


def check_line(text: str, field: str, most: int) -> None:
    if not text.strip():
        raise Unacceptable(N_("一行で書いてください。"), field=field)
    if len(text) > most:
        raise Unacceptable(N_("%(most)d字までで書いてください。"), field=field, most=most)


def check_due(due_on: date, today: date) -> None:
    """Today is still in time."""
    if due_on < today:
        raise Unacceptable(N_("きょうより後の日を選んでください。きょう試すときは、きょうの日付で大丈夫です。"), field="due_on")
    if due_on - today > LONGEST_PLAN:
        raise Unacceptable(N_("1年以内の日を選んでください。"), field="due_on")


def by_day(due_on: date) -> str:
    """How a plan begins that was given its day: one that came out of a meeting."""
    return f"{due_on.month}月{due_on.day}日までに"


def when_moved(plan_when: str, before: date, after: date) -> str:
    """What names the day of the plan goes along with it; what somebody put otherwise stands."""
    return by_day(after) if plan_when == by_day(before) else plan_when


def check_data_class(data_class: str) -> None:
    if data_class == DataClass.PERSONAL:
        raise Unacceptable(
            N_(
                "そのままでは入力できません。氏名や番号を「（氏名）」のように置き換えるか、架空の例にすると試せます。"
                "置き換えたら「庁内の情報（個人情報なし）」を選んでください。"
            ),
            field="data_class",
        )


def sentence(plan_when: str, work: str, action: str) -> str:
    """The plan as an if-then sentence: いつ、どの業務で、何を試す."""
    return f"{plan_when.rstrip('、。 ')}、{work.rstrip('、。 ')}で、{action}"


def title(action: str) -> str:
    """How a practice is called in lists and letters."""
    return excerpt(action.rstrip("。 "), TITLE_LENGTH)


# The log


def check_minutes(minutes: int | None, field: str) -> None:
    if minutes is not None and not 0 <= minutes <= MOST_MINUTES:
        raise ImplausibleMinutes(N_("0〜%(most)d分で入力してください。"), field=field, most=MOST_MINUTES)


def check_checking(checking: int | None, after: int | None) -> None:
    """Checking and correcting are part of the time after."""
    check_minutes(checking, "minutes_checking")
    if checking is not None and after is not None and checking > after:
        raise ImplausibleMinutes(
            N_("確認と手直しの時間は「試した後」にふくまれます。%(most)d分までで入力してください。"), field="minutes_checking", most=after
        )


def check_times(times_per_month: int | None) -> None:
    if times_per_month is not None and not 0 <= times_per_month <= MOST_TIMES_A_MONTH:
        raise Unacceptable(N_("0〜%(most)d回で入力してください。"), field="times_per_month", most=MOST_TIMES_A_MONTH)


def check_errors_found(errors_found: int | None) -> None:
    if errors_found is not None and not 0 <= errors_found <= MOST_ERRORS:
        raise Unacceptable(N_("0〜%(most)dで入力してください。"), field="errors_found", most=MOST_ERRORS)


def check_waiting(waiting_minutes: int | None) -> None:
    """Residents may also wait longer than before: that is said with a minus."""
    if waiting_minutes is not None and abs(waiting_minutes) > MOST_MINUTES:
        raise ImplausibleMinutes(N_("−%(most)d〜%(most)d分で入力してください。"), field="waiting_minutes", most=MOST_MINUTES)


def check_yen(yen_per_month: int | None) -> None:
    if yen_per_month is not None and abs(yen_per_month) > MOST_YEN:
        raise Unacceptable(N_("−%(most)d〜%(most)d円で入力してください。"), field="yen_per_month", most=MOST_YEN)


def check_tried_on(tried_on: date | None, today: date) -> None:
    if tried_on is not None and tried_on > today:
        raise Unacceptable(N_("きょうか、それより前の日を選んでください。"), field="tried_on")


def check_barrier(outcome: str, barrier: str | None) -> None:
    """What stood in the way is asked of nobody but those who could not try."""
    if outcome == Outcome.COULD_NOT_TRY and not barrier:
        raise Unacceptable(N_("近いものを1つ選んでください。次に試しやすくするために使います。"), field="barrier")


def log_faults(said: Mapping[str, Any], today: date) -> Iterator[Unacceptable]:
    """Everything in a log that needs another look, as the names of its columns call it."""
    minutes = ("minutes_before", "minutes_after")
    checks: list[tuple[Callable[..., None], *tuple[Any, ...]]] = [
        *((check_minutes, said[name], name) for name in minutes),
        (check_checking, said["minutes_checking"], said["minutes_after"]),
        (check_times, said["times_per_month"]),
        (check_waiting, said["waiting_minutes"]),
        (check_yen, said["yen_per_month"]),
        (check_errors_found, said["errors_found"]),
        (check_tried_on, said["tried_on"], today),
        (check_barrier, said["outcome"], said["barrier"]),
    ]
    for check, *asked in checks:
        try:
            check(*asked)
        except Unacceptable as refusal:
            yield refusal


def monthly_saving(before: int | None, after: int | None, times_per_month: int | None) -> int | None:
    """Minutes won a month, checking time included. Negative when the new way takes longer: that is a result too."""
    if before is None or after is None or times_per_month is None:
        return None
    return (before - after) * times_per_month


# States


def started(state: str) -> State:
    """始める; twice is once."""
    if state not in OPEN:
        raise NotOpen(N_("この計画は、もう始める前ではありません。"))
    return State.TRYING


def check_loggable(state: str) -> None:
    """Everything but what was stopped takes a log, and another one."""
    if state == State.STOPPED:
        raise NotOpen(N_("とりやめた計画です。もう一度試すときは、新しい計画を立ててください。"))


def logged(state: str, outcome: str) -> State:
    """A log makes it 記録済み, unless it is shared already.

    試せなかった is an answer, not a practice: the plan stays where it stands, to be tried another day, and does not complete a course.
    """
    check_loggable(state)
    if outcome == Outcome.COULD_NOT_TRY or state == State.SHARED:
        return State(state)
    return State.LOGGED


def after_withdrawal(state: str, *, is_practised: bool, began_with_it: bool) -> State:
    """Where a practice stands without a log that was taken out: as before it, unless another log says that it was tried."""
    if state != State.LOGGED or is_practised:
        return State(state)
    return State.PLANNED if began_with_it else State.TRYING


def check_withdrawable(*, is_told: bool) -> None:
    """The source of a case stands, also of one that was withdrawn since: it may come back. It may still be put right."""
    if is_told:
        raise NotOpen(N_("この記録から、事例が書かれています。記録は外さずに、「記録を直す」で直してください。"))


def check_told_log(outcome: str, *, is_told: bool) -> None:
    """A case says that it was tried."""
    if is_told and outcome == Outcome.COULD_NOT_TRY:
        raise Unacceptable(N_("この記録から、事例が書かれています。「試せなかった」には変えられません。"), field="outcome")


def shared(state: str) -> State:
    if state not in (State.LOGGED, State.SHARED):
        raise NotOpen(N_("記録のある実践だけを共有できます。"))
    return State.SHARED


def stopped(state: str) -> State:
    """とりやめ. What was logged or shared stands: there, only the questions end."""
    return State.STOPPED if state in OPEN else State(state)


def check_changeable(state: str) -> None:
    """A plan that somebody has reported on is history."""
    if state not in OPEN:
        raise NotOpen(N_("記録のある計画や、とりやめた計画は直せません。新しい計画を立ててください。"))


# The code of a card


def card_code(drawn: Sequence[str]) -> str:
    """Seven letters with the one that makes a slip seen: one letter wrong, or two neighbours changed."""
    return "".join(drawn) + LETTERS[_sum(drawn) % len(LETTERS)]


def read_code(typed: str) -> str | None:
    """The code, however it was typed: blanks, hyphens, small and full-width letters make no other one. None for what can be none."""
    plain = "".join(unicodedata.normalize("NFKC", typed[:MOST_TYPED]).upper().replace("-", "").split())
    if len(plain) != CODE_LENGTH or not set(plain) <= set(LETTERS):
        return None
    return plain if card_code(plain[:-1]) == plain else None


def in_halves(code: str) -> str:
    """As it stands on the paper: K7M2-P4XQ."""
    return f"{code[:4]}-{code[4:]}"


def _sum(letters: Sequence[str]) -> int:
    return sum(place * LETTERS.index(letter) for place, letter in enumerate(letters, start=1))


# Who reads a log


def may_read(visibility: str, *, is_own: bool, is_near: bool, in_section: bool) -> bool:
    """Whether a log that was opened this far may be shown on a sheet for others. 自分だけ is never on one, not even on one's own.

    *is_near*: of the same unit, or heading it; *in_section*: of the same 課.
    """
    if visibility == Visibility.OWN:
        return False
    if is_own or visibility == Visibility.EVERYBODY or is_near:
        return True
    return visibility == Visibility.SECTION and in_section
