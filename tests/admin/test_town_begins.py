"""An empty municipality begins: units, people with a one-time password, tools."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.models.access import AuditEntry
from lms.accounts.models.people import Person, Unit
from lms.accounts.queries import rights
from lms.accounts.services import signin
from lms.kernel import clock
from lms.kernel.ids import PersonId
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
ONE_TIME = re.compile(r'id="one-time">([a-z0-9-]{19})<')


def new_person(unit_id: object, **more: object) -> dict[str, object]:
    return {
        "staff_no": "004711",
        "name": "森下 あおい",
        "kana": "もりした あおい",
        "unit_id": str(unit_id),
        "post": "課長",
        "is_head": "y",
        **more,
    }


def test_from_nothing_to_the_first_colleague_who_signs_in(app: Flask, session: Session) -> None:
    made = signin.enter_administrator(session, login="kanri", password="はじめの一歩は金木犀の香る道。")
    session.commit()
    visitor = Visitor.enter(app, session, made.id)
    assert visitor.submit("/units/new", {"level": "department", "name": "市民部", "code": "01"}).status_code == 303
    department = session.scalars(select(Unit.id)).one()
    session.rollback()
    visitor.submit("/units/new", {"level": "section", "name": "市民課", "code": "0101", "parent_id": str(department)})
    section, path = session.execute(select(Unit.id, Unit.path).where(Unit.name == "市民課")).one()
    assert path == f"/{department}/{section}/"
    session.rollback()
    page = visitor.submit("/people/new", new_person(section))
    password = ONE_TIME.search(page.text)
    assert password is not None
    colleague = Visitor.enter(app, session, None)
    assert colleague.submit("/login", {"staff_no": "004711", "password": password[1]}).status_code == 303
    assert colleague.get("/").headers["Location"] == "/me/password"
    own = "あたらしい合い言葉は金木犀の道"
    refused = colleague.submit("/me/password", {"current": password[1], "password": "短い", "again": "短い"}).text
    assert "渡されたパスワード" in refused
    assert "書いた内容は残っています。" not in refused, "no browser is given a password back"
    assert "「渡されたパスワード」「新しいパスワード」「新しいパスワード（もう一度）」は、もう一度書いてください。" in refused
    entered = colleague.submit("/me/password", {"current": password[1], "password": own, "again": own})
    assert (entered.status_code, entered.headers["Location"]) == (303, "/"), "whoever has just come starts at home"
    person = session.scalars(select(Person).where(Person.name == "森下 あおい")).one()
    actor = rights.actor_of(session, person.id, today=clock.today())
    assert actor is not None
    assert (actor.section_name, actor.is_manager) == ("市民課", True)
    actions = session.scalars(select(AuditEntry.action)).all()
    assert actions.count("unit_added") == 2
    assert actions.count("person_entered") == 1


def test_the_password_is_shown_once_and_the_form_taken_once(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.administrator)
    form = visitor.form("/people/new")
    first = visitor.send("/people/new", form, new_person(town.tax_section))
    again = visitor.send("/people/new", form, new_person(town.tax_section))
    password = ONE_TIME.search(first.text)
    assert password is not None
    assert "この画面を閉じると、もう表示できません" in first.text
    assert again.status_code == 303
    assert re.fullmatch(r"/people/\d+", again.headers["Location"])
    assert password[1] not in visitor.get(again.headers["Location"]).text
    assert session.scalar(select(func.count()).where(Person.name == "森下 あおい")) == 1


@on_one_database
@pytest.mark.parametrize(("later", "status"), [(timedelta(days=14, minutes=-1), 303), (timedelta(days=14), 422)])
def test_the_first_password_waits_two_weeks(app: Flask, visit: Visit, session: Session, town: Town, later: timedelta, status: int) -> None:
    entered_at = clock.now()
    with clock.standing_at(entered_at):
        password = ONE_TIME.search(visit(town.administrator).submit("/people/new", new_person(town.tax_section)).text)
    assert password is not None
    colleague = Visitor.enter(app, session, None)
    with clock.standing_at(entered_at + later):
        assert colleague.submit("/login", {"staff_no": "004711", "password": password[1]}).status_code == status


@on_one_database
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"staff_no": "０１０００１"}, "この職員番号は、もう使われています。"),
        ({"staff_no": ""}, "職員番号を書いてください。"),
        ({"name": " "}, "名前を書いてください。"),
        ({"mail": "どこか"}, "メールの宛先を確かめてください。"),
        ({"unit_id": "999999"}, "表示されている中から選んでください。"),
    ],
)
def test_a_refused_person_is_not_entered(visit: Visit, session: Session, town: Town, typed: dict[str, str], sentence: str) -> None:
    before = session.scalar(select(func.count()).select_from(Person))
    session.rollback()
    answer = visit(town.office).submit("/people/new", {**new_person(town.tax_section), **typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "もりした あおい" in answer.text
    assert session.scalar(select(func.count()).select_from(Person)) == before


@on_one_database
def test_only_the_administrator_grants_a_role(visit: Visit, session: Session, town: Town) -> None:
    visit(town.office).submit("/people/new", new_person(town.office_section, role="administrator"))
    visit(town.administrator).submit("/people/new", new_person(town.office_section, staff_no="004712", role="office"))
    roles = []
    for number in ("004711", "004712"):
        found = accounts.credentials(session, number, today=clock.today())
        assert found is not None
        actor = rights.actor_of(session, found.person_id, today=clock.today())
        assert actor is not None
        roles.append(actor.roles)
    assert roles == [frozenset(), frozenset({"office"})]


@on_one_database
@pytest.mark.parametrize(
    ("level", "under", "sentence"),
    [
        ("department", "civic_department", "部は、ほかの組織の下には置けません。"),
        ("section", "civic_section", "課は、部の下に置くか"),
        ("team", "civic_department", "係は、課の下に置いてください。"),
        ("team", None, "係は、課の下に置いてください。"),
        ("", None, "種類を選んでください。"),
    ],
)
def test_a_unit_stands_where_it_belongs(visit: Visit, session: Session, town: Town, level: str, under: str | None, sentence: str) -> None:
    parent = str(getattr(town, under)) if under else ""
    answer = visit(town.office).submit("/units/new", {"level": level, "name": "新しい所", "code": "0999", "parent_id": parent})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="新しい所"' in answer.text


def test_a_code_belongs_to_one_unit(visit: Visit, town: Town) -> None:
    answer = visit(town.office).submit("/units/new", {"level": "department", "name": "企画部", "code": "01"})
    assert answer.status_code == 422
    assert "このコードは、もう使われています。" in answer.text
