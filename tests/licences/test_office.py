"""The office's list: what it finds agrees with the rules, pages and CSV, stopping with a reason and letting go on."""

import csv
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from lms.accounts.models.access import AuditEntry
from lms.accounts.models.people import Person
from lms.followups.models import Message
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.licences import queries, services
from lms.licences.kinds import State
from lms.licences.models import LicenceRevocation
from lms.licences.queries import Wish
from lms.paper.mail import written
from tests.conftest import on_one_database
from tests.guidelines import acknowledged, published
from tests.licences import Visit, completed, lessons, licensed, one_more  # noqa: F401  (the fixture)
from tests.statements import counted
from tests.town import Town

pytestmark = pytest.mark.usefixtures("lessons")
OFFICE = {"municipality": "Wano", "office_name": "DX office"}
LIST = "/office/licences"


def stopped(session: Session, person: PersonId) -> list[bool]:
    """Whether each stop of this person is still open."""
    found = session.scalars(select(LicenceRevocation).where(LicenceRevocation.person_id == person)).all()
    told = [each.lifted_at is None for each in found]
    session.rollback()
    return told


def everybody_somewhere(session: Session, town: Town, tmp_path: Path) -> dict[PersonId, State]:
    """Somebody in every state, in some by more than one way."""
    for person in (town.yamano, town.mori, town.kacho, town.sato):
        licensed(session, town, person)
    published(session, town, lead="二つめの版。")
    acknowledged(session, town, town.mori)
    acknowledged(session, town, town.bucho)
    completed(session, town.office, "waste", "water")
    completed(session, town.facilitator, "waste")
    one_more(session, tmp_path / "courses")
    queries_of = {"person_id": town.sato, "reason": "わけ", "revoked_at": clock.now()}
    session.execute(insert(LicenceRevocation).values(queries_of))
    session.execute(insert(LicenceRevocation).values({**queries_of, "person_id": town.mori, "lifted_at": clock.now()}))
    session.commit()
    return {
        town.yamano: State.GRACE,
        town.kacho: State.GRACE,
        town.mori: State.VALID,
        town.sato: State.REVOKED,
        town.office: State.RULES,
        town.bucho: State.COURSES,
        town.facilitator: State.COURSES,
        town.executive: State.COURSES,
        town.administrator: State.COURSES,
    }


def test_the_list_finds_what_the_rules_say(session: Session, town: Town, tmp_path: Path) -> None:
    expected = everybody_somewhere(session, town, tmp_path)
    found = queries.listed(session, Wish(), clock.today())
    assert {line.held.person_id: line.held.licence.state for line in found.lines} == expected
    assert found.total == len(expected), "the partner from outside is not in it"
    for state in State:
        there = queries.listed(session, Wish(state=state), clock.today())
        assert {line.held.person_id for line in there.lines} == {who for who, each in expected.items() if each == state}, state
        assert {line.held.licence.state for line in there.lines} <= {state}
        assert there.total == len(there.lines)
    untils = {line.held.person_id: line.held.licence.until for line in found.lines}
    assert untils[town.mori] == clock.today() + timedelta(days=29), "a basic course is served from today on, and asked for in thirty days"
    completed(session, town.mori, "more")
    later = clock.today() + timedelta(days=30)
    states = {line.held.person_id: line.held.licence.state for line in queries.listed(session, Wish(), later).lines}
    assert states[town.mori] == State.VALID
    assert states[town.kacho] == State.COURSES
    for state in State:
        there = queries.listed(session, Wish(state=state), later)
        assert {line.held.person_id for line in there.lines} == {who for who, each in states.items() if each == state}, state


@on_one_database
def test_filters_of_the_page(visit: Visit, session: Session, town: Town, tmp_path: Path) -> None:
    everybody_somewhere(session, town, tmp_path)
    office = visit(town.office)
    assert "5人みつかりました" in office.get(LIST, unit=town.civic_department).text, "with the units below"
    assert "1人みつかりました" in office.get(LIST, unit=town.civic_section, state="valid").text
    assert "佐藤 圭" in office.get(LIST, q="010013").text
    for odd in ({"state": "nonsense"}, {"unit": "x"}, {"page": "0"}, {"unit": "9" * 30}):
        assert office.get(LIST, **odd).status_code == 200
    assert "この条件の人はいません" in office.get(LIST, q="だれでもない").text


@on_one_database
def test_the_csv_says_the_same_and_calculates_nothing(visit: Visit, session: Session, town: Town, tmp_path: Path) -> None:
    everybody_somewhere(session, town, tmp_path)
    session.get_one(Person, town.yamano).name = '=HYPERLINK("http://x.example")'
    session.commit()
    answer = visit(town.administrator).get(f"{LIST}/export", state="grace")
    assert answer.mimetype == "text/csv"
    rows = list(csv.reader(StringIO(answer.get_data().decode("utf-8-sig"))))
    assert rows[0][:4] == ["職員番号", "名前", "所属", "状態"]
    assert sorted(row[0] for row in rows[1:]) == ["010001", "010002"], "numbers keep their zeros"
    assert next(row for row in rows if row[0] == "010001")[1].startswith("'=")
    assert session.scalars(select(AuditEntry.action)).all().count("licences_exported") == 1


def test_stopping_needs_a_reason_and_may_be_taken_back(visit: Visit, session: Session, town: Town) -> None:
    licensed(session, town, town.yamano)
    office, path = visit(town.office), f"{LIST}/{town.yamano}/revoke"
    for reason, sentence in (
        ("", "理由を書いてください。本人が読みます。"),
        ("あ" * 301, "300字までで"),
        ("個人番号 1234 5678 9018", "保存する前に見直して"),
    ):
        refused = office.submit(path, {"reason": reason})
        assert refused.status_code == 422
        assert sentence in refused.text
    assert office.submit(path, {"reason": "書きかけ", "draft": "1"}).status_code == 303
    assert office.form(path).values["reason"] == ["書きかけ"]
    form = office.form(path)
    assert [office.send(path, form, {"reason": "調べているあいだ"}).status_code for _ in range(2)] == [303, 303]
    assert stopped(session, town.yamano) == [True], "a double click stops once"
    assert office.submit(path, {"reason": "もう一度"}).status_code == 409
    back = f"{LIST}/{town.yamano}/restore"
    assert [office.post(back).status_code for _ in range(2)] == [303, 303]
    assert stopped(session, town.yamano) == [False]
    told = session.scalars(select(Message.channel).where(Message.kind == "licence_restored")).all()
    session.rollback()
    assert sorted(told) == ["in_app", "mail"], "once, and the reason of the stop is not in it"
    assert "また使えるようになりました" in visit(town.yamano).get("/notifications/").text
    assert office.submit(path, {"reason": "また"}).status_code == 303, "it may be stopped again"
    actions = [each for each in session.scalars(select(AuditEntry.action)) if each.startswith("licence_")]
    assert actions == ["licence_revoked", "licence_restored", "licence_revoked"]


@on_one_database
def test_who_was_stopped_does_not_let_themselves_go_on(visit: Visit, session: Session, town: Town) -> None:
    services.revoke(session, town.actor(session, town.administrator), town.office, reason="調べているあいだ", now=clock.now())
    session.commit()
    own = visit(town.office).post(f"{LIST}/{town.office}/restore")
    assert own.status_code == 422
    assert stopped(session, town.office) == [True]
    assert visit(town.administrator).post(f"{LIST}/{town.office}/restore").status_code == 303
    assert stopped(session, town.office) == [False]
    letter = written("licence_restored", {}, link="/licence/", name="北川 葉", language="en", base_url="https://lms.example", office=OFFICE)
    assert "https://lms.example/licence/" in letter.text
    assert "has restored your AI licence" in letter.text


@on_one_database
def test_whose_pages_these_are(visit: Visit, town: Town) -> None:
    for person in (town.yamano, town.kacho, town.facilitator, town.executive):
        for path in (LIST, f"{LIST}/export", f"{LIST}/{town.mori}/revoke", "/office/keys"):
            assert visit(person).get(path).status_code == 403
    own = visit(town.office).submit(f"{LIST}/{town.office}/revoke", {"reason": "自分の"})
    assert own.status_code == 422
    assert "自分のライセンスは止められません" in own.text
    page = visit(town.office).get(LIST).text
    assert f"/office/licences/{town.mori}/revoke" in page
    assert f"/office/licences/{town.office}/" not in page
    assert visit(town.office).get(f"{LIST}/999999/revoke").status_code == 404
    assert visit(town.office).post(f"{LIST}/999999/restore").status_code == 404


@on_one_database
@pytest.mark.parametrize("state", ["", "valid", "courses"])
def test_the_list_takes_the_same_statements_for_any_town(visit: Visit, session: Session, town: Town, engine: Engine, state: str) -> None:
    office, taken = visit(town.office), []
    office.get(LIST)
    for many in (5, 3_000):
        session.execute(insert(Person), [{"name": f"職員 {n}", "kana": f"しょくいん{n:05}", "employment": "regular"} for n in range(many)])
        session.commit()
        with counted(engine) as seen:
            assert office.get(LIST, state=state).status_code == 200
        taken.append(len(seen))
    assert taken[0] == taken[1] <= 14
