"""What is really published of a random town, two weeks long and with transfers, against the attacker of tests.torture.statistics."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lms.accounts.kinds import UnitLevel
from lms.accounts.models.people import Person, Posting, Unit
from lms.kernel.actor import Actor
from lms.kernel.calendar import FiscalYear
from lms.kernel.ids import PersonId
from lms.kernel.suppression import Group, rounded, rounded_of
from lms.weeks import queries, rules, services
from lms.weeks.kinds import FIGURES, FIRST, PEOPLE, WHOLE
from lms.weeks.models import GroupWeek
from lms.weeks.queries import counting, dashboard
from tests.conftest import on_one_database
from tests.torture.statistics import LEAST, Cell, Table, Town, events, pinned, primary_only, recovered, town
from tests.weeks import reading

YEAR = FiscalYear(2026)
WEEKS = (date(2026, 4, 6), date(2026, 4, 13))  # the first of the fiscal year
MAYOR = Actor(PersonId(0), "市長", roles=frozenset({"executive"}))
Published = dict[Cell, dict[str, int]]  # a group, up to a week → what is said of it
Happened = dict[tuple[str, Cell], int]


def settle(session: Session, made: Town) -> None:
    """The groups as 部, 課 and 係 of the database, ids as they are; those of the whole and of a 部 itself serve in no 課."""
    groups = [group for group in made.weeks[0] if group.parent is not None]
    paths: dict[int, str] = {0: "/"}
    units: list[dict[str, Any]] = []
    for group in groups:
        paths[group.key] = f"{paths[group.parent or 0]}{group.key}/"
        level = (UnitLevel.DEPARTMENT, UnitLevel.SECTION, UnitLevel.TEAM)[paths[group.key].count("/") - 2]
        units.append({"id": group.key, "parent_id": group.parent or None, "level": level, "code": str(group.key), "name": f"第{group.key}"})
        units[-1] |= {"path": paths[group.key], "valid_from": date(2020, 4, 1)}
    session.execute(insert(Unit), units)
    _serve(session, made)
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


def happens(flat: Town, chance: Random) -> Happened:
    """What comes of it in each 課 and week: often nobody's, sometimes everybody's; minutes may be lost."""
    found: Happened = {}
    for cell, most in flat.people.items():
        for name, people in FIRST.items():
            found[people, cell] = chance.choice((0, 0, 0, most, chance.randint(0, most)))
            found[name, cell] = found[people, cell] + chance.choice((0, 0, 3))
        found |= {(name, cell): chance.choice((0, 0, 1, 4, 9)) for name in ("failures", "thanks")}
        found["minutes", cell] = chance.choice((0, 0, -90, 45, 600))
    return found


def events_of(happened: Happened) -> list[rules.Event]:
    """The same as the job reads it; who does something for the first time is somebody else each time."""
    number, found = count(1), []
    for (name, (section, week)), amount in happened.items():
        if name in FIRST:
            firsts = happened[FIRST[name], (section, week)]
            found += [rules.Event(WEEKS[week], section, next(number), name) for _ in range(firsts)]
            found.append(rules.Event(WEEKS[week], section, None, name, amount - firsts))
        elif name not in PEOPLE:
            found.append(rules.Event(WEEKS[week], section, None, name, amount))
    return found


def published(session: Session, week: int, before: Published) -> tuple[Published, list[Any]]:
    """All pages and files of that week: of 全庁, of each 部 and 課, the page of weeks; and whom the cycles tell of."""
    today = WEEKS[week] + timedelta(weeks=1)
    offered = dashboard.places(session, MAYOR, today)
    found: Published = {}
    for place in offered:
        board = dashboard.board(session, offered, place, YEAR, LEAST)
        for part, said in [(board.place, board.said), *board.parts, *board.below]:
            if said is not None:
                assert found.setdefault((part.id, week), said) == said, "every page says the same"
        assert board.until == WEEKS[week]
        assert board.course[-1][1:] == (WEEKS[week], board.said), "and its course through the year ends there"
    reading.everything(session, {(key, WEEKS[when]): said for (key, when), said in (before | found).items()}, WEEKS[week], offered, LEAST)
    _, lines = queries.board(session, today=today, first_month=4, least=LEAST)
    return found, lines


def cells_of(made: Town) -> Town:
    """The same town as its 課, in which a 係 is no group of its own, and nobody is counted with a 部 alone."""
    weeks = []
    for groups in made.weeks:
        parents = {group.key: group.parent for group in groups}
        depth = {key: _depth(key, parents) for key in parents}
        section = {key: (parents[key] or 0) if depth[key] == 3 else key for key in parents}
        sizes = {key: sum(group.people for group in groups if section[group.key] == key) for key in parents}
        weeks.append([Group(key, parents[key], sizes[key] if depth[key] == 2 else 0) for key in parents if depth[key] < 3])
    return Town(weeks, {})


def _depth(key: int, parents: dict[int, int | None]) -> int:
    parent = parents[key]
    return 0 if parent is None else 1 + _depth(parent, parents)


def tables_of(flat: Town, said: Published) -> dict[Cell, Table]:
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


def told_of(session: Session, seed: int, monkeypatch: pytest.MonkeyPatch) -> tuple[Town, Happened, Published, list[Any]]:
    made = town(Random(seed))
    settle(session, made)
    flat = cells_of(made)
    happened = happens(flat, Random(seed))
    monkeypatch.setattr(counting, "events", lambda *_: events_of(happened))
    said: Published = {}
    lines: list[Any] = []
    for week in range(len(WEEKS)):
        services.take(session, WEEKS[week] + timedelta(weeks=1), chance=Random(seed))
        found, lines = published(session, week, said)
        said |= found
    return flat, happened, said, lines


def of_figure(session: Session, flat: Town, happened: Happened, tables: dict[Cell, Table], name: str) -> Town:
    """The town with one of the figures, and the starts of its sums as the database has them: the same in both weeks."""
    figures = {cell: happened[name, cell] for cell in flat.people}
    kept_of = select(*queries.SUMS).where(GroupWeek.begins_on.in_(WEEKS))
    kept = {(row.group_id, WEEKS.index(row.begins_on)): getattr(row, name) for row in session.execute(kept_of)}
    starts: dict[int, int] = {}
    for row, cells in tables.items():
        begun = kept[row] - sum(figures[cell] for cell in cells)
        assert starts.setdefault(row[0], begun) == begun, "a figure is what it is taken for"
    assert max(map(abs, starts.values())) <= (150 if name == "minutes" else 2)
    assert len(set(starts.values())) > 1, "nobody knows with what a sum begins"
    return replace(flat, figures=figures, starts=starts)


Rule = Callable[[Iterable[Group], int], frozenset[int]]


@on_one_database
@pytest.mark.parametrize("seed", [3, 65])  # of 65 a 部 of a hundred is hidden in the second week, beside a small one
def test_nothing_small_follows_from_what_is_published(session: Session, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    flat, happened, said, lines = told_of(session, seed, monkeypatch)
    tables = tables_of(flat, said)
    assert len(said) >= 4
    assert WHOLE in {key for key, _ in said}
    assert recovered(flat, tables) == []
    for name in FIGURES:
        of = of_figure(session, flat, happened, tables, name)
        told = rounded_of if name in PEOPLE else events
        for row, cells in tables.items():
            figure = sum(of.figures[cell] for cell in cells) + of.starts[row[0]]
            wanted = rounded(figure, 300) // 60 if name == "minutes" else told(figure, flat.size(*row))
            assert said[row]["hours" if name == "minutes" else name] == wanted, (name, row)
        assert name == "minutes" or pinned(of, tables, told, is_of_people=name in PEOPLE) == [], name
    by_week = {f"第{key}": {week: told for (each, week), told in said.items() if each == key} for key, _ in said}
    for line in lines:
        week, before = by_week.get(line.name, {}), by_week.get(line.name, {}).get(0, {})
        assert line.weeks[0] is None or line.weeks[0] == rules.grown(week[1], before), "the page of weeks tells differences of sums"
    session.rollback()


@on_one_database
def test_an_office_that_only_hides_small_groups_is_found_out(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "shown", primary_only)
    flat, _, said, _ = told_of(session, 3, monkeypatch)
    assert recovered(flat, tables_of(flat, said)) != []
    session.rollback()
