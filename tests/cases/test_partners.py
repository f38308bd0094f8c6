"""Partners see the cases they are invited to, up to the day, and nothing else by any way."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from lms.accounts import services as accounts_services
from lms.accounts.kinds import CASE, Role
from lms.accounts.models.access import AuditEntry
from lms.accounts.models.office import Draft
from lms.accounts.models.people import LoginName, Person, Posting, RoleGrant
from lms.accounts.services import signin
from lms.cases import services as cases
from lms.cases.kinds import Disclosure
from lms.cases.models import Adoption, Case, CaseAuthor, Thanks
from lms.cases.queries import around, listing
from lms.cases.services import partners as services
from lms.followups.models import Message
from lms.kernel import clock
from lms.kernel.ids import CaseId, PersonId
from tests.cases import beside, refused, released, rows, the, told
from tests.statements import counted
from tests.town import LONG_AGO, Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
REASON = "窓口の案内文を、いっしょに見直すため"
on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def opened(session: Session, town: Town, person: PersonId, **changed: Any) -> CaseId:
    """A checked case that may be shown outside."""
    case_id = released(session, town, person, **changed)
    services.disclose(session, town.actor(session, town.office), case_id, Disclosure.PARTNERS)
    session.commit()
    return case_id


def invited(session: Session, town: Town, case_id: CaseId, who: PersonId | None = None, *, days: int = 30) -> int:
    last_on = clock.today() + timedelta(days=days)
    made = services.invite(session, town.actor(session, town.office), case_id, who or town.partner, last_on=last_on, reason=REASON)
    session.commit()
    return made


def another_partner(session: Session) -> PersonId:
    made = accounts_services.add_person(session, name="別府 学", kana="べっぷ まなぶ", staff_no="p0007")
    accounts_services.grant(session, made.id, Role.PARTNER, valid_from=LONG_AGO)
    session.commit()
    return made.id


def audited(session: Session) -> list[tuple[str, str, str]]:
    told_of = [(each.action, each.object_kind, each.object_id) for each in rows(session, AuditEntry)]
    return [each for each in told_of if "partner" in each[0] or "invitation" in each[0]]


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


def test_every_way_to_a_case_is_closed_but_the_invited_one(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    """Swapped ids, search, facets, counts, similar cases, lineage, home: nothing of the others."""
    shown = opened(session, town, town.yamano)
    secret = released(
        session, town, town.sato, title="税の通知のひみつの工夫", one_line="ひみつの一行", kind="failure", tried="ひみつの手順"
    )
    hidden = told(session, town, town.mori, title="課の中だけのひみつ")
    adopted = cases.adopt(session, town.actor(session, town.sato), shown, _plan(town), now=clock.now())
    session.commit()
    invited(session, town, shown)
    other = another_partner(session)
    invited(session, town, opened(session, town, town.sato, title="ほかの人に見せたひみつ"), other)
    partner = visit(town.partner)
    assert partner.get(f"/cases/{shown}").status_code == 200
    for path in (f"/cases/{secret}", f"/cases/{hidden}", f"/cases/{secret + 1}", "/cases/999"):
        assert partner.get(path).status_code == 404
    pages = ["/", "/cases/", "/cases/?q=ひみつ", "/cases/?kind=failure", "/cases/?section_path=/1/4/", f"/cases/{shown}", "/courses/"]
    pages += ["/practices/", "/notifications/", "/me/", "/me/access"]
    leaked = [path for path in pages if re.search("ひみつ|税務課|佐藤|山野|森 一樹", shown_on(partner, path))]
    assert leaked == []
    assert re.findall(r'href="/cases/(\d+)"', partner.get("/cases/").text) == [str(shown)]
    found = listing.search(session, town.actor(session, town.partner), listing.Wish())
    assert found.total == 1
    assert {name: [count for _, _, count in values] for name, values in found.facets.items()} == {key: [1] for key in listing.FACETS}
    assert listing.search(session, town.actor(session, town.partner), listing.Wish(words="ひみつ")).total == 0
    assert [each.id for each in around.invited_to(session, town.actor(session, town.partner))] == [shown]
    assert around.similar(session, town.actor(session, town.partner), session.get_one(Case, shown)) == []
    assert adopted
    for path in ("/cases/", "/cases/?q=通知"):
        with counted(engine) as statements:
            partner.get(path)
        assert len(statements) <= 6
    with counted(engine) as statements:
        partner.get("/")
    assert len(statements) <= 8


def shown_on(visitor: Visitor, path: str) -> str:
    """The page without what was typed into its own search box."""
    return visitor.get(path).text.replace('value="ひみつ"', "").replace("?q=ひみつ", "")


def _plan(town: Town) -> Any:
    from lms.practice.services import PlanEntry

    when = clock.today() + timedelta(days=7)
    about: dict[str, Any] = {"work": "ひみつの通知", "plan_when": "朝に", "action": "ひみつの工夫を試す", "ai_use": "drafting"}
    return PlanEntry(**about, tool_id=town.tool, data_class="public", due_on=when, minutes_now=60)


@on_one_database
def test_a_partner_writes_nothing(visit: Visit, session: Session, town: Town) -> None:
    case_id = opened(session, town, town.yamano)
    invited(session, town, case_id)
    partner = visit(town.partner)
    page = partner.get(f"/cases/{case_id}").text
    for word in ("ナイスチャレンジ", "うちでも試す", "/thanks", "/adopt", "/edit", "/disclosure", "/partners", "取り組みのつながり"):
        assert word not in page
    tries = {
        ("get", f"/cases/{case_id}/adopt"): 403,
        ("get", f"/cases/{case_id}/edit"): 403,
        ("get", f"/cases/{case_id}/access"): 403,
        ("get", f"/cases/{case_id}/disclosure"): 403,
        ("get", f"/cases/{case_id}/partners"): 403,
        ("get", f"/cases/{case_id}/partners/new"): 403,
        ("get", "/cases/new?log=1"): 403,
        ("get", "/practices/new"): 403,
        ("post", f"/cases/{case_id}/thanks"): 403,
        ("post", f"/cases/{case_id}/withdraw"): 403,
        ("post", f"/cases/{case_id}/check"): 403,
        ("post", f"/cases/{case_id}/partners/1/end"): 403,
    }
    assert {(how, path): getattr(partner, how)(path).status_code for how, path in tries} == tries
    assert (rows(session, Thanks), rows(session, Adoption)) == ([], [])
    assert [each.person_id for each in rows(session, CaseAuthor)] == [town.yamano], "never author of record"
    assert partner.post(f"/drafts/plan:case-{case_id}", {"work": "外からの下書き"}).status_code == 200
    assert [each.owner_id for each in rows(session, Draft)] == [town.partner], "a draft is its owner's alone"
    assert "外からの下書き" not in visit(town.mori).get(f"/cases/{case_id}/adopt").text


@on_one_database
def test_a_partner_hears_of_nothing(visit: Visit, session: Session, town: Town) -> None:
    case_id = opened(session, town, town.yamano)
    invited(session, town, case_id)
    cases.adopt(session, town.actor(session, town.sato), case_id, _plan(town), now=clock.now())
    cases.thank(session, town.actor(session, town.mori), case_id, now=clock.now())
    session.commit()
    assert town.partner not in {each.recipient_id for each in rows(session, Message)}
    assert "通知" in visit(town.partner).get("/notifications/").text


@pytest.mark.parametrize("how", ["ended", "closed", "archived", "role", "left"])
def test_it_is_gone_with_the_next_page(visit: Visit, session: Session, town: Town, how: str) -> None:
    case_id = opened(session, town, town.yamano)
    grant_id = invited(session, town, case_id)
    partner, path = visit(town.partner), f"/cases/{case_id}"
    assert partner.get(path).status_code == 200
    if how == "ended":
        assert visit(town.office).post(f"{path}/partners/{grant_id}/end").status_code == 303
        assert audited(session)[-1] == ("invitation_ended", "case", str(case_id))
    elif how == "closed":
        assert visit(town.yamano).submit(f"{path}/disclosure", {"disclosure": "everybody"}).status_code == 303
        assert audited(session)[-1] == ("case_closed_to_partners", "case", str(case_id))
    elif how == "archived":
        assert visit(town.yamano).post(f"{path}/withdraw").status_code == 303
    elif how == "role":
        role = the(session, RoleGrant, RoleGrant.person_id == town.partner, RoleGrant.object_id == 0)
        assert visit(town.office).submit(f"/office/roles/{role.id}/end", {"when": "now"}).status_code == 303
    else:
        session.execute(update(Person).where(Person.id == town.partner).values(left_on=clock.today()))
        session.commit()
    assert partner.get(path).status_code == (303 if how == "left" else 403 if how == "role" else 404)
    home = partner.get("/")
    assert "国民健康保険" not in home.text
    assert "国民健康保険" not in partner.get("/cases/").text


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


def test_it_ends_at_midnight_in_tokyo(visit: Visit, session: Session, town: Town) -> None:
    with clock.standing_at(datetime(2027, 3, 1, 12, 0, tzinfo=clock.TOKYO)):
        case_id = opened(session, town, town.yamano)
        invited(session, town, case_id, days=30)
    midnight = datetime(2027, 4, 1, 0, 0, tzinfo=clock.TOKYO)
    for moment, status in ((midnight - timedelta(minutes=1), 200), (midnight, 404)):
        with clock.standing_at(moment):
            assert visit(town.partner).get(f"/cases/{case_id}").status_code == status


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
    forged = visit(town.yamano).submit(f"/cases/{case_id}/disclosure", {"disclosure": "meeting"})
    assert forged.status_code == 422
    assert the(session, Case).disclosure == "everybody"


def test_a_partner_who_is_posted_is_a_colleague(session: Session, visit: Visit, town: Town) -> None:
    case_id = released(session, town, town.yamano)
    accounts_services.post(session, town.partner, town.tax_section, title="係員", valid_from=clock.today())
    session.commit()
    page = visit(town.partner).get(f"/cases/{case_id}").text
    assert "うちでも試す" in page
    assert session.scalar(select(Case.id)) == case_id
