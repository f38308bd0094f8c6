"""When to ask, what a log says to an open question, how long to wait before a mail is tried again. Pure."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from lms.followups.kinds import MOST_HELP, MOST_STEPS, MOST_WEEKS, PUT_OFF, WEEKS, Answer, Closed, Kind, State
from lms.kernel import calendar
from lms.kernel.clock import TOKYO
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.immutable import immutable
from lms.kernel.periods import Period
from lms.kernel.text import folded
from lms.learning.kinds import RECALL_WEEKS

ASKED_FROM = time(8, 0)  # Tokyo: nobody is asked at night
ASK_AGAIN_AFTER = timedelta(days=7)
LEASE = timedelta(minutes=2)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
WEEKDAYS = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ANSWER_OF_OUTCOME = {
    "done": Answer.DONE,
    "so_so": Answer.DONE,
    "did_not_work": Answer.DID_NOT_WORK,
    "could_not_try": Answer.NOT_YET,
}


@immutable
class Step:
    """A question *weeks* after the day named in the plan, on a working day; *reason* says why it is not the very day."""

    weeks: int
    kind: Kind
    due_on: date
    reason: str


@immutable
class Quiet:
    """When the office asks nobody: its own closed days, and council sessions and busy periods, each with the reason to say."""

    closed: Collection[date] = ()
    rests: Sequence[tuple[Period, str]] = ()

    def resting(self, day: date) -> tuple[Period, str] | None:
        return next((each for each in self.rests if day in each[0]), None)


def on_working_day(day: date, closed: Collection[date]) -> tuple[date, str]:
    """The day itself or the next working one, and why it moved."""
    why = calendar.why_closed(day, closed)
    return calendar.next_working_day(day, closed), str(why) if why else ""


def on_quiet_day(day: date, quiet: Quiet) -> tuple[date, str]:
    """The day itself or the next one on which the office is open and not in session or busy; the first reason is kept."""
    first = ""
    while True:
        rest = quiet.resting(day)
        moved, why = (rest[0].last + calendar.ONE_DAY, rest[1]) if rest else on_working_day(day, quiet.closed)
        first = first or why
        if moved == day:
            return day, first
        day = moved


def kind_at(place: int, of: int) -> Kind:
    """What the question at *place* of a plan's *of* questions is for: the first whether it was tried, the last what changed."""
    if place == 0:
        return Kind.DID_YOU_TRY
    return Kind.EFFECT_CHECK if place == of - 1 else Kind.KEPT_UP


def steps(anchor: date, quiet: Quiet, weeks: Sequence[int] = WEEKS) -> list[Step]:
    """The questions of a plan whose day is *anchor*. Two that a busy time has pushed together come a week apart."""
    found: list[Step] = []
    for place, week in enumerate(weeks):
        due_on, reason = on_quiet_day(calendar.weeks_after(anchor, week), quiet)
        if found and due_on < found[-1].due_on + ASK_AGAIN_AFTER:
            due_on = on_quiet_day(found[-1].due_on + ASK_AGAIN_AFTER, quiet)[0]
        found.append(Step(week, kind_at(place, len(weeks)), due_on, reason))
    return found


def weeks_typed(text: str) -> list[int]:
    """「1・4・12」, 「１、４」, "2 6 10" → weeks in order, each once. Raises Unacceptable."""
    parts = [part for part in re.split(r"[・,、\s/]+", re.sub("週間?", "", folded(text))) if part]
    if not parts or not all(part.isascii() and part.isdigit() and len(part) <= 3 for part in parts):
        raise Unacceptable(N_("「1・4・12」のように、週の数を書いてください。"), field="weeks")
    found = sorted({int(part) for part in parts})
    if len(found) > MOST_STEPS:
        raise Unacceptable(
            N_("%(most)d回までにしてください。お聞きするのは少ないほうが、答えやすくなります。"), field="weeks", most=MOST_STEPS
        )
    if not 1 <= found[0] <= found[-1] <= MOST_WEEKS:
        raise Unacceptable(N_("1〜%(most)d週の数にしてください。"), field="weeks", most=MOST_WEEKS)
    return found


def rhythm(said: Mapping[str, Sequence[int]], course: int | None, units: Sequence[int]) -> Sequence[int]:
    """The weeks for a plan: those of its unit, the nearest first, then those of its course, then the town's, then ours.

    A unit stands before a course: it knows when its counter is busy, and asks its people as often as it likes.
    """
    places = [*(unit_place(unit) for unit in units), *([course_place(course)] if course is not None else []), ""]
    return next((said[place] for place in places if place in said), WEEKS)


def unit_place(unit: int) -> str:
    return f"unit:{unit}"


def course_place(course: int) -> str:
    return f"course:{course}"


def units_of(path: str) -> list[int]:
    """The units of a path, the nearest first: "/1/4/12/" → 12, 4, 1."""
    return [int(each) for each in path.split("/") if each][::-1]


def help_step(silences: int) -> int:
    """How far up the ladder of help a question stands after so many without an answer: a smaller step, a buddy, a word to the head."""
    return min(silences, MOST_HELP)


def recalls(passed_on: date) -> list[tuple[int, date]]:
    """(weeks, day) on which the questions of a lesson come back by themselves: all of a week on its Monday, or the working day after it."""
    return [(weeks, _next_monday(calendar.weeks_after(passed_on, weeks))) for weeks in RECALL_WEEKS]


def _next_monday(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def wait(attempts: int) -> timedelta:
    """How long a mail rests after its *attempts*-th try: doubling, up to six hours."""
    doubled: timedelta = FIRST_WAIT * 2 ** max(attempts - 1, 0)
    return min(doubled, LONGEST_WAIT)


def put_off(today: date, days: int) -> date:
    """The day to which somebody puts a question off. Raises Unacceptable."""
    if days not in PUT_OFF:
        raise Unacceptable(N_("表示されている中から選んでください。"))
    return today + timedelta(days=days)


def why_closed(*, is_used: bool, is_over: bool, state: str) -> Closed | None:
    """Why a link in a letter takes no answer; None where it does."""
    if is_used or state == State.ANSWERED:
        return Closed.USED
    if is_over:
        return Closed.OVER
    return None if state in (State.SENT, State.SCHEDULED) else Closed.ENDED


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


def links_to_case(case_id: int) -> tuple[str, str]:
    """Where a message leads that says the title of a case: to the case, or to what was its draft."""
    return f"/cases/{case_id}", f"/cases/{case_id}/draft"
