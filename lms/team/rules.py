"""What the board of a team says of somebody: how far, what next, and words for those who may be glad of some. Pure: no database, no request, no clock.

Everything here is reckoned from plans and from logs that were opened further than 自分だけ; not even the state of a practice is looked at,
for a log for oneself moves it as well.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property, partial
from itertools import product
from typing import NamedTuple

from lms.kernel.errors import N_
from lms.kernel.handover import Words
from lms.kernel.ids import PersonId, PracticeId
from lms.kernel.immutable import immutable

RESTING = timedelta(days=21)  # after so long without a lesson a word may help
OVERDUE = timedelta(days=7)
UNTOLD = timedelta(days=14)
TRIED_LATELY = timedelta(days=60)
MOST_WORDS = 4  # a few to speak with, never a list of names


class Step(StrEnum):
    AWAY = "away"
    LEARN = "learn"
    PLAN = "plan"
    LOG = "log"
    SHARE = "share"
    TRY = "try"


STEPS = {
    Step.AWAY: N_("お休み中"),
    Step.LEARN: N_("基礎を続ける"),
    Step.PLAN: N_("計画を立てる"),
    Step.LOG: N_("記録を書く"),
    Step.SHARE: N_("共有する"),
    Step.TRY: N_("うちでも試す"),
}


class Log(NamedTuple):  # there are hundreds on a page: a data class takes three times as long to make
    """A log that the board may show. *saving*: minutes a month, None where it does not say."""

    logged_on: date
    outcome: str
    was_tried: bool
    wants_help: bool
    for_the_section: bool  # opened to the 課 or further: colleagues may hear of it
    saving: int | None


class Try(NamedTuple):
    """What one person plans to try, with what the board may know of it, newest first."""

    practice_id: PracticeId
    person_id: PersonId
    title: str
    due_on: date
    minutes_now: int | None
    is_stopped: bool
    logs: tuple[Log, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.practice_id}-{self.person_id}"


@dataclass(frozen=True)  # without slots: what is worked out is kept
class Member:
    person_id: PersonId
    name: str
    unit: str
    unit_path: str
    done: int  # lessons of the basic tier
    lessons: int
    seen_on: date | None  # when a lesson was last open
    is_away: bool
    tries: tuple[Try, ...] = ()
    shared: int = 0
    failures: int = 0

    @property
    def has_learned(self) -> bool:
        return self.done >= self.lessons

    @cached_property
    def open(self) -> list[Try]:
        return [each for each in self.tries if not each.logs and not each.is_stopped]

    @cached_property
    def tried(self) -> list[Try]:
        return [each for each in self.tries if any(log.was_tried for log in each.logs)]

    @property
    def values(self) -> tuple[float, float, float]:
        """How far each arc of the ring is drawn."""
        tried = len(self.tried)
        return _part(self.done, self.lessons), _part(tried, len(self.open) + tried), _part(self.shared, tried)

    @cached_property
    def step(self) -> Step:
        """What comes next on the ring; what is half done before something new."""
        ways = (
            (Step.AWAY, self.is_away),
            (Step.LOG, bool(self.open)),
            (Step.SHARE, len(self.tried) > self.shared),
            (Step.LEARN, not self.has_learned),
            (Step.PLAN, not self.tried),
        )
        return next((step for step, holds in ways if holds), Step.TRY)


def _part(done: int, of: int) -> float:
    return min(1.0, done / of) if of else 0.0


@immutable
class Figures:
    """Of a group: people, who has passed the basic lessons, who has tried something, what was shared, and minutes won a month."""

    people: int
    learned: int
    practised: int
    shared: int
    failures: int
    minutes: int


def figures(members: Sequence[Member], since: date) -> Figures:
    """*since*: the first day of the fiscal year; each practice counts once, by its newest log that says how long it takes."""
    savings: dict[PracticeId, tuple[date, int]] = {}
    for each in (one for member in members for one in member.tries):
        found = next(((log.logged_on, log.saving) for log in each.logs if log.saving is not None and log.logged_on >= since), None)
        if found is not None and found > savings.get(each.practice_id, (date.min, 0)):
            savings[each.practice_id] = found
    return Figures(
        people=len(members),
        learned=sum(member.has_learned for member in members),
        practised=sum(any(log.was_tried and log.logged_on >= since for one in member.tries for log in one.logs) for member in members),
        shared=sum(member.shared for member in members),
        failures=sum(member.failures for member in members),
        minutes=sum(minutes for _, minutes in savings.values()),
    )


@immutable
class Word:
    """Something kind to say to one person: where they stand, and the words."""

    name: str
    state: Words
    words: Words


def wanting_help(members: Sequence[Member]) -> list[Word]:
    """Whoever has said so in a log, as long as it is the newest of that practice."""
    asked = [(member, one) for member in members for one in member.tries if one.logs and one.logs[0].wants_help and not one.is_stopped]
    return [
        Word(
            member.name,
            Words(N_("「%(title)s」で、手を借りたい"), {"title": one.title}),
            Words(N_("「%(title)s」のこと、知らせてくれて助かります。木曜の午後に10分、いっしょに見ませんか。"), {"title": one.title}),
        )
        for member, one in asked
    ]


def words_for(members: Sequence[Member], today: date) -> list[Word]:
    """A word for those who may be glad of one, at most MOST_WORDS, the nearest to trying first; nobody on leave, nobody who has just begun."""
    ways: tuple[Callable[[Member], Word | None], ...] = (
        _untried,
        partial(_unlogged, today=today),
        partial(_unplanned, members=members),
        partial(_resting, today=today),
        partial(_untold, today=today),
    )
    left = [member for member in members if not member.is_away and not _has_asked(member)]
    found: dict[PersonId, Word] = {}
    for way, member in product(ways, left):
        if member.person_id not in found and (word := way(member)) is not None:
            found[member.person_id] = word
            if len(found) == MOST_WORDS:
                break
    return list(found.values())


def _has_asked(member: Member) -> bool:
    """Has been heard already, and stands above."""
    return any(one.logs and one.logs[0].wants_help for one in member.tries)


def _untried(member: Member) -> Word | None:
    """The newest log says that it could not be tried."""
    one = next((one for one in member.tries if one.logs and not one.logs[0].was_tried and not one.is_stopped), None)
    if one is None:
        return None
    state = Words(N_("「%(title)s」は「試せなかった」という記録です"), {"title": one.title})
    words = N_("「%(title)s」のこと、書いてくれてありがとう。もっと小さくするなら、どこから始められそうですか。")
    return Word(member.name, state, Words(words, {"title": one.title}))


def _unlogged(member: Member, today: date) -> Word | None:
    one = next((one for one in member.open if one.due_on + OVERDUE <= today), None)
    if one is None:
        return None
    state = Words(N_("「%(title)s」は計画の日を過ぎ、記録はこれから"), {"title": one.title})
    words = N_("「%(title)s」、そのあとどうでしたか。うまくいっていなくても、朝礼でひとこと聞かせてもらえるとうれしいです。")
    return Word(member.name, state, Words(words, {"title": one.title}))


def _resting(member: Member, today: date) -> Word | None:
    if member.has_learned:
        return None
    if member.seen_on is None:
        state, words = (
            Words(N_("基礎は、これから")),
            N_("忙しい日が続いていますよね。最初のレッスンは10分ほどです。となりで、いっしょに開いてみませんか。"),
        )
        return Word(member.name, state, Words(words))
    if member.seen_on + RESTING > today:
        return None
    weeks = (today - member.seen_on).days // 7
    state = Words(N_("%(weeks)d週間、学ぶが止まっています"), {"weeks": weeks})
    return Word(member.name, state, Words(N_("忙しい日が続いていましたよね。木曜の午後に10分、いっしょに続きを見ませんか。")))


def _unplanned(member: Member, members: Sequence[Member]) -> Word | None:
    if not member.has_learned or member.tries:
        return None
    state = Words(N_("基礎は修了、計画はこれから"))
    other = next(((each, one) for each in members if each is not member for one in each.tries if _may_be_told(one)), None)
    if other is None:
        return Word(member.name, state, Words(N_("1回だけ試せる小さなことを、いっしょに選んでみませんか。5分で決められます。")))
    told = {"title": other[1].title, "name": other[0].name}
    return Word(member.name, state, Words(N_("「%(title)s」を、%(name)sさんが試しています。となりで一度、見てみませんか。"), told))


def _may_be_told(one: Try) -> bool:
    """Tried, and opened to the whole 課: a colleague may hear of it."""
    return any(log.was_tried and log.for_the_section for log in one.logs)


def _untold(member: Member, today: date) -> Word | None:
    one = next((one for one in member.tried if one.logs[0].logged_on + UNTOLD <= today), None)
    if one is None or member.shared:
        return None
    state = Words(N_("「%(title)s」は記録済み、共有はこれから"), {"title": one.title})
    words = N_("「%(title)s」の話は、ほかの人にも役に立ちそうです。10分、いっしょに事例にまとめてみませんか。")
    return Word(member.name, state, Words(words, {"title": one.title}))


def lines(members: Sequence[Member], me: PersonId, today: date, most: int) -> tuple[list[Try], list[Try]]:
    """What the form for several people begins with, one plan each of those whose day is near or past, and what else may be put to it."""
    others = [member for member in members if member.person_id != me and not member.is_away]
    near = [
        one for member in others if (one := min(member.open, key=lambda each: each.due_on, default=None)) and one.due_on <= today + OVERDUE
    ]
    first = sorted(near, key=lambda one: (one.due_on, one.practice_id))[:most]
    taken = {id(one) for one in first}
    rest = [one for member in others for one in member.tries if id(one) not in taken and _may_be_added(one, today)]
    return first, rest


def _may_be_added(one: Try, today: date) -> bool:
    """Planned, or tried so lately that it may well be tried again."""
    return not one.is_stopped and (not one.logs or one.logs[0].logged_on + TRIED_LATELY >= today)
