"""A unit that is drawn apart from its number, in statistics, tables and forms: in English one item is no items, nor are two one."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.goals import services as goals
from lms.goals.kinds import KpiEntry, Shape
from lms.goals.queries import Place
from lms.kernel import clock
from lms.kernel.ids import PersonId, UnitId
from lms.web.i18n import unit_of
from tests.cases import logged
from tests.conftest import on_one_database
from tests.learning import Visit
from tests.town import Town

pytestmark = on_one_database


def english(visit: Visit, session: Session, town: Town, person: PersonId) -> Any:
    accounts.choose_language(session, town.actor(session, person), "en")
    session.commit()
    return visit(person)


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "item"), ("1", "item"), (-1, "item"), (0, "items"), (2, "items"), ("1.5", "items"), ("約1", "items"), (None, "items")],
)
def test_one_is_one_and_nothing_else_is(app: Flask, number: object, said: str) -> None:
    with app.test_request_context(headers={"Cookie": "manabi_language=en"}):
        assert unit_of("件", number) == said
        assert [unit_of(each, number) for each in ("", "％", "%", "台")] == ["", "%", "%", "台"], "also what people count in themselves"
    with app.test_request_context():
        assert unit_of("件", number) == "件"


@pytest.mark.parametrize(("logs", "said"), [(1, "1<small>item</small>"), (2, "2<small>items</small>")])
def test_numbers_in_large_type(visit: Visit, session: Session, town: Town, logs: int, said: str) -> None:
    for _each in range(logs):
        logged(session, town, town.yamano)
    assert said in english(visit, session, town, town.yamano).get("/me/record").text


def test_the_unit_of_a_kpi_goes_by_its_number(visit: Visit, session: Session, town: Town) -> None:
    entry = KpiEntry(Shape.QUANTITY, name="記録", due_on=clock.today() + timedelta(days=9), measure="tried", baseline="1", target="12")
    kpi = goals.add_kpi(session, town.actor(session, town.office), Place(UnitId(0), "", ""), entry, today=clock.today())
    text = english(visit, session, town, town.office).get(f"/goals/kpis/{kpi}").text
    assert re.findall(r"<dd>(1 items?|12 items?)</dd>", text) == ["1 item", "12 items"]


def test_a_box_names_its_unit_by_what_stands_in_it_and_reads_it_typed_along(visit: Visit, session: Session, town: Town) -> None:
    office = english(visit, session, town, town.office)
    assert ">months</span>" in office.get("/office/settings/access").text
    for typed, kept in (("1 month", "1"), ("2 months", "2"), ("3か月", "3"), ("1", "1")):
        assert office.submit("/office/settings/access", {"retention_months": typed}).status_code == 303
        text = office.get("/office/settings/access").text
        assert re.search(rf'value="{kept}">{"month" if kept == "1" else "months"}</span>', text), typed
