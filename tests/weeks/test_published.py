"""What is really published of a random town, two weeks long and with transfers, against the attacker of tests.torture.statistics."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms.accounts.kinds import UnitLevel
from lms.accounts.models.people import Person, Posting, Unit
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.calendar import FiscalYear
from lms.kernel.ids import PersonId
from lms.kernel.suppression import Group, rounded
from lms.practice.models import Practice
from lms.weeks import files, queries, rules, services
from lms.weeks.kinds import WHOLE
from lms.weeks.queries import dashboard
from tests.conftest import on_one_database
from tests.torture.statistics import LEAST, Cell, Table, Town, events, pinned, primary_only, recovered, town

YEAR = FiscalYear(2026)
WEEKS = (date(2026, 4, 6), date(2026, 4, 13))  # the first of the fiscal year
MAYOR = Actor(PersonId(0), "市長", roles=frozenset({"executive"}))
Published = dict[tuple[int, int], int]  # a group, up to a week → the figure said of it


def settle(session: Session, made: Town) -> None:
    """The groups as 部, 課 and 係 of the database, ids as they are; those of the whole and of a 部 itself serve in no 課."""
    groups = [group for group in made.weeks[0] if group.parent is not None]
    paths: dict[int, str] = {0: "/"}
    units = []
    for group in groups:
        paths[group.key] = f"{paths[group.parent or 0]}{group.key}/"
        level = (UnitLevel.DEPARTMENT, UnitLevel.SECTION, UnitLevel.TEAM)[paths[group.key].count("/") - 2]
        units.append({"id": group.key, "parent_id": group.parent or None, "level": level, "code": str(group.key), "name": f"第{group.key}"})
        units[-1] |= {"path": paths[group.key], "valid_from": date(2020, 4, 1)}
    session.execute(insert(Unit), units)
    _serve(session, made)
    _plan(session, made)
    session.flush()


def _serve(session: Session, made: Town) -> None:
    """As many in each week as the town has; who is too many in one place goes where one is missing."""
    people = max(sum(group.people for group in groups) for groups in made.weeks)
    session.execute(insert(Person), [{"id": number, "name": f"人{number}", "employment": "regular"} for number in range(1, people + 1)])
    at: dict[int, list[int]] = {group.key: [] for group in made.weeks[0]}
    free = list(range(1, people + 1))
    for week, groups in enumerate(made.weeks):
        for group in groups:
            free += [at[group.key].pop() for _ in range(len(at[group.key]) - group.people)]
        for group in groups:
            at[group.key] += [free.pop() for _ in range(group.people - len(at[group.key]))]
        span = {"post": "係員", "kind": "main", "valid_from": WEEKS[week], "valid_to": WEEKS[week] + timedelta(weeks=1)}
        session.execute(insert(Posting), [{"person_id": who, "unit_id": unit, **span} for unit in at if unit for who in at[unit]])


def _plan(session: Session, made: Town) -> None:
    words = dict.fromkeys(("work", "plan_when", "action", "ai_use"), "x") | {
        "origin_kind": "own",
        "data_class": "public",
        "state": "planned",
    }
    plans = []
    for (unit, week), figure in made.figures.items():
        at = datetime.combine(WEEKS[week], datetime.min.time(), clock.TOKYO) + timedelta(hours=9)
        plans += [{"owner_id": 1, "unit_id": unit, "planned_at": at, "due_on": WEEKS[1], **words}] * (figure if unit else 0)
    session.execute(insert(Practice), plans)


def published(session: Session, week: int) -> tuple[Published, list[Any]]:
    """All pages and files of that week: of 全庁, of each 部 and 課, the page of weeks; and whom the cycles tell of."""
    today = WEEKS[week] + timedelta(weeks=1)
    offered = dashboard.places(session, MAYOR, today)
    found: Published = {}
    for place in offered:
        board = dashboard.board(session, offered, place, YEAR, LEAST)
        for part, said in [(board.place, board.said), *board.parts, *board.below]:
            if said is not None:
                assert found.setdefault((part.id, week), said["planned"]) == said["planned"], "every page says the same"
        told = files.lines((part.name, said) for part, said in board.below)
        assert [line[1] == files.HIDDEN for line in told] == [said is None for _, said in board.below]
    assert set(dashboard.stages_of(session, YEAR, LEAST)) == {key for key, _ in found}, "and so do the cycles"
    _, lines = queries.board(session, today=today, first_month=4, least=LEAST)
    return found, lines


def cells_of(made: Town) -> Town:
    """The same town as its 課, in which a 係 is no group of its own."""
    section: dict[int, int] = {}
    weeks, figures = [], dict[Cell, int]()
    for groups in made.weeks:
        parents = {group.key: group.parent for group in groups}
        depth = {key: _depth(key, parents) for key in parents}
        section = {key: (parents[key] or 0) if depth[key] == 3 else key for key in parents}
        sizes = {key: sum(group.people for group in groups if section[group.key] == key) for key in parents}
        weeks.append([Group(key, parents[key], sizes[key] if depth[key] == 2 else 0) for key in parents if depth[key] < 3])
    for (key, week), figure in made.figures.items():
        cell = (section[key], week)
        figures[cell] = figures.get(cell, 0) + figure
    return Town(weeks, figures)


def _depth(key: int, parents: dict[int, int | None]) -> int:
    parent = parents[key]
    return 0 if parent is None else 1 + _depth(parent, parents)


def tables_of(flat: Town, said: Published) -> dict[tuple[int, int], Table]:
    """Over which cells each published figure is a sum: the weeks in which its row was shown."""
    parents = {group.key: group.parent for group in flat.weeks[0]}
    found = {}
    for key, week in said:
        within = {each for each in parents if key in _up(each, parents)}
        shown_in = [at for at in range(week + 1) if (key, at) in said]
        found[key, week] = frozenset(cell for cell in flat.people if cell[0] in within and cell[1] in shown_in)
    return found


def _up(key: int, parents: dict[int, int | None]) -> set[int]:
    parent = parents[key]
    return {key} if parent is None else {key} | _up(parent, parents)


def told_of(session: Session, seed: int) -> tuple[Town, Published, list[Any]]:
    made = town(Random(seed))
    settle(session, made)
    said: Published = {}
    lines: list[Any] = []
    for week in range(len(WEEKS)):
        services.take(session, WEEKS[week] + timedelta(weeks=1))
        found, lines = published(session, week)
        said |= found
    return cells_of(made), said, lines


Rule = Callable[[Iterable[Group], int], frozenset[int]]


@on_one_database
@pytest.mark.parametrize("seed", [3, 11])
def test_nothing_small_follows_from_what_is_published(session: Session, seed: int) -> None:
    flat, said, lines = told_of(session, seed)
    tables = tables_of(flat, said)
    sums = {row: rounded(sum(flat.figures.get(cell, 0) for cell in cells)) for row, cells in tables.items()}
    assert said == sums, "a figure is what it is taken for"
    assert len(said) >= 4
    assert WHOLE in {key for key, _ in said}
    by_week = {f"第{key}": {week: figure for (each, week), figure in said.items() if each == key} for key, _ in said}
    for line in lines:
        week, before = by_week.get(line.name, {}), by_week.get(line.name, {}).get(0, 0)
        assert line.weeks[0] is None or line.weeks[0]["planned"] == week[1] - before, "the page of weeks tells differences of sums"
    assert recovered(flat, list(tables.values())) == []
    assert pinned(flat, list(tables.values()), events, is_of_people=False) == []
    session.rollback()


@on_one_database
def test_an_office_that_only_hides_small_groups_is_found_out(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "shown", primary_only)
    flat, said, _ = told_of(session, 3)
    assert recovered(flat, list(tables_of(flat, said).values())) != []
    session.rollback()
