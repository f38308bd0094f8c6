"""Inviting partners to a case: by whom, to which, until when, and how it ends."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.kinds import CASE
from lms.accounts.models.people import LoginName, Person, Posting, RoleGrant
from lms.accounts.services import signin
from lms.cases.kinds import Disclosure
from lms.cases.models import Case
from lms.cases.services import partners as services
from lms.kernel import clock
from lms.kernel.ids import PersonId
from tests.cases import beside, refused, released, rows, the, told
from tests.cases.inviting import REASON, audited, invited, opened
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]


def test_a_partner_is_invited_from_the_page_of_the_case(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano)
    office, author, partner = visit(town.office), visit(town.yamano), visit(town.partner)
    assert "まだ庁内だけです" in office.get(f"/cases/{case_id}/partners").text
    assert f"/cases/{case_id}/access" in author.get(f"/cases/{case_id}").text
    assert author.submit(f"/cases/{case_id}/disclosure", {"disclosure": "partners"}).status_code == 303
    assert partner.get(f"/cases/{case_id}").status_code == 404, "opened, and nobody invited"
    until = clock.today() + timedelta(days=30)
    typed = {"person_id": town.partner, "last_on": until.isoformat(), "reason": REASON}
    assert f"/cases/{case_id}/partners" in visit(town.facilitator).get(f"/cases/{case_id}").text
    assert visit(town.facilitator).submit(f"/cases/{case_id}/partners", typed).status_code == 303
    page = partner.get(f"/cases/{case_id}")
    assert page.status_code == 200
    assert "市民課の職員" in page.text
    home = partner.get("/").text
    assert "招かれた事例" in home
    assert f"{until.month}月{until.day}日" in home
    assert home.index("招かれた事例") < home.index("講座をすべて見る"), "what a guest has come for stands first"
    shown = office.get(f"/cases/{case_id}/partners").text
    for words in ("三田 遥", "招待中", REASON, "水谷 薫さんが招きました"):
        assert words in shown
    assert audited(session) == [("case_opened_to_partners", "case", str(case_id)), ("partner_invited", "case", str(case_id))]


@on_one_database
def test_an_invitation_that_cannot_be_is_refused(visit: Visit, session: Session, town: Town) -> None:
    case_id = opened(session, town, town.yamano)
    sound = {"person_id": str(town.partner), "last_on": (clock.today() + timedelta(days=30)).isoformat(), "reason": REASON}
    far = clock.today().replace(day=1) + timedelta(days=400)
    table = {
        ("person_id", ""): ("person_id", "パートナーの方を選んで"),
        ("last_on", ""): ("last_on", "最後の日を書いて"),
        ("last_on", "31日"): ("last_on", "2026-11-24 のように"),
        ("last_on", (clock.today() - timedelta(days=1)).isoformat()): ("last_on", "きょうか、それより後"),
        ("last_on", far.isoformat()): ("last_on", "1年より先"),
        ("reason", ""): ("reason", "あとで見る人のために"),
    }
    office, path = visit(town.office), f"/cases/{case_id}/partners"
    assert refused(office, path, sound, table) == {}
    forged = office.submit(path, {**sound, "person_id": str(town.mori)})
    assert "表示されている中から" in beside(forged, "person_id"), "a colleague is no partner"
    form = office.form(path)
    assert [office.send(path, form, sound).status_code for _ in range(2)] == [303, 303]
    assert len(rows(session, RoleGrant, RoleGrant.object_kind == CASE)) == 1
    assert "もう招かれています" in beside(office.submit(path, sound), "person_id")
    session.execute(
        update(RoleGrant).where(RoleGrant.person_id == town.partner, RoleGrant.object_id == 0).values(valid_to=date(2999, 1, 1))
    )
    role = the(session, RoleGrant, RoleGrant.person_id == town.partner, RoleGrant.object_id == 0)
    assert role.valid_to is not None
    session.execute(update(RoleGrant).where(RoleGrant.id == role.id).values(valid_to=clock.today() + timedelta(days=5)))
    session.commit()
    other = opened(session, town, town.mori)
    assert "パートナーなのは" in beside(office.submit(f"/cases/{other}/partners", sound), "last_on")


@pytest.mark.parametrize("state", ["own_section", "not_opened"])
@on_one_database
def test_only_a_checked_case_that_was_opened_is_shown_outside(visit: Visit, session: Session, town: Town, state: str) -> None:
    case_id = told(session, town, town.yamano) if state == "own_section" else released(session, town, town.yamano)
    if state == "own_section":
        services.disclose(session, town.actor(session, town.office), case_id, Disclosure.PARTNERS)
        session.commit()
    office = visit(town.office)
    assert 'name="person_id"' not in office.get(f"/cases/{case_id}/partners").text
    sound = {"once": "x", "person_id": str(town.partner), "last_on": clock.today().isoformat(), "reason": REASON}
    assert office.post(f"/cases/{case_id}/partners", sound).status_code == 409
    assert office.get(f"/cases/{case_id}/partners/new").status_code == 409
    assert rows(session, RoleGrant, RoleGrant.object_kind == CASE) == []


def test_an_ended_invitation_can_be_given_again_the_same_day(visit: Visit, session: Session, town: Town) -> None:
    case_id = opened(session, town, town.yamano)
    first = invited(session, town, case_id)
    services.end_invitation(session, town.actor(session, town.office), case_id, first)
    session.commit()
    assert "始まる前に取りやめ" not in visit(town.office).get(f"/cases/{case_id}/partners").text
    invited(session, town, case_id)
    assert visit(town.partner).get(f"/cases/{case_id}").status_code == 200


@on_one_database
def test_an_invitation_ends_only_through_its_own_case(visit: Visit, session: Session, town: Town) -> None:
    case_id, other = opened(session, town, town.yamano), opened(session, town, town.mori)
    grant_id = invited(session, town, case_id)
    role = the(session, RoleGrant, RoleGrant.person_id == town.facilitator)
    office = visit(town.office)
    assert office.post(f"/cases/{other}/partners/{grant_id}/end").status_code == 404
    assert office.post(f"/cases/{case_id}/partners/{role.id}/end").status_code == 404, "a role is no invitation"
    assert office.get(f"/office/roles/{grant_id}/end").status_code == 404, "and an invitation no role"
    assert visit(town.kacho).post(f"/cases/{case_id}/partners/{grant_id}/end").status_code == 403
    assert visit(town.partner).get(f"/cases/{case_id}").status_code == 200


@on_one_database
def test_what_ends_within_two_weeks_is_on_the_offices_page(visit: Visit, session: Session, town: Town) -> None:
    near, far = opened(session, town, town.yamano), opened(session, town, town.mori, title="まだ先の事例")
    invited(session, town, near, days=14)
    invited(session, town, far, days=15)
    banner = visit(town.office).get("/office/roles").text.partition("まもなく終わるパートナー")[2].partition("きょうの役割")[0]
    assert "国民健康保険の通知" in banner
    assert "まだ先の事例" not in banner


def test_somebody_new_is_entered_with_a_code_shown_once(visit: Visit, session: Session, town: Town) -> None:
    case_id = opened(session, town, town.yamano)
    office, path = visit(town.office), f"/cases/{case_id}/partners/new"
    until = clock.today() + timedelta(days=90)
    typed = {"name": "別府 学", "kana": "べっぷ まなぶ", "organisation": "環野みなも大学", "mail": "", "last_on": until.isoformat()}
    form = office.form(path)
    page = office.send(path, form, {**typed, "reason": REASON})
    assert page.status_code == 200
    assert "このコードは、いちどだけ表示しています。" in page.text
    number, code = re.findall(r"<code>([^<]+)</code>", page.text)
    assert number == "p0002"
    again = office.send(path, form, {**typed, "reason": REASON})
    assert (again.status_code, again.headers["Location"]) == (303, f"/cases/{case_id}/partners")
    person = the(session, Person, Person.name == "別府 学")
    assert (person.organisation, person.employment, person.mail) == ("環野みなも大学", "external", None)
    held = rows(session, RoleGrant, RoleGrant.person_id == person.id)
    assert {(each.role, each.object_id, each.valid_to) for each in held} == {
        ("partner", 0, until + timedelta(days=1)),
        ("partner", case_id, until + timedelta(days=1)),
    }
    assert rows(session, Posting, Posting.person_id == person.id) == []
    partner = visit(None)
    signed = partner.submit("/login", {"staff_no": number, "password": code})
    assert signed.status_code == 303
    assert partner.get(f"/cases/{case_id}").headers["Location"] == "/me/password", "first, a password of their own"
    signin.set_password_hash(session, person.id, "x", must_change=False)
    session.commit()
    assert visit(person.id).get(f"/cases/{case_id}").status_code == 200
    assert "別府 学（環野みなも大学）" in office.get(f"/cases/{case_id}/partners").text


@on_one_database
def test_a_new_partner_is_refused_beside_the_field(visit: Visit, session: Session, town: Town) -> None:
    case_id = opened(session, town, town.yamano)
    sound = {
        "name": "別府 学",
        "kana": "べっぷ",
        "organisation": "大学",
        "mail": "",
        "last_on": clock.today().isoformat(),
        "reason": REASON,
    }
    table = {
        ("name", ""): ("name", "名前を書いて"),
        ("kana", ""): ("kana", "ふりがなを"),
        ("organisation", ""): ("organisation", "団体の名前を"),
        ("mail", "大学"): ("mail", "メールの宛先を"),
        ("last_on", ""): ("last_on", "最後の日を"),
        ("last_on", (clock.today() + timedelta(days=400)).isoformat()): ("last_on", "1年より先"),
        ("reason", ""): ("reason", "あとで見る人のために"),
    }
    people = len(rows(session, Person))
    assert refused(visit(town.office), f"/cases/{case_id}/partners/new", sound, table) == {}
    assert len(rows(session, Person)) == people
    assert visit(town.facilitator).get(f"/cases/{case_id}/partners/new").status_code == 403, "entering people is the office's"
    assert [each.name for each in rows(session, LoginName) if each.name.startswith("p0")] == ["p0001"]


@on_one_database
def test_who_says_how_far_a_case_goes(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano)
    may = {
        who: [visit(getattr(town, who)).get(f"/cases/{case_id}/{page}").status_code for page in ("access", "disclosure")]
        for who in ("yamano", "office", "facilitator", "kacho", "mori", "executive", "administrator", "partner")
    }
    assert [who for who, answers in may.items() if answers == [200, 200]] == ["yamano", "office"]
    assert {status for who, answers in may.items() for status in answers if who not in {"yamano", "office"}} == {404, 403}
    forged = visit(town.yamano).submit(f"/cases/{case_id}/disclosure", {"disclosure": "the whole world"})
    assert forged.status_code == 422
    assert the(session, Case).disclosure == "everybody"
