"""How far a group is with a course, as whoever heads it and the office are told: of a random town with people who really went through one, two weeks long
and with transfers, against the attacker of tests.torture.statistics."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms import wiring
from lms.accounts.models.people import Posting, Unit
from lms.catalog import queries as catalog
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.calendar import FiscalYear
from lms.kernel.ids import CourseId, PersonId, UnitId
from lms.kernel.suppression import rounded_of, rounded_to_all
from lms.learning.kinds import Audience
from lms.learning.models import Assignment, Completion, Enrolment
from lms.learning.queries import assignments, progress
from lms.learning.rules.groups import Group, Kept
from lms.learning.services import assign
from lms.weeks import rules, services
from lms.weeks.kinds import COURSE_STEPS, WHOLE
from lms.weeks.models import GroupWeek
from tests.catalog import Shelf
from tests.conftest import on_one_database
from tests.torture.statistics import LEAST, Cell, Table, Town, pinned, primary_only, recovered, town
from tests.weeks.test_published import WEEKS, YEAR, cells_of, settle, tables_of

Steps = dict[tuple[str, Cell], int]
Told = dict[Cell, Group]
WEEK = timedelta(weeks=1)


@pytest.fixture(autouse=True)
def slots() -> Iterator[None]:
    wiring.fill_slots()
    yield
    wiring.fill_slots()


@pytest.fixture
def course(tmp_path: Path, session: Session) -> CourseId:
    """Everybody has to do it."""
    Shelf(tmp_path / "courses").publish(session)
    found = catalog.course(session, "waste").course_id
    assign(session, found, audience=Audience.EVERYBODY, fiscal_year=YEAR.year, due_on=None)
    return found


def serving(session: Session, week: int) -> dict[int, list[int]]:
    """Who serves in each 課 and in its 係."""
    found: dict[int, list[int]] = {}
    here = select(Posting.person_id, Unit.path).join(Unit, Unit.id == Posting.unit_id).where(Posting.valid_from == WEEKS[week])
    for person, path in session.execute(here.order_by(Posting.person_id)):
        if path.count("/") > 2:
            found.setdefault(int(path.split("/")[2]), []).append(person)
    return found


def go_through(session: Session, course: CourseId, chance: Random) -> Steps:
    """Some of those who serve in a 課 in a week and have not begun yet do, and some of them complete it."""
    version, found, begun = catalog.course(session, "waste").version_id, Steps(), set[int]()
    mine = {"course_id": course, "fiscal_year": YEAR.year}
    for week, monday in enumerate(WEEKS):
        at = datetime.combine(monday + timedelta(days=1), time(10), clock.TOKYO)
        for section, people in serving(session, week).items():
            fresh = [person for person in people if person not in begun]
            now = fresh[: chance.choice((0, 0, len(fresh), chance.randint(0, len(fresh))))]
            done = [person for person in now if chance.random() < 0.7]
            begun |= set(now)
            found |= {("begun", (section, week)): len(now), ("completed", (section, week)): len(done)}
            session.add_all(Enrolment(**mine, person_id=person, created_at=at) for person in now)
            session.add_all(Completion(**mine, person_id=person, course_version_id=version, completed_at=at) for person in done)
    session.flush()
    return found


def look(session: Session, week: int) -> Told:
    """Every page of that week: of whoever heads a 部, a 課 or a 係, and of the office."""
    today, found = WEEKS[week] + WEEK, Told()
    for unit_id, path in session.execute(select(Unit.id, Unit.path)):
        (overview,) = progress.of_headed(session, Actor(PersonId(0), "長", headed=(path,)), today=today)
        for row in overview.rows:
            found |= {} if row.group.is_hidden else {(unit_id, week): row.group}
    assignment = session.scalars(select(Assignment)).one()
    spread = progress.of_assignment(session, assignment, assignments.reached(session, assignment, today=today), today=today)
    for part, group in spread.parts.items():
        assert group.is_hidden or found[part, week] == group, "every page says the same"
    return found if spread.whole.is_hidden else {**found, (WHOLE, week): spread.whole}


def published(session: Session, course: CourseId, seed: int) -> tuple[Town, Steps, Told]:
    made = town(Random(seed))
    settle(session, made)
    session.execute(update(Posting).where(Posting.valid_from == WEEKS[-1]).values(valid_to=None))
    happened, said = go_through(session, course, Random(seed)), Told()
    for week, monday in enumerate(WEEKS):
        services.take(session, monday + WEEK, chance=Random(seed))
        said |= look(session, week)
    return cells_of(made), happened, said


def tables(session: Session, flat: Town, said: Told) -> dict[Cell, Table]:
    """Over which cells each number is a sum: the weeks in which its row was shown."""
    shown = select(GroupWeek.group_id, GroupWeek.begins_on).where(GroupWeek.is_shown, GroupWeek.begins_on.in_(WEEKS))
    of = tables_of(flat, {(group, WEEKS.index(monday)): {} for group, monday in session.execute(shown)})
    return {row: of[row] for row in said}


def with_starts(session: Session, flat: Town, course: CourseId, of: Mapping[Cell, Table], figures: Mapping[Cell, int], step: str) -> Town:
    """The town with what it did and what its sums begin with, as the database has them: the same in both weeks."""
    kept = select(GroupWeek.group_id, GroupWeek.begins_on, GroupWeek.courses).where(GroupWeek.begins_on.in_(WEEKS))
    sums = {(row[0], WEEKS.index(row[1])): row[2].get(str(course)) for row in session.execute(kept)}
    starts: dict[int, int] = {}
    for row, cells in of.items():
        if sums[row] is not None:
            begun = sums[row][COURSE_STEPS.index(step)] - sum(figures[cell] for cell in cells)
            assert starts.setdefault(row[0], begun) == begun, "a number is what it is taken for"
            assert abs(begun) <= 2
    return replace(flat, figures=dict(figures), starts={**dict.fromkeys({row for row, _ in of}, 0), **starts})


@on_one_database
@pytest.mark.parametrize("seed", [3, 65, 12])
def test_nothing_small_follows_from_how_far_groups_are(session: Session, course: CourseId, seed: int) -> None:
    flat, happened, said = published(session, course, seed)
    of = tables(session, flat, said)
    assert len(said) >= 4
    assert {row for row, _ in said} <= {group.key for group in flat.weeks[0]}, "a 係 counts with its 課"
    assert recovered(flat, of) == []
    told_of = {step: {cell: happened.get((step, cell), 0) for cell in flat.people} for step in COURSE_STEPS}
    numbers = {}
    for step in COURSE_STEPS:
        at = with_starts(session, flat, course, of, told_of[step], step)
        assert len(set(at.starts.values())) > 1, "nobody knows with what a sum begins"
        numbers[step] = {
            row: rounded_to_all(sum(at.figures[cell] for cell in cells) + at.starts[row[0]], at.size(*row)) for row, cells in of.items()
        }
        assert pinned(at, of, rounded_to_all, is_of_people=True) == []
    for row, group in said.items():
        begun, completed = (numbers[step][row] for step in COURSE_STEPS)
        assert (group.people, group.begun, group.completed) == (flat.size(*row), begun, min(begun, completed))
    session.rollback()


@on_one_database
def test_where_only_small_groups_are_hidden_it_is_found_out(session: Session, course: CourseId, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "shown", primary_only)
    flat, _, said = published(session, course, 3)
    assert recovered(flat, tables(session, flat, said)) != []
    session.rollback()


def moved_by_a_transfer(session: Session, course: CourseId) -> list[Cell]:
    """Rows that say something else when one who has completed the course goes from one 課 to another, on the day of a look."""
    published(session, course, 3)
    before = look(session, 1)
    done = select(Completion.person_id)
    here = select(Posting).where(Posting.valid_to.is_(None), Posting.person_id.in_(done), Posting.unit_id.in_(row for row, _ in before))
    posting = session.scalars(here.order_by(Posting.id)).first()
    assert posting is not None
    posting.unit_id = next(UnitId(row) for row, _ in before if row not in (posting.unit_id, WHOLE) and _is_section(session, row))
    session.flush()
    after = look(session, 1)
    return [row for row in before if before[row] != after.get(row)]


def _is_section(session: Session, row: int) -> bool:
    return session.get_one(Unit, row).level == "section"


def live(session: Session, units: Sequence[UnitId], _year: FiscalYear) -> dict[UnitId | None, Kept]:
    """A mutant: who serves there at the moment of the look, and exactly how many of them have begun and completed it."""
    course = session.scalars(select(Assignment.course_id)).one()

    def count(unit: UnitId, table: Any) -> int:
        path = session.get_one(Unit, unit).path
        found = select(func.count(func.distinct(Posting.person_id))).join(Unit, Unit.id == Posting.unit_id)
        found = found.where(Unit.path.like(f"{path}%"), Posting.valid_to.is_(None))
        return session.scalar(found if table is None else found.join(table, table.person_id == Posting.person_id)) or 0

    people = {unit: count(unit, None) for unit in units}
    return {
        unit: Kept(WEEKS[-1], size if size >= LEAST else None, {course: [count(unit, Enrolment), count(unit, Completion)]})
        for unit, size in people.items()
    }


@on_one_database
def test_a_transfer_between_two_looks_tells_nothing(session: Session, course: CourseId) -> None:
    assert moved_by_a_transfer(session, course) == []
    session.rollback()


@on_one_database
def test_a_page_that_counts_at_the_moment_is_found_out(session: Session, course: CourseId, monkeypatch: pytest.MonkeyPatch) -> None:
    progress.kept_of.fill(live)
    monkeypatch.setattr("lms.learning.rules.groups.rounded_to_all", lambda figure, _people: figure)
    assert moved_by_a_transfer(session, course) != []
    session.rollback()


def test_of_what_nobody_must_do_less_is_told_and_nothing_else() -> None:
    """So that who sees a course as compulsory and as recommended knows no more than the finer of the two."""
    for people in range(10, 60):
        told: dict[int, int] = {}
        for figure in range(-2, people + 3):
            fine = rounded_to_all(figure, people)
            assert told.setdefault(fine, rounded_of(figure, people)) == rounded_of(figure, people)
