"""/insights/: a sentence, figures, a picture and the same as a table; for whom it is; nothing where there is nothing to say."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from lms.cases import services as cases
from lms.catalog.models import Course
from lms.goals.kinds import TOWN
from lms.goals.models import Kpi
from lms.kernel import clock
from lms.kernel.calendar import FiscalYear
from lms.kernel.ids import PersonId
from lms.weeks import files, rules, services
from lms.weeks.kinds import FIGURES, LEVELS, WHOLE
from lms.weeks.models import CourseWeek, GroupWeek, UnitWeek
from lms.weeks.queries import courses
from tests.cases import logged, planned, released
from tests.catalog import Shelf
from tests.conftest import on_one_database
from tests.followups import entry, moment
from tests.statements import counted
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
LAST = date(2026, 11, 2)
NOW = moment("2026-11-10 09:00")
NOTHING = dict.fromkeys(FIGURES, 0)


def keep(session: Session, group: int, monday: date = LAST, *, is_shown: bool = True, people: int = 40, **figures: int) -> None:
    row = {**NOTHING, **figures, "group_id": group, "begins_on": monday, "is_shown": is_shown, "people": people}
    session.execute(insert(GroupWeek), [row])
    session.commit()


def a_year(session: Session, town: Town) -> None:
    for first, minutes in ((date(2026, 5, 25), -600), (date(2026, 8, 31), 1_200), (LAST, 4_700)):
        keep(
            session,
            WHOLE,
            first,
            people=200,
            minutes=minutes,
            learners=150,
            planners=90,
            triers=81,
            sharers=31,
            lenders=12,
            shared=31,
            failures=9,
            finishers=62,
            taken_up=26,
        )
    keep(session, town.civic_department, minutes=2_000, triers=22, learners=40, shared=4, failures=3)
    keep(session, town.office_section, is_shown=False, people=4, triers=4)


def a_kpi(session: Session, *names: str) -> None:
    kpi = {"place_id": TOWN, "created_at": NOW, "shape": "quantity", "due_on": date(2027, 3, 31), "measure": "tried", "baseline": 0}
    session.add_all(Kpi(**kpi, name=name, target=364) for name in names or ("記録",))
    session.commit()


READER = {
    "signin_sessions", "people", "passwords", "pins", "second_factors", "postings", "units", "unit_successions", "role_grants",
    "office_settings", "messages",
}  # fmt: skip
SNAPSHOTS = {"group_weeks", "kpis", "kpi_values"}


@on_one_database
def test_the_office_reads_a_sentence_a_picture_and_a_table(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    a_year(session, town)
    with clock.standing_at(NOW):
        office = visit(town.office)
        office.get("/insights/")
        with counted(engine) as seen:
            page = office.get("/insights/").text
        assert len(seen) <= 8, seen
        assert set(re.findall(r"(?:FROM|JOIN) (\w+)", "\n".join(seen))) <= READER | SNAPSHOTS, "no log, plan or case is counted"
        assert "職員の約40%が、自分の業務でひとつ試しました" in page
        assert "令和8年度" in page
        assert ("約33<small>%" in page, "20件になるまで" in page) == (True, False), "10 of 30 shared"
        assert ("約30<small>%" in page, "200人中 約60人" in page) == (True, True), "who completed a course"
        assert ">25<small>件" in page.partition("うちでも試す</dt>")[2], "tried elsewhere"
        assert "5月 -10。8月 20。11月 80。" in page, "more time than before is a result too"
        assert "は、<wbr>5月の-10時間から、<wbr>11月の80時間になりました" in page
        assert "いちばん多く止まるのは「学びから計画へ」" in page
        assert 'class="l2"' not in page, "nobody has set a target for it"
        row = page.partition(">市民部</th>")[2].partition("</tr>")[0]
        assert ('class="h5">88<' in row, "非表示" in row) == (True, False), "never all of them"
        hidden = page.partition(">総務部</th>")[2].partition("</tr>")[0]
        assert hidden.count("人数が少ないため非表示") == 5
        with counted(engine) as seen:
            page = office.get("/insights/?figure=triers").text
        assert len(seen) <= 8, seen
        assert "部門ごとのようす：試した職員" in page
        months = page.partition(">市民部</th>")[2].partition("</tr>")[0]
        assert [months.count("人数が少ないため非表示"), 'class="h3">50<' in months] == [2, True], "nothing is kept of it before November"
        a_kpi(session)
        with counted(engine) as seen:
            page = office.get("/insights/?figure=tried").text
        assert len(seen) <= 8, seen
        assert "2027年3月31日</time>の目標364件に向かう道すじです。" in page
        assert "目標 221</text>" in page, "as many days as are over on 8 November, counted from 1 April"
        assert re.findall(r'class="r">(\d+)</td></tr>', page) == ["60", "158", "221"], "and the table says the same"
        assert ('<tr class="no-print">' in page, "件のKPIは、画面にあります" in page, "sheet dense" in page) == (False, False, False)
        a_kpi(session, *("学び", "計画", "共有", "余裕", "ありがとう", "失敗"))
        weeks = office.get("/insights/?figure=failure_rate&every=week").text
        assert (weeks.count('<tr class="no-print">'), "ほか2件のKPIは、画面にあります" in weeks) == (2, True), "a sheet holds five"
        assert "5/25</text>" in weeks
        assert "段階" in office.get("/insights/?figure=age&every=minute").text, "whatever else is asked for is not offered"


@on_one_database
def test_of_few_shared_cases_there_is_no_rate(visit: Visit, session: Session, town: Town) -> None:
    a_year(session, town)
    with clock.standing_at(NOW):
        page = visit(town.office).get(f"/insights/?unit={town.civic_department}").text
    assert ("約100<small>%" in page, "共有が20件になるまでは割合にしません" in page) == (False, True), "of five told, each may be none"


@on_one_database
def test_files_hide_and_round_as_the_page_does(visit: Visit, session: Session, town: Town) -> None:
    a_year(session, town)
    with clock.standing_at(NOW):
        answer = visit(town.executive).get("/insights/figures.csv")
        lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
        book = load_workbook(io.BytesIO(visit(town.executive).get("/insights/figures.xlsx").data)).active
    assert tuple(lines[0]) == files.HEADER
    by_name = {line[1]: dict(zip(files.HEADER, line, strict=True)) for line in lines[1:]}
    assert (by_name["全庁"]["試した人"], by_name["全庁"]["余裕（時間／月）"], by_name["市民部"]["学んだ人"]) == ("80", "80", "35")
    assert set(by_name["DX推進室"].values()) - {"令和8年度", "DX推進室", "2026-11-08"} == {files.HIDDEN}
    assert book is not None
    cells = list(book.iter_rows(values_only=True))
    assert [[str(cell) for cell in row] for row in cells] == lines
    assert isinstance(cells[1][-1], int), "one can reckon with it"
    with clock.standing_at(NOW):
        course = visit(town.executive).get(f"/insights/figures.csv?unit={WHOLE}&every=month").data.decode("utf-8-sig")
    assert [(line[2], line[-1]) for line in csv.reader(io.StringIO(course))][1:] == [
        ("2026-05-31", "-10"),
        ("2026-09-06", "20"),
        ("2026-11-08", "80"),
    ], "less than nothing is a number too"


@on_one_database
def test_each_sees_their_own(visit: Visit, session: Session, town: Town) -> None:
    a_year(session, town)
    with clock.standing_at(NOW):
        may = {who: visit(who).get("/insights/").status_code for who in (town.office, town.executive, town.bucho, town.kacho)}
        may_not = {
            who: visit(who).get("/insights/").status_code for who in (town.yamano, town.facilitator, town.partner, town.administrator)
        }
        assert (set(may.values()), set(may_not.values())) == ({200}, {403})
        head = visit(town.kacho)
        assert ("市民課" in head.get("/insights/").text, "税務課" in head.get("/insights/figures.csv").text) == (True, False)
        for elsewhere in (WHOLE, town.tax_section, town.civic_department, 999, "x"):
            assert head.get(f"/insights/?unit={elsewhere}").status_code == 404
            assert head.get(f"/insights/figures.xlsx?unit={elsewhere}").status_code == 404
        assert visit(town.bucho).get(f"/insights/?unit={town.tax_section}").status_code == 200
        assert visit(town.office).get("/insights/figures.exe").status_code == 404


@on_one_database
def test_before_the_first_week_and_where_nothing_may_be_said(visit: Visit, session: Session, town: Town) -> None:
    with clock.standing_at(NOW):
        assert "まだ数える週がありません" in visit(town.office).get("/insights/").text
        keep(session, WHOLE, is_shown=False, people=8, triers=8)
        page = visit(town.office).get("/insights/").text
        assert ("人数が少ないため、数は出していません" in page, "約8" in page) == (True, False)


@pytest.mark.parametrize("way", [0, -700, 12, 1_000_000])
@pytest.mark.parametrize("figures", [[], [7], [None], [-3, -40, None, 0], [0, 0], [5, 99_999]])
def test_a_line_stays_in_its_frame(figures: list[int | None], way: int) -> None:
    chart = rules.chart(figures, [way] * len(figures))
    heights = [y for _, _, y, _ in chart.points] + [y for _, y in chart.ticks] + [y for _, y in chart.way] + [chart.zero]
    assert chart.goal_line.count("L") == max(len(figures) - 1, len(figures) and 1), "level where there is one month only"
    assert min(heights) >= rules.TOP
    assert max(heights) <= rules.BOTTOM
    assert [figure for *_, figure in chart.points] == [figure for figure in figures if figure is not None]
    assert 2 <= len(chart.ticks) <= 8


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [
        (date(2027, 3, 31), [100, 150, 200]),
        (date(2026, 9, 30), [100, 200, 200]),  # there, and it stays there
        (date(2027, 4, 1), [200, 200, 200]),  # sums begin anew before
        (date(2026, 4, 1), [200, 200, 200]),
    ],
)
def test_the_way_to_a_target_goes_through_the_year(due_on: date, expected: list[int]) -> None:
    days = [date(2026, 4, 1), date(2026, 9, 30), date(2027, 3, 31)]
    assert rules.way(days, FiscalYear(2026), 100, 200, due_on) == expected


def test_what_happened_is_counted_where_and_once(session: Session, town: Town, engine: Engine) -> None:
    """Each practice counts once, by its newest log with figures; each person once a year."""
    with clock.standing_at(moment("2026-10-27 09:00")):
        practice_id = planned(session, town, town.sato)
        logged(session, town, town.sato, practice_id)  # 210 minutes a month
    with clock.standing_at(moment("2026-11-04 09:00")):
        log = logged(session, town, town.sato, practice_id, minutes_after=10)  # 300
        logged(session, town, town.sato, practice_id, minutes_after=0, visibility="own")
        case_id = released(session, town, town.sato, log=log, kind="failure")
        cases.adopt(session, town.actor(session, town.mori), case_id, entry(), now=clock.now())
        session.commit()
    services.take(session, date(2026, 11, 4))
    services.take(session, NOW.date())  # as after a night that was missed
    session.flush()
    week = {name: getattr(session.get(UnitWeek, (town.tax_section, LAST)), name) for name in FIGURES}
    expected = {"tried": 1, "minutes": 90, "shared": 1, "failures": 1, "sharers": 1, "taken_up": 1, "lenders": 1}
    assert {name: figure for name, figure in week.items() if figure} == expected
    session.flush()
    with counted(engine) as seen:
        assert services.take(session, NOW.date() + timedelta(days=3)) == 0
    assert not [each for each in seen if not each.startswith("SELECT")], "a night in which nothing is over touches nothing"
    with counted(engine) as seen:
        assert services.take(session, NOW.date() + timedelta(weeks=1)) == 1
    assert len([each for each in seen if each.startswith("INSERT")]) <= 3, "and a week that is over adds its own rows alone"
    session.rollback()


@on_one_database
def test_how_deep_a_course_went_and_never_of_a_few(visit: Visit, session: Session, town: Town) -> None:
    few, many = (dict(zip(LEVELS, counts, strict=True)) for counts in ((9, 9, 9, 9, 9, 9), (40, 33, 21, 12, 7, 2)))
    both = {level: few[level] + many[level] for level in LEVELS}
    kept = [{**each, "course_id": course, "begins_on": LAST} for course, each in ((WHOLE, both), (1, few), (2, many))]
    session.execute(insert(CourseWeek), kept)
    session.commit()
    with clock.standing_at(NOW):
        page = visit(town.executive).get("/insights/courses").text
        assert visit(town.kacho).get("/insights/courses").status_code == 404
        assert visit(town.kacho).get("/insights/courses.csv").status_code == 404
        file = list(csv.reader(io.StringIO(visit(town.executive).get("/insights/courses.csv").data.decode("utf-8-sig"))))
        book = load_workbook(io.BytesIO(visit(town.executive).get("/insights/courses.xlsx").data)).active
    assert tuple(file[0]) == files.OF_COURSES
    assert file[1] == ["令和8年度", "すべての講座", "2026-11-08", "50", "40", "30", "20", "15", "10"]
    assert [line[3:] for line in file[2:]] == [[files.HIDDEN] * 6] * 2
    assert book is not None
    assert [cell.value for cell in book[2]][3:] == [50, 40, 30, 20, 15, 10]
    rows = [re.sub(r"<[^>]+>|\s+", " ", row) for row in page.split("<tr>")[2:]]
    assert "すべての講座" in rows[0]
    assert re.findall(r"\d+%?", rows[0]) == ["50", "40", "80%", "30", "60%", "20", "40%", "15", "30%", "10", "20%"], "82 % of 50 says 49"
    assert [("%" in row, "人数が少ない" in row) for row in rows[1:]] == [(False, True), (False, True)], "49 less 40 is nine"


@on_one_database
def test_a_course_that_was_renewed_stands_once_as_it_is_called_now(visit: Visit, session: Session, town: Town, shelf: Shelf) -> None:
    shelf.change("waste/course.md", "ごみの分別案内", "ごみの分け方の案内")
    shelf.publish(session)
    course = session.scalars(select(Course.id)).one()
    many = dict(zip(LEVELS, (40, 33, 21, 12, 7, 2), strict=True))
    session.execute(insert(CourseWeek), [{**many, "course_id": each, "begins_on": LAST} for each in (WHOLE, course)])
    session.commit()
    with clock.standing_at(NOW):
        lines = visit(town.executive).get("/insights/courses.csv").data.decode("utf-8-sig").splitlines()[1:]
    assert [line.split(",")[1] for line in lines] == ["すべての講座", "ごみの分け方の案内"]


@on_one_database
def test_what_came_of_a_course_begins_with_something_that_stays(session: Session, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the numbers of a course would be a second look, and a sharper one, at what is told of groups; small ones stay hidden by their true size."""
    monkeypatch.setattr(
        courses, "reached", lambda *_: {each: dict.fromkeys(LEVELS, people) for each, people in ((WHOLE, 18), (1, 9), (2, 9))}
    )
    found = []
    for number, weeks in enumerate((0, 1, 23)):  # the last one in April
        services.take(session, NOW.date() + timedelta(weeks=weeks), chance=Random(3 + number))
        rows = session.execute(select(CourseWeek).order_by(CourseWeek.begins_on.desc(), CourseWeek.course_id).limit(3)).scalars()
        found.append([[getattr(row, level) for level in LEVELS] for row in rows])
    assert (found[0] == found[1], found[0] == found[2]) == (True, False), "the same through the year, and another in the next"
    assert max(abs(figure - people) for row, people in zip(found[0], (18, 9, 9), strict=True) for figure in row) == 2
    assert len({tuple(row) for row in found[0]}) == 3
    assert max(figure for row in found[0][1:] for figure in row[:1]) >= 10, "with its start a small course looks like one that is not"
    assert [bool(each.counts) for each in courses.board(session, FiscalYear(2026), 10)] == [True, False, False]
    session.rollback()


def test_people_stand_at_a_level_once() -> None:
    found = rules.at_levels([("taken", 1, 5), ("taken", 2, 5), ("taken", 2, 6), ("practised", 2, 6)])
    assert [found[course]["taken"] for course in (WHOLE, 1, 2)] == [2, 1, 2]
    assert found[WHOLE]["practised"] == 1
