"""The figures of a 課, a 部 or 全庁 in a fiscal year, as they may be told: from what is kept of weeks alone."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.kinds import UnitLevel
from lms.accounts.models.people import Unit
from lms.accounts.queries import valid_on
from lms.kernel.actor import Actor
from lms.kernel.calendar import FiscalYear
from lms.kernel.db import rows, word
from lms.kernel.errors import N_, NotFound
from lms.kernel.immutable import immutable
from lms.kernel.slots import Slot
from lms.weeks import rules
from lms.weeks.kinds import SERIES, WHOLE, Every
from lms.weeks.models import GroupWeek
from lms.weeks.queries import SUMS, newest, of_year, within

# KPIs and targets of a group in a fiscal year, for its card: name, width and goal (of 100, for the bar), text, unit, is_reached; for its trend:
# measure (one of kinds.SERIES, or empty), baseline, target, goal_text, due_on.
kpis_of = Slot[[Session, int, FiscalYear], list[Any]]("KPIs of a group", [])

Said = dict[str, int]


@immutable
class Place:
    """What figures may be of."""

    id: int
    name: str
    parent_id: int
    path: str
    is_department: bool


@immutable
class Asked:
    """What somebody wants to follow, and how finely: anything that is a difference of sums which everybody who may see them has been told."""

    figure: str = "hours"
    every: Every = Every.MONTH

    @property
    def is_stage(self) -> bool:
        """Whether it is a share of the people, which parts of different sizes may have side by side."""
        return self.figure in rules.STAGES


UNASKED = Asked()


@immutable
class Board:
    """What stands on the page, and in the file. *said* None: nothing is kept yet, or what there is may not be shown."""

    place: Place
    until: date | None  # the Monday of the last week that is counted
    said: Said | None
    course: list[tuple[date, date, Said | None]]  # month or week, the Monday of its last week, and what was said then
    parts: list[tuple[Place, Said | None]]  # what lies directly within
    inner: list[Place]  # itself and all within
    newest: dict[int, Any]  # what there is of all groups in the last week
    least: int
    asked: Asked

    @property
    def below(self) -> list[tuple[Place, Said | None]]:
        """Itself and all within: the file."""
        return [(each, _said(self.newest.get(each.id), self.least)) for each in self.inner]

    @property
    def table(self) -> list[list[int | None] | None]:
        """All that can be followed, month by month or week by week; None where nothing may be said."""
        return [[rules.followed(said, figure) for figure in SERIES] if said else None for _, _, said in self.course]

    @property
    def stages(self) -> list[tuple[int, int]]:
        """学ぶ→計画→記録→共有→再実践: people, and of a hundred."""
        return rules.stages(self.said) if self.said else []

    @property
    def steepest(self) -> int | None:
        return rules.narrowest([people for people, _ in self.stages])

    @property
    def heat(self) -> list[tuple[Place, list[tuple[int, int]]]]:
        """Each part with its stages; none where it is hidden."""
        return [(place, rules.stages(said) if said else []) for place, said in self.parts]

    @property
    def failure_rate(self) -> int | None:
        return rules.failure_rate(self.said) if self.said else None

    @property
    def enough_shared(self) -> int:
        return rules.ENOUGH_SHARED

    @property
    def rate_before(self) -> tuple[date, int] | None:
        """The first month up to which enough was shared for a rate of failures, to hold today's against."""
        told = ((when, rules.failure_rate(said)) for when, _, said in self.course[:-1] if said and self.asked.every == Every.MONTH)
        return next(((when, rate) for when, rate in told if rate is not None), None)

    def chart(self, way: "Way | None") -> rules.Chart:
        """Of the figure that is followed, with the way to its target."""
        figures = [rules.followed(said, self.asked.figure) if said else None for _, _, said in self.course]
        return rules.chart(figures, way.heights if way else ())


@immutable
class Way:
    """To the target of a KPI: where one would stand in each place of the course."""

    target: str
    unit: str
    due_on: date
    heights: list[float]

    @property
    def figures(self) -> list[int]:
        return [round(each) for each in self.heights]


def way_of(board: Board, kpis: Sequence[Any], year: FiscalYear) -> Way | None:
    """Of the KPI that measures what is followed; of several the one that is due first."""
    kpi = next((each for each in kpis if each.measure == board.asked.figure), None)
    if kpi is None:
        return None
    days = [monday + rules.SUNDAY for _, monday, _ in board.course]
    return Way(kpi.goal_text, kpi.unit, kpi.due_on, rules.way(days, year, kpi.baseline, kpi.target, kpi.due_on))


def shade(of_hundred: int) -> int:
    """How deep a cell of the heat map is."""
    return rules.shade(of_hundred)


def places(session: Session, actor: Actor, today: date) -> list[Place]:
    """全庁 and everything in it for the office and executives, else what one heads; the largest first."""
    sees_all = actor.has("office") or actor.has("executive")
    whole = [Place(WHOLE, "", WHOLE, "/", is_department=False)] if sees_all else []
    found = [_place(row) for row in rows(session, _units(), {"today": today})]
    return whole + [each for each in found if sees_all or actor.heads(each.path)]


def _place(row: Any) -> Place:
    return Place(row.id, row.name, row.parent_id or WHOLE, row.path, is_department=row.level == UnitLevel.DEPARTMENT)


@cache
def _units() -> Any:
    found = select(Unit.id, Unit.name, Unit.parent_id, Unit.path, Unit.level)
    return found.where(Unit.level != word(UnitLevel.TEAM), valid_on(Unit, bindparam("today"))).order_by(Unit.path)


def asked_of(figure: str, every: str) -> Asked:
    """What an address asks for; the usual where it asks for nothing that there is."""
    return Asked(figure if figure in SERIES else "hours", Every.WEEK if every == Every.WEEK else Every.MONTH)


def place_of(offered: Sequence[Place], asked: str) -> Place:
    """The one asked for, else the first. Raises NotFound where this person may not see it."""
    found = [each for each in offered if not asked or str(each.id) == asked]
    if not found:
        raise NotFound(N_("この数値は見つかりません。"))
    return found[0]


def board(session: Session, offered: Sequence[Place], place: Place, year: FiscalYear, least: int, asked: Asked = UNASKED) -> Board:
    """In one statement."""
    bounds = of_year(year)
    asked_for = (
        {"place": place.id, "mondays": rules.last_of_months(bounds["first"], bounds["next"])}
        if asked.every == Every.MONTH
        else {"place": place.id}
    )
    kept = rows(session, _of_place(asked.every), {**bounds, **asked_for}).all()
    until = max((row.begins_on for row in kept), default=None)
    newest = {row.group_id: row for row in kept if row.begins_on == until}
    own = {row.begins_on: row for row in kept if row.group_id == place.id}
    inner = [each for each in offered if place.id == WHOLE or each.path.startswith(place.path)]
    parts = [(each, _said(newest.get(each.id), least)) for each in inner if each.parent_id == place.id and each.id != place.id]
    course = [(when, monday, _said(own[monday], least)) for when, monday in rules.ends(own, year.start, asked.every).items()]
    return Board(place, until, _said(newest.get(place.id), least), course, parts, inner, newest, least, asked)


def parts_by_month(session: Session, board: Board, year: FiscalYear) -> list[tuple[Place, list[int | None]]]:
    """How many of a hundred came as far as is asked, in each part and up to each month of the board; one statement, none where nothing is asked."""
    if not (board.asked.is_stage and board.asked.every == Every.MONTH and board.parts):
        return []
    mondays = [monday for _, monday, _ in board.course]
    kept = {(row.group_id, row.begins_on): row for row in rows(session, _of_weeks(), {**of_year(year), "mondays": mondays})}

    def share(place: Place, monday: date) -> int | None:
        said = _said(kept.get((place.id, monday)), board.least)
        return rules.percent(said[board.asked.figure], said["people"]) if said else None

    return [(place, [share(place, monday) for monday in mondays]) for place, _ in board.parts]


@cache
def _of_weeks() -> Any:
    return select(*SUMS).where(*within(), GroupWeek.begins_on.in_(bindparam("mondays", expanding=True)))


def stages_of(session: Session, year: FiscalYear, least: int) -> dict[int, tuple[int, ...]]:
    """How many people came so far, by group, of those that may be shown; in one statement."""
    told = {group: _said(row, least) for group, row in newest(session, year).items()}
    return {group: tuple(people for people, _ in rules.stages(said)) for group, said in told.items() if said}


def _said(row: Any, least: int) -> Said | None:
    return rules.said(row) if row is not None and row.is_shown and row.people >= least else None


@cache
def _of_place(every: Every) -> Any:
    """The place week by week, or month by month, and all that there is in the last week."""
    last = select(func.max(GroupWeek.begins_on)).where(*within()).scalar_subquery()
    own: Any = GroupWeek.group_id == bindparam("place")
    if every == Every.MONTH:
        own = and_(own, GroupWeek.begins_on.in_(bindparam("mondays", expanding=True)))
    found = select(*SUMS).where(*within(), or_(own, GroupWeek.begins_on == last))
    return found.order_by(GroupWeek.begins_on)


def years(session: Session, now: FiscalYear) -> list[FiscalYear]:
    """Those of which something is kept, the latest first; this one in any case."""
    first = rows(session, _earliest(), {}).scalar()
    kept = first is not None and [year for year in _back_from(now) if rules.first_of(FiscalYear(year.year + 1, now.first_month)) > first]
    return kept or [now]


@cache
def _earliest() -> Any:
    return select(func.min(GroupWeek.begins_on))


def _back_from(now: FiscalYear) -> list[FiscalYear]:
    return [FiscalYear(now.year - number, now.first_month) for number in range(rules.MOST_YEARS)]
