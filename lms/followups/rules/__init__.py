"""When to ask, what a log says to an open question, how long to wait before a mail is tried again. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from lms.followups.kinds import WEEKS, Answer, Kind
from lms.kernel import calendar
from lms.kernel.clock import TOKYO
from lms.learning.kinds import RECALL_WEEKS

ASKED_FROM = time(8, 0)  # Tokyo: nobody is asked at night
ASK_AGAIN_AFTER = timedelta(days=7)
LEASE = timedelta(minutes=2)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
KINDS = {1: Kind.DID_YOU_TRY, 4: Kind.EFFECT_CHECK, 12: Kind.RECALL}
WEEKDAYS = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ANSWER_OF_OUTCOME = {
    "done": Answer.DONE,
    "so_so": Answer.DONE,
    "did_not_work": Answer.DID_NOT_WORK,
    "could_not_try": Answer.NOT_YET,
}


@dataclass(frozen=True, slots=True)
class Step:
    """A question *weeks* after the day named in the plan, on a working day; *reason* says why it is not the very day."""

    weeks: int
    kind: Kind
    due_on: date
    reason: str


def on_working_day(day: date, closed: Collection[date]) -> tuple[date, str]:
    """The day itself or the next working one, and why it moved."""
    why = calendar.why_closed(day, closed)
    return calendar.next_working_day(day, closed), str(why) if why else ""


def steps(anchor: date, closed: Collection[date]) -> list[Step]:
    """The three questions of a plan whose day is *anchor*."""
    found = []
    for weeks in WEEKS:
        due_on, reason = on_working_day(calendar.weeks_after(anchor, weeks), closed)
        found.append(Step(weeks, KINDS[weeks], due_on, reason))
    return found


def recalls(passed_on: date) -> list[tuple[int, date]]:
    """(weeks, day) on which the questions of a lesson come back by themselves: all of a week on its Monday, or the working day after it."""
    return [(weeks, _next_monday(calendar.weeks_after(passed_on, weeks))) for weeks in RECALL_WEEKS]


def _next_monday(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def wait(attempts: int) -> timedelta:
    """How long a mail rests after its *attempts*-th try: doubling, up to six hours."""
    doubled: timedelta = FIRST_WAIT * 2 ** max(attempts - 1, 0)
    return min(doubled, LONGEST_WAIT)


def may_ask(local: datetime, closed: Collection[date]) -> bool:
    """Nobody is asked at night or on a day off, also where the scheduler stood still on the very day."""
    return local.time() >= ASKED_FROM and calendar.is_working_day(local.date(), closed)


def said_times(starts_at: datetime, ends_at: datetime) -> dict[str, str]:
    """When something is, by language: a message keeps it as it was when it was said."""
    first, last = starts_at.astimezone(TOKYO), ends_at.astimezone(TOKYO)
    japanese, english = (days[first.weekday()] for days in WEEKDAYS.values())
    return {
        "ja": f"{first.month}月{first.day}日（{japanese}） {first:%H:%M}〜{last:%H:%M}",
        "en": f"{english}, {first.day} {MONTHS[first.month - 1]}, {first:%H:%M}–{last:%H:%M}",
    }
