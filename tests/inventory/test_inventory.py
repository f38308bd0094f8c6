"""Tasks of one's own 課, and nobody else's."""

import pytest
from sqlalchemy.orm import Session

from lms.inventory import queries, rules, services
from lms.kernel import clock
from lms.kernel.errors import NotFound, Unacceptable
from tests.conftest import on_one_database
from tests.town import Town


@pytest.mark.parametrize(
    ("name", "minutes", "times", "field"),
    [
        ("", 1, 1, "name"),
        ("  ", 1, 1, "name"),
        ("あ" * 81, 1, 1, "name"),
        ("x", -1, 1, "minutes"),
        ("x", 14_401, 1, "minutes"),
        ("x", 1, -1, "times_per_month"),
        ("x", 1, 100_001, "times_per_month"),
    ],
)
def test_a_task_that_cannot_be_right_is_refused(name: str, minutes: int, times: int, field: str) -> None:
    with pytest.raises(Unacceptable) as refused:
        rules.check_task(name, minutes, times)
    assert refused.value.field == field


@pytest.mark.parametrize(("minutes", "times", "month"), [(45, 8, 360), (0, 8, 0), (None, 8, None), (45, None, None)])
def test_what_a_task_costs_a_month(minutes: int | None, times: int | None, month: int | None) -> None:
    rules.check_task("案内文", minutes, times)
    assert rules.monthly_minutes(minutes, times) == month


def test_tasks_are_those_of_the_own_section(session: Session, town: Town) -> None:
    of_team = services.add_task(session, town.civic_team, name="聞き取りメモの整理", minutes=20, times_per_month=30)
    services.add_task(session, town.civic_section, name="会議の記録", minutes=60, times_per_month=2)
    services.add_task(session, town.civic_section, name=" 窓口の\n案内 ")
    foreign = services.add_task(session, town.tax_section, name="納税の案内", minutes=60, times_per_month=2)
    gone = services.add_task(session, town.civic_section, name="やめた仕事")
    gone.retired_at = clock.now()
    session.flush()
    for person in (town.yamano, town.mori):  # of the 係 and of the 課 around it
        actor = town.actor(session, person)
        assert [task.name for task in queries.tasks(session, actor)] == ["聞き取りメモの整理", "会議の記録", "窓口の 案内"]
        assert queries.own_task(session, actor, of_team.id).monthly_minutes == 600
        for hidden in (foreign, gone):
            with pytest.raises(NotFound):
                queries.own_task(session, actor, hidden.id)


@on_one_database
def test_who_serves_in_no_unit_has_no_tasks(session: Session, town: Town) -> None:
    made = services.add_task(session, town.civic_section, name="会議の記録")
    executive = town.actor(session, town.executive)
    assert queries.tasks(session, executive) == []
    with pytest.raises(NotFound):
        queries.own_task(session, executive, made.id)
