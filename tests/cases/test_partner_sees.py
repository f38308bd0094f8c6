"""A partner sees the cases they are invited to, up to the day, and nothing else by any way."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from lms.accounts import services as accounts_services
from lms.accounts.kinds import Role
from lms.accounts.models.office import Draft
from lms.accounts.models.people import Person, RoleGrant
from lms.cases import services as cases
from lms.cases.models import Adoption, Case, CaseAuthor, Thanks
from lms.cases.queries import alike, around, facets, listing
from lms.followups.models import Message
from lms.kernel import clock
from lms.kernel.ids import PersonId
from tests.cases import released, rows, the, told
from tests.cases.inviting import audited, invited, opened
from tests.conftest import on_one_database
from tests.statements import counted
from tests.town import LONG_AGO, Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]


def another_partner(session: Session) -> PersonId:
    made = accounts_services.add_person(session, name="別府 学", kana="べっぷ まなぶ", staff_no="p0007")
    accounts_services.grant(session, made.id, Role.PARTNER, valid_from=LONG_AGO)
    session.commit()
    return made.id


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
    assert {name: [count for _, _, count in values] for name, values in found.facets.items()} == {key: [1] for key in facets.FACETS}
    assert listing.search(session, town.actor(session, town.partner), listing.Wish(words="ひみつ")).total == 0
    assert [each.id for each in around.invited_to(session, town.actor(session, town.partner))] == [shown]
    assert alike.of_case(session, town.actor(session, town.partner), session.get_one(Case, shown)) == []
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
        assert visit(town.yamano).submit(f"{path}/withdraw", {"reason": "古くなりました"}).status_code == 303
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


def test_it_ends_at_midnight_in_tokyo(visit: Visit, session: Session, town: Town) -> None:
    with clock.standing_at(datetime(2027, 3, 1, 12, 0, tzinfo=clock.TOKYO)):
        case_id = opened(session, town, town.yamano)
        invited(session, town, case_id, days=30)
    midnight = datetime(2027, 4, 1, 0, 0, tzinfo=clock.TOKYO)
    for moment, status in ((midnight - timedelta(minutes=1), 200), (midnight, 404)):
        with clock.standing_at(moment):
            assert visit(town.partner).get(f"/cases/{case_id}").status_code == status


def test_a_partner_who_is_posted_is_a_colleague(session: Session, visit: Visit, town: Town) -> None:
    case_id = released(session, town, town.yamano)
    accounts_services.post(session, town.partner, town.tax_section, title="係員", valid_from=clock.today())
    session.commit()
    page = visit(town.partner).get(f"/cases/{case_id}").text
    assert "うちでも試す" in page
    assert session.scalar(select(Case.id)) == case_id
