"""What makes an entry of the work inventory believable, what follows from it, and who may write it. Pure."""

from collections.abc import Sequence

from lms.inventory.kinds import LEAST_SCORE, MOST_MINUTES, MOST_NAME, MOST_SCORE, MOST_TIMES, Grade
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.immutable import immutable

FIRST_FROM, NEXT_FROM = 48, 18  # 4 × 4 × 3 and 3 × 3 × 2
EASY, VISIBLE = 3, 3  # at most this much effort, at least this much effect: where something is soon to be seen
SUGGESTED = 3
PROMOTER = "promoter"


@immutable
class Figures:
    """What is known of a task: minutes a time, times a month, three scores from 1 to 5; None where nobody has said."""

    minutes: int | None = None
    times_per_month: int | None = None
    impact: int | None = None
    cost: int | None = None
    effect: int | None = None

    @property
    def monthly_minutes(self) -> int | None:
        return monthly_minutes(self.minutes, self.times_per_month)

    @property
    def priority(self) -> int | None:
        return priority(self.impact, self.cost, self.effect)


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


def check_score(score: int | None, field: str) -> None:
    if score is not None and not LEAST_SCORE <= score <= MOST_SCORE:
        raise Unacceptable(N_("1〜5で入力してください。"), field=field)


def monthly_minutes(minutes: int | None, times_per_month: int | None) -> int | None:
    """What the task costs a month; None where somebody has not said."""
    return None if minutes is None or times_per_month is None else minutes * times_per_month


def priority(impact: int | None, cost: int | None, effect: int | None) -> int | None:
    """影響 × 効果 × the ease of changing it, from 1 to 125; None where one of the three is missing."""
    if impact is None or cost is None or effect is None:
        return None
    return impact * effect * (MOST_SCORE + 1 - cost)


def grade(points: int | None) -> Grade | None:
    if points is None:
        return None
    return Grade.FIRST if points >= FIRST_FROM else Grade.NEXT if points >= NEXT_FROM else Grade.LATER


def shows_soon(task: Figures) -> bool:
    """成果が見えやすい: little effort, and an effect that people notice."""
    return task.priority is not None and (task.cost or 0) <= EASY and (task.effect or 0) >= VISIBLE


def start_here(tasks: Sequence[Figures]) -> list[int]:
    """The places of the few tasks to begin with: what shows soon, the highest priority first, then what takes most time."""
    found = [(-(task.priority or 0), -(task.monthly_minutes or 0), place) for place, task in enumerate(tasks) if shows_soon(task)]
    return [place for *_, place in sorted(found)[:SUGGESTED]]


def may_write(actor: Actor, unit_path: str) -> bool:
    """The office everywhere; heads and their deputies in what they lead; 推進員 in their own 課."""
    if actor.has("office") or actor.heads(unit_path):
        return True
    return actor.has(PROMOTER) and any(unit_path.startswith(path) for path in actor.sections)


def may_read(actor: Actor, unit_path: str) -> bool:
    """Everybody who serves in the 課 or writes its inventory."""
    return may_write(actor, unit_path) or any(unit_path.startswith(path) for path in actor.sections)
