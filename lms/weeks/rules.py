"""Which weeks are over, what is counted of them, and what may be said of it. Pure."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from math import ceil, floor
from random import Random
from typing import Any

from lms.kernel.calendar import FiscalYear, fiscal_year_of
from lms.kernel.immutable import immutable
from lms.kernel.suppression import BASE, Group, rounded, rounded_of, shown, start
from lms.weeks.kinds import COURSE_STEPS, EVENTS, FIGURES, FIRST, LEVELS, PEOPLE, RATE, WHOLE, Every

KEPT = 8  # so many weeks stand on the page of weeks; the fiscal year around the first of them is caught up
HOUR = 60
SUNDAY = timedelta(days=6)  # after its Monday: the day up to which a week counts

Counts = Mapping[str, int]
Sums = dict[int, dict[str, list[int]]]  # group → course → of each of COURSE_STEPS


@immutable
class Event:
    """Something that happened in a 課. *amount* 0: it was counted with another person's, who did it together."""

    day: date
    section: int
    person: int | None
    figure: str
    amount: int = 1


@immutable
class Step:
    """Somebody began or completed a course (*figure*, one of kinds.COURSE_STEPS), while serving in a 課."""

    day: date
    section: int
    course: int
    figure: str


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def over(today: date) -> list[date]:
    """The Mondays of the last weeks that are over, the latest first."""
    return [monday_of(today) - timedelta(weeks=number) for number in range(1, KEPT + 1)]


def to_keep(today: date, first_month: int) -> list[date]:
    """The Mondays of all weeks that are over, from the fiscal year on in which the first of the last few lies."""
    first = first_of(FiscalYear(fiscal_year_of(over(today)[-1], first_month), first_month))
    return [first + timedelta(weeks=number) for number in range((monday_of(today) - first).days // 7)]


def first_of(year: FiscalYear) -> date:
    """The Monday of the first week of a fiscal year: a week belongs to the year in which it begins."""
    return monday_of(year.start + timedelta(days=6))


def week_before(monday: date) -> date:
    return monday - timedelta(weeks=1)


def opens_a_year(monday: date, first_month: int) -> bool:
    """Whether it is the first week of a fiscal year: sums begin anew."""
    return fiscal_year_of(monday, first_month) != fiscal_year_of(week_before(monday), first_month)


def counted(events: Iterable[Event]) -> defaultdict[tuple[int, date], Counter[str]]:
    """By 課 and week. *events*: all since the fiscal year began, so that each person counts once in it."""
    found: defaultdict[tuple[int, date], Counter[str]] = defaultdict(Counter)
    seen: set[tuple[str, int]] = set()
    for event in sorted(events, key=lambda each: each.day):
        week = found[event.section, monday_of(event.day)]
        week[event.figure] += event.amount
        if event.figure in FIRST and event.person is not None and (event.figure, event.person) not in seen:
            seen.add((event.figure, event.person))
            week[FIRST[event.figure]] += 1
    return found


def starts(chance: Random) -> dict[str, int]:
    """What the sums of a group begin with: so little that alone it says nothing, and nobody is told (kernel.suppression).

    People begin with what their events begin with: where everybody did it once, the two are one sum, and must not be two looks at it.
    """
    found = {name: start(chance, BASE * HOUR if name == "minutes" else BASE) for name in FIGURES}
    return {**found, **{people: found[events] for events, people in FIRST.items()}}


def tallied(week: Sequence[Mapping[str, Any]], before: Mapping[int, Counts], least: int, chance: Random) -> list[dict[str, Any]]:
    """Each group of a week: whether it is shown, and its sum up to then. *week*: the 課; *before*: the sums up to the week before."""
    departments = dict.fromkeys(row["department_id"] for row in week if row["department_id"])
    groups = [Group(WHOLE, None, 0), *(Group(each, WHOLE, 0) for each in departments)]
    groups += [Group(row["unit_id"], row["department_id"] or WHOLE, row["people"]) for row in week]
    told = shown(groups, least)
    sums = _summed(week)
    return [
        _tally(group.key, sums[group.key], before.get(group.key) or starts(chance), is_shown=group.key in told)
        for group in groups
        if group.key in sums
    ]


def _summed(week: Sequence[Mapping[str, Any]]) -> dict[int, Counter[str]]:
    """Of 課, 部 and 全庁."""
    sums: dict[int, Counter[str]] = {WHOLE: Counter()}
    for row in week:
        for key in {row["unit_id"], row["department_id"], WHOLE} - {None}:
            total = sums.setdefault(key, Counter())
            for name in ("people", *FIGURES):
                total[name] += row[name]
    return sums


def _tally(key: int, sums: Counts, before: Counts, *, is_shown: bool) -> dict[str, Any]:
    figures = {name: before[name] + (sums[name] if is_shown else 0) for name in FIGURES}
    return {"group_id": key, "people": sums["people"], "is_shown": is_shown, **figures}


def steps_counted(steps: Iterable[Step], first: date) -> defaultdict[tuple[int, date], Counter[tuple[int, str]]]:
    """Of each course, by 課 and week. What was of the fiscal year already in the days before its *first* Monday counts in that week."""
    found: defaultdict[tuple[int, date], Counter[tuple[int, str]]] = defaultdict(Counter)
    for step in steps:
        found[step.section, max(monday_of(step.day), first)][step.course, step.figure] += 1
    return found


def course_sums(
    week: Iterable[tuple[int, int | None, Counter[tuple[int, str]]]], told: Container[int], before: Sums, chance: Random
) -> Sums:
    """Of each group that is told of in a week, by course: the sums up to then. *week*: 課, its 部, what happened there; *before*: up to the week before.

    A course begins with its starts where something is first counted of it: until then it is told as nothing, as a start alone would be.
    """
    sums = {group: dict(courses) for group, courses in before.items()}
    for section, department, happened in week:
        for group in {section, department, WHOLE} - {None}:
            if group in told:
                courses = sums.setdefault(group or WHOLE, {})
                for course in {course for course, _ in happened}:
                    so_far = courses.get(str(course)) or [start(chance) for _ in COURSE_STEPS]
                    courses[str(course)] = [figure + happened[course, step] for figure, step in zip(so_far, COURSE_STEPS, strict=True)]
    return sums


def said(tally: Any) -> dict[str, int]:
    """What stands on pages and in files of the sum of a group: rounded; minutes as hours."""
    figures = {name: rounded(getattr(tally, name)) for name in EVENTS if name != "minutes"}
    figures |= {name: rounded_of(getattr(tally, name), tally.people) for name in PEOPLE}
    return {**figures, "hours": rounded(tally.minutes, BASE * HOUR) // HOUR, "people": tally.people}


def grown(later: Mapping[str, int], earlier: Mapping[str, int]) -> dict[str, int]:
    """Of one span alone: what is said up to its end less what was said up to its beginning, so that spans add up and tell no more than sums."""
    return {name: figure - earlier.get(name, 0) for name, figure in later.items() if name != "people"}


def at_levels(found: Iterable[tuple[str, int, int]]) -> dict[int, dict[str, int]]:
    """Of level, course and person: how many people by course and level; all courses together as well, each person once."""
    who: dict[int, dict[str, set[int]]] = {WHOLE: {level: set() for level in LEVELS}}
    for level, course, person in found:
        for key in (WHOLE, course):
            who.setdefault(key, {each: set() for each in LEVELS})[level].add(person)
    return {course: {level: len(people) for level, people in levels.items()} for course, levels in who.items()}


def with_starts(levels: Mapping[str, int], kept: Mapping[str, int] | None, chance: Random) -> dict[str, Any]:
    """The people at the levels of a course on top of what they begin with: as before in the year where something is *kept*, else drawn."""
    begins = kept or {level: start(chance) for level in LEVELS}
    return {**{level: people + begins[level] for level, people in levels.items()}, "starts": begins}


def courses_shown(taken: Mapping[int, int], least: int) -> frozenset[int]:
    """As if nobody took two: where a course is hidden, no difference to the whole tells of a few."""
    return shown([Group(key, None if key == WHOLE else WHOLE, 0 if key == WHOLE else people) for key, people in taken.items()], least)


def levels(row: Any) -> list[tuple[int, int]]:
    """People at each level, rounded, and of a hundred of those who took it, as many as is said: beside the true number a share would tell it."""
    told = [max(rounded(row.taken), 0), *(rounded_of(getattr(row, level), row.taken) for level in LEVELS[1:])]
    return [(people, min(percent(people, told[0]), 100)) for people in told]


# How it is read


MOST_YEARS = 10  # that may be chosen
ENOUGH_SHARED = 20  # cases, before a rate of them says anything: both figures are told to the nearest five
STAGES = ("learners", "planners", "triers", "sharers", "lenders")
DEEPEST = 5  # shades of the heat map


def stages(told: Mapping[str, int]) -> list[tuple[int, int]]:
    """How many people came so far, and of a hundred."""
    return [(told[name], percent(told[name], told["people"])) for name in STAGES]


def last_of_months(first: date, end: date) -> list[date]:
    """Of the weeks from the Monday *first* to before *end*: the last that begins in each month."""
    mondays = (first + timedelta(weeks=number) for number in range((end - first).days // 7))
    return [monday for monday in mondays if (monday + timedelta(weeks=1)).month != monday.month]


def ends(mondays: Iterable[date], start: date, every: Every) -> dict[date, date]:
    """Each month, or week, of a year that begins with *start*, and the Monday of the last week in it."""
    return {monday if every == Every.WEEK else max(start, monday.replace(day=1)): monday for monday in sorted(mondays)}


def percent(figure: int, people: int) -> int:
    return round(100 * figure / people) if people else 0


def followed(told: Mapping[str, int], figure: str) -> int | None:
    """One of kinds.SERIES; None where a rate would be of too few."""
    return failure_rate(told) if figure == RATE else told[figure]


def failure_rate(told: Mapping[str, int]) -> int | None:
    """How many of a hundred shared cases tell of a failure or a near miss; None where too few were shared to say."""
    failures, shared_ = told["failures"], told["shared"]
    return min(max(percent(failures, shared_), 0), 100) if shared_ >= ENOUGH_SHARED else None


def narrowest(counts: Sequence[int]) -> int | None:
    """After which stage most stop; the first of several, None where none stops."""
    drops = [before - after for before, after in pairwise(counts)]
    most = max(drops, default=0)
    return drops.index(most) if most > 0 else None


def shade(of_hundred: int) -> int:
    return min(DEEPEST, max(of_hundred - 1, 0) // 20 + 1)


@immutable
class Chart:
    """A line in a frame; a point is left out where nothing may be said."""

    points: list[tuple[int, int, int, int]]  # place, x, y, figure
    ticks: list[tuple[int, int]]  # figure, y
    zero: int
    way: list[tuple[int, int]]  # x, y of where one would stand on the way to a target; empty where there is none

    @property
    def line(self) -> str:
        return _path([(x, y) for _, x, y, _ in self.points])

    @property
    def goal_line(self) -> str:
        """Level through the whole frame where there is but one place."""
        return _path(self.way if len(self.way) != 1 else [(each, self.way[0][1]) for each in (LEFT, RIGHT)])


def _path(places: Sequence[tuple[int, int]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in places) if places else ""


LEFT, RIGHT, TOP, BOTTOM = 80, 788, 28, 220
STEPS = (5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)


def chart(figures: Sequence[int | None], way: Sequence[float] = ()) -> Chart:
    """Whole steps from nothing to the most, and below nothing where it takes longer now. *way*: as many, of where one would stand."""
    known = [*(figure for figure in figures if figure is not None), *(end(figure) for figure in way for end in (floor, ceil))]
    low, high = min(0, *known, 0), max(0, *known, 0)
    step = next((each for each in STEPS if (high - low) <= 5 * each), STEPS[-1] * (1 + (high - low) // (5 * STEPS[-1])))
    bottom, top = low // step * step, max(-(-high // step) * step, step)
    places = {at: LEFT + (RIGHT - LEFT) * at // max(len(figures) - 1, 1) for at in range(len(figures))}

    def height(figure: float) -> int:
        return int(BOTTOM - (BOTTOM - TOP) * (figure - bottom) // (top - bottom))

    points = [(at, places[at], height(figure), figure) for at, figure in enumerate(figures) if figure is not None]
    goal = [(places[at], height(figure)) for at, figure in enumerate(way)]
    return Chart(points, [(tick, height(tick)) for tick in range(bottom, top + 1, step)], height(0), goal)


def way(days: Iterable[date], year: FiscalYear, baseline: float, target: float, due_on: date) -> list[float]:
    """Where one would stand on each of *days*: straight from the baseline, as the year begins, to the target on its day, and there from then on.

    A target of a later year is level: what is counted begins anew each year, so that no part of the way lies in this one.
    """
    length = (due_on - year.start).days if due_on in year else 0
    gone = [min((day - year.start).days / length, 1) if length > 0 else 1 for day in days]
    return [baseline + (target - baseline) * part for part in gone]
