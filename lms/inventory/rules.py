"""What makes an entry of the work inventory believable. Pure."""

from lms.kernel.errors import N_, Unacceptable

MOST_NAME = 80
MOST_MINUTES = 14_400  # ten days: a yearly report is one task
MOST_TIMES = 100_000


def check_task(name: str, minutes: int | None, times_per_month: int | None) -> None:
    """Raises Unacceptable beside the field that cannot be right."""
    if not name.strip():
        raise Unacceptable(N_("業務の名前を書いてください。"), field="name")
    if len(name) > MOST_NAME:
        raise Unacceptable(N_("%(most)d字までで書いてください。"), field="name", most=MOST_NAME)
    if minutes is not None and not 0 <= minutes <= MOST_MINUTES:
        raise Unacceptable(N_("0〜%(most)d分で入力してください。"), field="minutes", most=MOST_MINUTES)
    if times_per_month is not None and not 0 <= times_per_month <= MOST_TIMES:
        raise Unacceptable(N_("0〜%(most)d回で入力してください。"), field="times_per_month", most=MOST_TIMES)


def monthly_minutes(minutes: int | None, times_per_month: int | None) -> int | None:
    """What the task costs a month; None where somebody has not said."""
    return None if minutes is None or times_per_month is None else minutes * times_per_month
