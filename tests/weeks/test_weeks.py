"""課ごとの週: figures are kept once a week is over, caught up, never changed, and hidden where few serve."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, insert, null, select, update
from sqlalchemy.orm import Session

from lms import jobs
from lms.jobs import chores
from lms.kernel import clock
from lms.kernel.calendar import FiscalYear
from lms.kernel.ids import PersonId
from lms.practice import services as practice
from lms.settings import load
from lms.weeks import rules, services
from lms.weeks.kinds import FIGURES, WHOLE
from lms.weeks.models import GroupWeek, UnitWeek
from tests.cases import logged, told
from tests.conftest import on_one_database
from tests.followups import entry, moment, planned, rows
from tests.statements import counted
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
MONDAY = date(2026, 11, 2)  # of the week in which the plans are made
AFTER = moment("2026-11-10 09:00")


@pytest.mark.parametrize("today", [date(2026, 11, 9), date(2026, 11, 12), date(2026, 11, 15)])
def test_only_weeks_that_are_over_count(today: date) -> None:
    found = rules.over(today)
    assert (found[0], len(found)) == (MONDAY, rules.KEPT)
    assert all(each.weekday() == 0 for each in found)


def snapshots(engine: Engine, tmp_path: Path, at: datetime = AFTER) -> int:
    return jobs.run("snapshots", engine, load({"LMS_DATA_DIR": str(tmp_path / "data")}), at=at)


def of(engine: Engine, unit_id: int, monday: date = MONDAY) -> tuple[int, int, int]:
    (week,) = [each for each in rows(engine, UnitWeek) if (each.unit_id, each.begins_on) == (unit_id, monday)]
    return week.planned, week.tried, week.shared


def test_a_week_is_counted_for_its_section_and_stays(session: Session, town: Town, engine: Engine, tmp_path: Path) -> None:
    planned(session, town, town.yamano)  # of a 係: counts with its 課
    planned(session, town, town.mori)
    planned(session, town, town.sato)
    sunday, next_week = moment("2026-11-08 23:59"), moment("2026-11-09 00:00")
    with clock.standing_at(sunday):
        told(session, town, town.yamano)
    with clock.standing_at(next_week):
        practice.plan(session, town.actor(session, town.mori), entry(), now=next_week)
        session.commit()
    assert snapshots(engine, tmp_path) == len(rules.to_keep(AFTER.date(), 4)) == 31, "the whole fiscal year, once"
    first = of(engine, town.civic_section), of(engine, town.tax_section)
    assert first[0][2] == 1
    assert first[1] == (1, 0, 0)
    assert snapshots(engine, tmp_path) == 0
    with clock.standing_at(sunday):
        planned(session, town, town.sato)
    assert snapshots(engine, tmp_path, AFTER + timedelta(weeks=2)) == 2, "a week that was missed is caught up"
    assert (of(engine, town.civic_section), of(engine, town.tax_section)) == first
    assert of(engine, town.civic_section, MONDAY + timedelta(weeks=1))[0] == 1


@on_one_database
def test_the_office_sees_the_weeks_rounded_and_no_small_group(
    visit: Visit, session: Session, town: Town, engine: Engine, tmp_path: Path
) -> None:
    for _ in range(3):
        planned(session, town, town.sato)
    snapshots(engine, tmp_path)
    with clock.standing_at(AFTER):
        office = visit(town.office)
        page = office.get("/office/weeks/").text
        assert "税務課" in page
        assert "計画約5、記録約0、事例約0" not in page, "one person serves there"
        session.execute(update(GroupWeek).values(people=10, is_shown=True))
        session.execute(update(GroupWeek).where(GroupWeek.group_id == town.tax_section, GroupWeek.begins_on == MONDAY).values(planned=3))
        session.commit()
        with counted(engine) as seen:
            page = office.get("/office/weeks/").text
        assert '<td class="r"><span class="vh">計画約5、記録約0、事例約0' in page
        assert '<td class="r sub"><span class="vh">計画約0、記録約0、事例約0' in page, "where nothing was, the eye passes"
        assert len(seen) <= 5, seen
        assert visit(town.kacho).get("/office/weeks/").status_code == 403


@on_one_database
def test_a_week_that_was_kept_before_courses_were_gets_them_in_the_next_night(
    session: Session, town: Town, engine: Engine, tmp_path: Path
) -> None:
    snapshots(engine, tmp_path)
    session.execute(update(GroupWeek).values(courses=null()))
    session.commit()
    assert snapshots(engine, tmp_path) == 0, "no week is new"
    assert {each.begins_on for each in rows(engine, GroupWeek) if each.courses is not None} == {MONDAY}


@on_one_database
def test_what_is_for_oneself_only_counts_nowhere(session: Session, town: Town, engine: Engine, tmp_path: Path) -> None:
    with clock.standing_at(moment("2026-11-04 09:00")):
        logged(session, town, town.sato)
        logged(session, town, town.sato, visibility="own")
    snapshots(engine, tmp_path)
    assert of(engine, town.tax_section)[1] == 1


@on_one_database
def test_a_job_that_is_stopped_goes_on_from_there(session: Session, town: Town, engine: Engine, tmp_path: Path) -> None:
    """Killed in its second batch: the first stands, and the next run makes what a run without a stop would have made."""
    with clock.standing_at(moment("2026-05-12 09:00")):
        planned(session, town, town.sato)
    real, calls = rules.tallied, [0]

    def stopped(*args: Any) -> Any:
        calls[0] += 1
        if calls[0] > chores.WEEKS_AT_ONCE + 3:
            raise KeyboardInterrupt
        return real(*args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "tallied", stopped)
        with pytest.raises(KeyboardInterrupt):
            snapshots(engine, tmp_path)
    assert len({each.begins_on for each in rows(engine, GroupWeek)}) == chores.WEEKS_AT_ONCE
    assert snapshots(engine, tmp_path) == 31 - chores.WEEKS_AT_ONCE
    assert sum(each.planned for each in rows(engine, UnitWeek)) == sum(each.planners for each in rows(engine, UnitWeek)) == 1
    assert len({each.begins_on for each in rows(engine, GroupWeek)}) == 31


@on_one_database
def test_sums_begin_anew_in_april(session: Session, town: Town) -> None:
    """With something between −2 and 2 that nobody is told, and with nothing of the year before."""
    first = rules.first_of(FiscalYear(2026))
    march = {
        **dict.fromkeys(FIGURES, 400),
        "people": 40,
        "is_shown": True,
        "begins_on": first - timedelta(weeks=1),
        "courses": {"1": [30, 30]},
    }
    session.execute(insert(GroupWeek), [{**march, "group_id": each} for each in (WHOLE, town.civic_section)])
    services.take(session, first + timedelta(weeks=1), chance=Random(5))
    april = session.execute(select(GroupWeek.tried, GroupWeek.triers, GroupWeek.courses).where(GroupWeek.begins_on == first)).all()
    assert len(april) >= 2
    assert max(abs(figure) for row in april for figure in row[:2]) <= 2
    assert [row.courses for row in april] == [{}] * len(april), "nobody has begun a course in it"
    session.rollback()
