"""What makes a goal believable: numbers as they are typed, the picture of a KPI with none, one or negative values, the five steps."""

from datetime import date

import pytest

from lms.goals import rules
from lms.goals.kinds import KpiEntry, Shape
from lms.goals.rules import chart, sheet
from lms.goals.rules.steps import Next, Standing, first_of, steps
from lms.inventory.kinds import Unreadable
from lms.kernel.errors import Unacceptable

TODAY, DUE = date(2026, 11, 24), date(2027, 3, 31)


@pytest.mark.parametrize(
    ("typed", "figure"),
    [("30", 30), ("３．８", 3.8), ("1,440", 1440), ("三十", 30), ("△5", -5), ("-0.5", -0.5), ("−2.25", -2.25), ("0", 0)],
)
def test_numbers_are_read_as_people_write_them(typed: str, figure: float) -> None:
    assert rules.read_figure(typed) == figure
    assert rules.read_figure(rules.written(figure)) == figure


@pytest.mark.parametrize("typed", ["", "約30", "3.", ".5", "1.234", "1e3", "--5", "nan", "9" * 12])
def test_anything_else_is_no_number(typed: str) -> None:
    assert rules.read_figure(typed) is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"target": "１０"}, "target"),
        ({"target": "たくさん"}, "target"),
        ({"baseline": ""}, "baseline"),
        ({"counted_in": ""}, "counted_in"),
        ({"due_on": TODAY}, "due_on"),
        ({"due_on": date(9999, 12, 31)}, "due_on"),
        ({"target": "10分／件", "counted_in": "分／件"}, "target"),
        ({"name": ""}, "name"),
    ],
)
def test_a_kpi_that_cannot_be_right_is_refused_beside_its_field(changed: dict[str, object], field: str) -> None:
    fine = {"shape": Shape.QUANTITY, "name": "待ち時間", "due_on": DUE, "counted_in": "分", "baseline": "10", "target": "5分"}
    assert rules.judged(KpiEntry(**fine), today=TODAY)["target"] == 5  # type: ignore[arg-type]
    with pytest.raises(Unacceptable) as refusal:
        rules.judged(KpiEntry(**{**fine, **changed}), today=TODAY)  # type: ignore[arg-type]
    assert refusal.value.field == field


def test_fewer_may_be_the_aim() -> None:
    assert rules.percent_of_way(20, 10, 15) == 50
    assert rules.percent_of_way(20, 10, 25) == -50
    assert rules.is_reached(20, 10, 9)
    assert not rules.is_reached(20, 10, 11)
    assert not rules.is_reached(-5, 5, 0)


@pytest.mark.parametrize("figures", [[], [3], [-4], [-4, 0, 12], [0.01, 0.02]])
def test_every_value_stands_inside_the_picture(figures: list[float]) -> None:
    points = [(date(2026, 6 + place, 30), figure) for place, figure in enumerate(figures)]
    found = chart.picture(points, baseline=-2, target=8, begun_on=date(2026, 7, 1), due_on=DUE)
    assert len(found.dots) == len(figures)
    assert bool(found.path) == (len(figures) > 1)
    assert found.zero is not None
    assert found.target < found.baseline, "more stands higher"
    for y in (found.baseline, found.target, found.zero, *(dot.y for dot in found.dots)):
        assert found.top <= y <= found.bottom
    assert all(found.left <= dot.x <= found.right for dot in found.dots)
    assert [figure for figure, _ in found.lines] == sorted(figure for figure, _ in found.lines)


def test_a_file_says_all_its_faults_by_line() -> None:
    lines = [(1, ["日付", "値"]), (2, ["2026/10/31", "12.5"]), (3, ["R8.11.1", "１１分"])]
    assert sheet.read(lines, today=TODAY, unit="分") == {date(2026, 10, 31): 12.5, date(2026, 11, 1): 11}
    wrong = [
        (1, ["きのう", "3"]),
        (2, ["2026-11-25", "3"]),
        (3, ["2026-11-01", "多い"]),
        (4, ["2026-11-01"]),
        (5, ["2026-11-02", "1", "x"]),
    ]
    with pytest.raises(Unreadable) as refusal:
        sheet.read(wrong, today=TODAY, unit="分")
    assert [fault.line for fault in refusal.value.faults] == [1, 2, 3, 4, 5]
    again = [(1, ["2026-11-01", "1"]), (2, ["2026-11-01", "2"])]
    with pytest.raises(Unreadable, match="読み込めない"):
        sheet.read(again, today=TODAY, unit="分")
    with pytest.raises(Unreadable):
        sheet.read([(1, ["date", "value"])], today=TODAY, unit="分")


def test_the_next_thing_is_the_first_that_is_missing() -> None:
    nothing = Standing(0, 0, has_vision=False, kpis=0, has_new_value=False, learned=0, planned=0, tried=0, shared=0)
    assert first_of(steps(nothing)) == Next.LIST
    assert [step.has_begun for step in steps(nothing)] == [False] * 5
    some = Standing(5, 2, has_vision=True, kpis=1, has_new_value=False, learned=None, planned=None, tried=None, shared=None)
    assert [step.has_begun for step in steps(some)] == [True, True, True, None, False]
    assert first_of(steps(some)) == Next.VALUE, "what may not be shown is not asked for"
