"""What makes a meeting, an agenda and a decision sound, and how a meeting moves from state to state. Pure: no database, no request, no clock."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar

from lms.kernel.errors import N_, Refusal, Unacceptable
from lms.kernel.immutable import immutable
from lms.meetings.kinds import (
    FURTHEST,
    LAST_MINUTES,
    LEAST_FACES,
    LEAST_MINUTES,
    LONGEST,
    MOST_ITEM_MINUTES,
    MOST_ITEMS,
    MOST_RULE,
    MOST_RULES,
    TITLES_BEHIND_NAMES,
    USUAL_MINUTES,
    WANTED,
    Slot,
    State,
    Verdict,
)
from lms.practice.kinds import State as Tried

T = TypeVar("T")


class NotOpen(Refusal):
    """The meeting has moved on: what was asked is no longer possible, or not yet."""


@immutable
class Dates:
    starts_at: datetime
    ends_at: datetime


def check_dates(dates: Dates, now: datetime, standing: Dates | None = None) -> None:
    """Raises Unacceptable at the field that has to change. Dates that stand already may lie behind us."""
    if dates.ends_at <= dates.starts_at:
        raise Unacceptable(N_("終わりは、始まりより後の時刻にしてください。"), field="ends")
    if dates.ends_at - dates.starts_at > LONGEST:
        raise Unacceptable(N_("長さは%(most)d時間までにしてください。"), field="ends", most=LONGEST.seconds // 3600)
    if standing is not None and dates.starts_at == standing.starts_at:
        return
    if dates.starts_at <= now:
        raise Unacceptable(N_("これから先の日時を選んでください。"), field="day")
    if dates.starts_at - now > FURTHEST:
        raise Unacceptable(N_("1年より先の日は選べません。"), field="day")


def check_place(place: str, link: str) -> None:
    if not place and not link:
        raise Unacceptable(N_("会場か、オンラインのアドレスのどちらかを書いてください。"), field="place")


def check_not_closed(state: str) -> None:
    """The agenda, the notes and the decisions of a meeting that is over stand as they are."""
    if state == State.CANCELLED:
        raise NotOpen(N_("この会議は、取りやめになりました。"))
    if state == State.CLOSED:
        raise NotOpen(N_("この会議は終わりました。議事録は、そのまま残ります。"))


def check_running(state: str) -> None:
    check_not_closed(state)
    if state == State.PLANNED:
        raise NotOpen(N_("会議を始めてから書いてください。"))


def started(state: str) -> State:
    check_not_closed(state)
    return State.RUNNING


def closed(state: str) -> State:
    """Twice is once."""
    if state == State.CANCELLED:
        check_not_closed(state)
    if state == State.PLANNED:
        raise NotOpen(N_("まだ始まっていない会議です。"))
    return State.CLOSED


def cancelled(state: str) -> State:
    """Twice is once. One that has begun is ended, not called off."""
    if state == State.RUNNING:
        raise NotOpen(N_("会議は、もう始まっています。取りやめず、「会議を終える」で終えてください。"))
    if state != State.CANCELLED:
        check_not_closed(state)
    return State.CANCELLED


def check_room(standing: int) -> None:
    if standing >= MOST_ITEMS:
        raise Unacceptable(N_("議題は%(most)d件までです。"), most=MOST_ITEMS)


def check_minutes(minutes: int | None, field: str = "minutes") -> None:
    if minutes is None or not 1 <= minutes <= MOST_ITEM_MINUTES:
        raise Unacceptable(N_("1〜%(most)d分で書いてください。"), field=field, most=MOST_ITEM_MINUTES)


def moved(order: Sequence[T], one: T, by: int) -> list[T]:
    """*order* with *one* so many places further down (up: negative), as far as there are places."""
    rest = [each for each in order if each != one]
    place = min(max(list(order).index(one) + by, 0), len(rest))
    return [*rest[:place], one, *rest[place:]]


def check_due(due_on: date, today: date, standing: date | None = None) -> None:
    """A day that has passed meanwhile may stay as it was."""
    if due_on == standing:
        return
    if due_on < today:
        raise Unacceptable(N_("きょうか、それより後の日を選んでください。"), field="due_on")
    if due_on - today > FURTHEST:
        raise Unacceptable(N_("1年以内の日を選んでください。"), field="due_on")


def check_undone(verdict: str, practice: str | None, *, is_followed: bool) -> None:
    """Somebody has to act still: to try it (*practice* says how far that is), or to take it up again."""
    if is_followed:
        raise NotOpen(N_("この決定は、あとの会議で決め直されています。"))
    if verdict == Verdict.NOT_ADOPTED:
        raise NotOpen(N_("採用しなかった決定です。担当は要りません。"))
    if practice is not None and practice not in (Tried.PLANNED, Tried.TRYING):
        raise NotOpen(N_("この決定は、もう記録されたか、とりやめになっています。"))


def check_rules(lines: Sequence[str]) -> None:
    """What has a place on one slide of the wall."""
    if not lines:
        raise Unacceptable(N_("約束を、1行に1つ書いてください。"), field="text")
    if len(lines) > MOST_RULES:
        raise Unacceptable(N_("約束は%(most)d行までにしてください。投影の1枚に収まります。"), field="text", most=MOST_RULES)
    if max(map(len, lines)) > MOST_RULE:
        raise Unacceptable(N_("1行は%(most)d字までにしてください。"), field="text", most=MOST_RULE)


def check_reason(verdict: str, reason: str) -> None:
    if verdict != Verdict.ADOPTED and not reason.strip():
        raise Unacceptable(N_("採用しないときは、わけを一行で書いてください。"), field="reason")


def may_tell(faces: Sequence[int]) -> bool:
    """Whether a safety check may tell how often each face was chosen: from enough answers on, and not where all said the same."""
    return sum(faces) >= LEAST_FACES and max(faces) < sum(faces)


def check_nameless(text: str, names: Iterable[str], field: str) -> None:
    """None of *names* may stand there: whole, with or without the blank, or the family name with さん or a title behind it."""
    found = [name for name in names if any(each in text for each in _spellings(name))]
    if found:
        raise Unacceptable(
            N_("公開用の文に、参加した人の名前があります（%(names)s）。課や係の名前に替えてください。"), field=field, names="、".join(found)
        )


def _spellings(name: str) -> list[str]:
    family = name.partition(" ")[0]
    return [name, name.replace(" ", ""), name.replace(" ", "　"), *(family + title for title in TITLES_BEHIND_NAMES)]


def by_when(due_on: date) -> str:
    """How a plan begins that comes out of a meeting."""
    return f"{due_on.month}月{due_on.day}日までに"


@immutable
class Candidate:
    """Something that may be talked of. *key* is its source and number; *department* empty where nobody is to know; *why* says it to a person."""

    slot: Slot
    key: str
    title: str
    where: str
    department: str
    why: str
    params: Mapping[str, object]


def proposed(candidates: Sequence[Candidate]) -> list[Candidate]:
    """What a good agenda holds, of as many departments as there are. Of one slot the candidates stand best first."""
    chosen: list[Candidate] = []
    for slot, wanted in WANTED.items():
        for _ in range(wanted):
            left = [each for each in candidates if each.slot == slot and each not in chosen]
            seen = {each.department for each in chosen} - {""}
            chosen += [next((each for each in left if each.department not in seen), left[0])] if left else []
    return chosen


def room(length: int, planned: int, *, goes_on: bool) -> int:
    """Minutes that are free; *goes_on*: the last decisions are looked at first."""
    return length - planned - (LAST_MINUTES if goes_on else 0)


def boxes(free: int, count: int) -> list[int]:
    """Minutes for so many items in the time that is free: none shorter than it takes, so that the last may have no place."""
    places = min(count, free // LEAST_MINUTES) if free > 0 else 0
    return [min(free // places, USUAL_MINUTES)] * places if places else []


def check_fits(free: int, before: int = 0, field: str = "") -> None:
    """*free* minutes are left once all is planned, *before* it was so many. What is too long already may be made shorter bit by bit."""
    if free < 0 and free < before:
        raise Unacceptable(
            N_("会議の時間より、%(over)d分長くなります。時間を短くするか、議題を減らしてください。"), field=field, over=-free
        )


def check_not_moved(state: str, dates: Dates, standing: Dates) -> None:
    """Who sits in a meeting is not told that it is elsewhere."""
    if state == State.RUNNING and dates.starts_at != standing.starts_at:
        raise Unacceptable(N_("会議は、もう始まっています。日と始まりは変えられません。終わりは延ばせます。"), field="day")
