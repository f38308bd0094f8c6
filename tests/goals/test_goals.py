"""Visions and KPIs: who writes them, who reads them, values by hand and from a file, what the product counts by itself."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.accounts.models.people import Posting, Unit
from lms.goals import services
from lms.goals.kinds import TOWN, KpiEntry, Shape
from lms.goals.models import Kpi, KpiValue, Vision
from lms.goals.queries import Place, dashboard, handover
from lms.inventory import services as inventory
from lms.inventory.services import TaskEntry
from lms.kernel import clock
from lms.kernel.calendar import FiscalYear
from lms.kernel.handover import Served
from lms.kernel.ids import KpiId, PersonId
from lms.practice.models import Practice
from lms.weeks import rules as weeks
from lms.weeks.kinds import FIGURES
from lms.weeks.models import GroupWeek
from tests.cases import planned
from tests.conftest import on_one_database
from tests.statements import counted
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
DUE = clock.today() + timedelta(days=120)
KPI = {"name": "窓口でお待たせする時間", "counted_in": "分", "baseline": "20", "target": "10", "due_on": DUE.isoformat()}


def place_of(session: Session, unit_id: Any) -> Place:
    unit = session.get_one(Unit, unit_id)
    return Place(unit.id, unit.name, unit.path)


def fill(who: Visitor, path: str, **typed: Any) -> TestResponse:
    return who.submit(path, typed)


def set_one(session: Session, town: Town, **changes: Any) -> KpiId:
    """A KPI of 市民課, set by its head, committed."""
    entry = KpiEntry(Shape.QUANTITY, **{**KPI, "due_on": clock.today() + timedelta(days=120), **changes})
    place = place_of(session, town.civic_section)
    made = services.add_kpi(session, town.actor(session, town.kacho), place, entry, today=clock.today())
    session.commit()
    return made


def figures(session: Session) -> list[float | None]:
    found = list(session.scalars(select(KpiValue.figure).order_by(KpiValue.day)))
    session.rollback()
    return found


def test_a_vision_is_written_by_whoever_may_and_read_by_all(visit: Visit, session: Session, town: Town) -> None:
    head, place = visit(town.kacho), town.civic_section
    page = f"/goals/vision?place={place}"
    assert fill(head, page, text="待ち時間のない窓口へ").status_code == 303
    late = head.form(page)
    assert fill(head, page, text="だれも待たない窓口へ").status_code == 303
    answer = head.send(page, late, {"text": "書かない窓口へ"})
    assert answer.status_code == 422
    assert "書かない窓口へ" in answer.text
    assert "だれも待たない窓口へ" in answer.text
    session.rollback()
    assert [row.number for row in session.scalars(select(Vision).order_by(Vision.number))] == [1, 2]
    reader = visit(town.sato).get(f"/goals/?place={place}").text
    assert "だれも待たない窓口へ" in reader
    assert "待ち時間のない窓口へ" in reader, "what was said before"
    assert "ビジョンを書く" not in reader
    assert visit(town.yamano).get(page).status_code == 403
    assert visit(town.kacho).get("/goals/vision?place=0").status_code == 403
    assert visit(town.executive).get("/goals/vision?place=0").status_code == 200
    assert visit(town.executive).get(page).status_code == 403
    assert visit(town.partner).get("/goals/").status_code == 403
    assert head.get("/goals/vision?place=99999").status_code == 404


@on_one_database
def test_a_kpi_is_set_with_its_way_and_read_by_its_own_people(visit: Visit, session: Session, town: Town) -> None:
    head, other = visit(town.kacho), set_one(session, town, name="ほかのKPI")
    page = f"/goals/kpis/new?place={town.civic_section}"
    same = fill(head, page, **{**KPI, "target": "20"})
    assert same.status_code == 422
    assert "目標が、出発点と同じです" in same.text
    assert KPI["name"] in same.text, "nothing typed is lost"
    assert fill(head, page, **KPI).status_code == 303
    session.rollback()
    kpi = session.scalars(select(Kpi).where(Kpi.id != other)).one()
    own = f"/goals/kpis/{kpi.id}"
    told = visit(town.yamano).get(own).text
    assert "まだ値がありません" in told
    assert ('<svg class="chart"' in told, "下の表" in told) == (True, False)
    assert "値を入れる" not in told
    assert visit(town.sato).get(own).status_code == 404
    assert KPI["name"] not in visit(town.sato).get(f"/goals/?place={town.civic_section}").text
    assert visit(town.sato).get(f"/goals/steps?place={town.civic_section}").status_code == 404
    assert visit(town.executive).get(f"{own}/edit").status_code == 403
    assert fill(head, f"{own}/edit", name="お待たせする分").status_code == 303
    assert "お待たせする分" in head.get(own).text
    assert head.post(f"{own}/retire").status_code == 303
    assert "お待たせする分" not in head.get("/goals/").text
    assert visit(town.office).post(f"{own}/restore").status_code == 303
    assert visit(town.office).post(f"{own}/keep").status_code == 303
    session.rollback()
    assert session.get_one(Kpi, kpi.id, populate_existing=True).keeper_id == town.office
    left = session.get_one(Kpi, other, populate_existing=True)
    assert (left.name, left.version, left.keeper_id, left.retired_at) == ("ほかのKPI", 1, town.kacho, None), "nothing of it is another's"


def test_values_come_by_hand_and_from_a_file_once_a_day(visit: Visit, session: Session, town: Town) -> None:
    kpi_id = set_one(session, town)
    head, today = visit(town.kacho), clock.today()
    page, table = f"/goals/kpis/{kpi_id}/value", f"/goals/kpis/{kpi_id}/values"
    assert "何から分かった値か" in fill(head, page, figure="18").text
    assert "きょうか、それより前" in fill(head, page, figure="18", note="x", day=(today + timedelta(days=1)).isoformat()).text
    assert "https://" in fill(head, page, figure="18", link="javascript:alert(1)").text
    assert figures(session) == []
    assert fill(head, page, figure="18分", note="窓口の記録").status_code == 303
    assert fill(head, page, figure="-3.5", note="数え直した").status_code == 303
    assert figures(session) == [-3.5], "one a day"
    wrong = fill(head, table, file=(BytesIO("日付,値\n2026-02-30,1\n2026-01-31,x\n".encode("cp932")), "v.csv"))
    assert wrong.status_code == 422
    assert "2行目" in wrong.text
    assert "3行目" in wrong.text
    lines = b"2026-01-31,19\n2026-02-28,17.5\n"
    for _ in range(2):
        assert fill(head, table, file=(BytesIO(lines), "v.csv")).status_code == 303
    assert figures(session) == [19, 17.5, -3.5]
    edit = f"/goals/kpis/{kpi_id}/edit"
    other = fill(head, edit, measure="tried", counted_in="")
    assert (other.status_code, "数え方は変えられません" in other.text) == (422, True), "what was measured one way is not counted another"
    assert fill(head, edit, name="お待たせする分").status_code == 303
    page = visit(town.mori).get(f"/goals/kpis/{kpi_id}").text
    pictured, told = (
        page.partition(mark)[2].partition(end)[0] for mark, end in (('<svg class="chart"', "</svg>"), ("<tbody>", "</tbody>"))
    )
    assert [(figure in pictured, figure in told) for figure in ("19", "17.5", "3.5")] == [(True, True)] * 3, "a chart has its table"
    assert head.post(f"/goals/kpis/{kpi_id}/remove?day=2026-01-31").status_code == 303
    assert figures(session) == [17.5, -3.5]


@on_one_database
def test_what_no_number_says_has_a_state_and_a_sentence(visit: Visit, session: Session, town: Town) -> None:
    office = visit(town.office)
    assert fill(office, "/goals/kpis/new?place=0&shape=quality", name="失敗を話せる", due_on=DUE.isoformat()).status_code == 303
    session.rollback()
    kpi_id = session.scalars(select(Kpi.id)).one()
    session.rollback()
    page = f"/goals/kpis/{kpi_id}/value"
    assert fill(office, page, state="moving").status_code == 422
    assert fill(office, page, state="moving", note="朝礼で一言ずつ話すようになった").status_code == 303
    reader = visit(town.sato)
    assert "進んでいる" in reader.get("/goals/").text
    assert "朝礼で一言" in reader.get(f"/goals/kpis/{kpi_id}").text
    assert office.get(f"/goals/kpis/{kpi_id}/values").status_code == 200


@on_one_database
@pytest.mark.usefixtures("midyear")
def test_what_the_product_counts_is_rounded_and_hidden_where_few_serve(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    kpi_id = set_one(session, town, measure="tried", counted_in="", baseline="0", target="30")
    monday = weeks.monday_of(clock.today()) - timedelta(weeks=1)
    own = {"group_id": town.civic_section, "begins_on": monday, "people": 12, "is_shown": True}
    session.add(GroupWeek(**own, **{**dict.fromkeys(FIGURES, 0), "tried": 13}))
    session.commit()
    year = FiscalYear(monday.year if monday.month >= 4 else monday.year - 1)
    assert [(each.now, each.goal_text, each.unit) for each in dashboard.of_group(session, town.civic_section, year)] == [("15", "30", "件")]
    page = visit(town.yamano)
    assert "15 件" in re.sub(r"<[^>]+>", "", page.get(f"/goals/kpis/{kpi_id}").text)
    with counted(engine) as seen:
        steps = page.get("/goals/steps").text
    assert len(seen) <= 8
    assert "およそ15件" in steps
    session.execute(update(GroupWeek).values(people=9))
    session.commit()
    assert dashboard.of_group(session, town.civic_section, year) == []
    assert "人数が少ないので" in page.get("/goals/steps").text
    assert "15 件" not in re.sub(r"<[^>]+>", "", page.get(f"/goals/kpis/{kpi_id}").text)
    assert fill(visit(town.kacho), f"/goals/kpis/{kpi_id}/value", figure="3", note="x").status_code == 422


@on_one_database
def test_pages_ask_a_fixed_number_of_statements_and_tasks_lead_to_plans(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    tasks = [TaskEntry(f"業務{number}", 30, 4, impact=number, cost=1, effect=5) for number in range(1, 5)]
    ids = inventory.add_tasks(session, [(town.civic_team, each) for each in tasks])
    for number in range(4):
        set_one(session, town, name=f"KPI {number}", measure="tried" if number % 2 else "")
    page = visit(town.yamano)
    with counted(engine) as seen:
        assert page.get("/goals/").text.count("/goals/kpis/") == 4
    assert len(seen) <= 8
    steps = page.get("/goals/steps").text
    assert [int(found) for found in re.findall(r"/practices/new\?task=(\d+)", steps)] == [*reversed(ids)]
    practice_id = planned(session, town, town.mori)
    session.execute(update(Practice).where(Practice.id == practice_id).values(work_task_id=ids[3]))
    session.commit()
    assert f"task={ids[3]}" not in page.get("/goals/steps").text, "somebody has a plan for it"
    office = visit(town.office).get(f"/goals/steps?place={town.civic_section}").text
    assert "業務3" in office
    assert "task=" not in office, "who does not serve there plans nothing on it"


@on_one_database
def test_kpis_that_somebody_keeps_are_handed_over(session: Session, town: Town) -> None:
    kpi_id = set_one(session, town)
    actor = town.actor(session, town.kacho)
    posting = session.scalars(select(Posting).where(Posting.person_id == town.kacho)).one()
    served = Served(town.kacho, posting.unit_id, posting.valid_from, None)
    (entry,) = handover.kept(session, actor, served).entries
    assert entry.link == f"/goals/kpis/{kpi_id}"
    assert handover.kept(session, actor, Served(town.kacho, town.tax_section, posting.valid_from, None)).entries == ()
    assert TOWN == 0
