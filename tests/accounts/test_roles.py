"""Roles on the office's page: given and ended with dates and a reason, by whom they may be, counting from day to day."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from lms.accounts.kinds import Role
from lms.accounts.models.access import AuditEntry
from lms.accounts.models.people import Person, RoleGrant
from lms.accounts.queries import finding
from lms.accounts.queries import roles as queries
from lms.accounts.services import roles as services
from lms.kernel import clock
from lms.kernel.db import session_factory
from lms.kernel.errors import Refusal
from lms.kernel.ids import PersonId
from lms.wiring import HANDLERS
from tests.accounts.giving import given
from tests.cases import beside, refused, rows, the
from tests.conftest import on_one_database
from tests.statements import counted
from tests.town import LONG_AGO, Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
NEW = "/office/roles/new?person=%d"


def typed(role: str, **changed: Any) -> dict[str, Any]:
    return {"role": role, "begins": clock.today().isoformat(), "last_on": "", "reason": "市民部の相談窓口として", **changed}


def grants(session: Session, *where: Any) -> list[RoleGrant]:
    return rows(session, RoleGrant, RoleGrant.granted_by_id.is_not(None), *where)


def test_the_office_gives_a_role_with_dates_and_reason(visit: Visit, session: Session, town: Town) -> None:
    office, until = visit(town.office), clock.today() + timedelta(days=30)
    found = office.get("/office/roles/new", q="モリ").text
    assert f"person={town.mori}" in found
    assert "森 一樹さんに役割を付ける" in office.get(NEW % town.mori).text
    answer = office.submit(NEW % town.mori, typed("facilitator", last_on=until.isoformat()))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/office/roles?shown=today")
    (made,) = grants(session)
    assert (made.role, made.reason, made.granted_by_id) == ("facilitator", "市民部の相談窓口として", town.office)
    assert (made.valid_from, made.valid_to) == (clock.today(), until + timedelta(days=1))
    page = office.get("/office/roles").text
    assert "原 千尋さんが付けました" in page
    assert f"{until.month}月{until.day}日" in page
    session.expire_all()
    assert town.actor(session, town.mori).has("facilitator")
    assert [each.action for each in rows(session, AuditEntry) if each.object_kind == "role_grant"] == ["role_granted"]


@on_one_database
def test_a_double_click_gives_one_role(visit: Visit, session: Session, town: Town) -> None:
    office = visit(town.office)
    form = office.form(NEW % town.mori)
    answers = [office.send(NEW % town.mori, form, typed("author")) for _ in range(2)]
    assert [each.headers.get("Location") for each in answers] == ["/office/roles?shown=today"] * 2
    assert len(grants(session)) == 1


@on_one_database
def test_what_is_refused_is_said_beside_its_field_and_kept(visit: Visit, session: Session, town: Town) -> None:
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    a_year_and_a_day = (clock.today() + timedelta(days=367)).isoformat()
    table = {
        ("reason", ""): ("reason", "あとで見る人のために"),
        ("reason", "あ" * 201): ("reason", "200字まで"),
        ("begins", ""): ("begins", "始まる日を"),
        ("begins", "4月1日"): ("begins", "2026-11-24 のように"),
        ("begins", yesterday): ("begins", "きょうか、それより後"),
        ("last_on", yesterday): ("last_on", "始まる日か、それより後"),
        ("role", "promoter"): ("unit_id", "所属している組織"),
        ("role", "partner"): ("last_on", "最後の日が必要"),
    }
    assert refused(visit(town.office), NEW % town.mori, typed("author"), table) == {}
    for forged in ({"role": "executive"}, {"role": "administrator"}, {"role": "promoter", "unit_id": "999"}):
        answer = visit(town.office).submit(NEW % town.mori, typed("author") | forged)
        assert "表示されている中から" in answer.text
    outside = visit(town.office).submit(NEW % town.partner, typed("partner", last_on=a_year_and_a_day))
    assert "1年より先" in beside(outside, "last_on")
    served = visit(town.office).submit(NEW % town.mori, typed("partner", last_on=clock.today().isoformat()))
    assert "パートナーにはできません" in beside(served, "role")
    other = visit(town.office).submit(NEW % town.partner, typed("facilitator"))
    assert "ほかの役割を付けられません" in beside(other, "role")
    assert grants(session) == []


@on_one_database
def test_a_form_made_by_hand_gives_nothing_more(visit: Visit, session: Session, town: Town) -> None:
    office, administrator = visit(town.office), visit(town.administrator)
    for role in ("executive", "office", "administrator"):
        assert administrator.submit(NEW % town.mori, typed(role)).status_code == 303
    given = {each.role for each in grants(session)}
    assert given == {"executive", "office", "administrator"}
    assert office.submit(NEW % town.office, typed("author")).status_code == 403, "nobody gives to themselves"
    assert administrator.submit(NEW % town.administrator, typed("office")).status_code == 403
    ids = {each.role: each.id for each in grants(session)}
    assert office.submit(f"/office/roles/{ids['executive']}/end", {"when": "now"}).status_code == 403
    for path in ("/office/roles", "/office/roles/new", NEW % town.mori, f"/office/roles/{ids['executive']}/end"):
        assert visit(town.kacho).get(path).status_code == 403
        assert visit(town.partner).get(path).status_code == 403
    assert office.get("/office/roles/999/end").status_code == 404
    assert office.get(NEW % 999).status_code == 404
    assert len(grants(session)) == 3


def test_the_same_role_does_not_stand_twice_on_a_day(session: Session, town: Town) -> None:
    first = given(session, town, town.mori, Role.AUTHOR, last_on=clock.today() + timedelta(days=10))
    for begins in (0, 10):
        with pytest.raises(Refusal, match="もう付いて"):
            given(session, town, town.mori, Role.AUTHOR, begins=clock.today() + timedelta(days=begins))
        session.rollback()
    given(session, town, town.mori, Role.AUTHOR, begins=clock.today() + timedelta(days=11))
    services.end(session, town.actor(session, town.office), first, None)
    session.commit()
    given(session, town, town.mori, Role.AUTHOR, last_on=clock.today() + timedelta(days=2))  # ended and given again on one day
    assert [each.role for each in queries.grants(session, shown="future", page=1, today=clock.today()).rows] == ["author"]
    assert queries.grants(session, shown="past", page=1, today=clock.today()).total == 1


@pytest.mark.parametrize("when", ["now", "day"])
def test_a_role_ends_at_once_or_with_a_day(visit: Visit, session: Session, town: Town, when: str) -> None:
    made = given(session, town, town.mori, Role.FACILITATOR)
    last = clock.today() + timedelta(days=3)
    facilitator, office, path = visit(town.mori), visit(town.office), f"/office/roles/{made}/end"
    assert "/cases/checks" in facilitator.get("/cases/").text
    assert office.submit(path, {"when": when, "last_on": last.isoformat()}).status_code == 303
    assert ("/cases/checks" in facilitator.get("/cases/").text) == (when == "day"), "the running session has lost it"
    ended = the(session, RoleGrant, RoleGrant.id == made)
    assert ended.ended_by_id == town.office
    assert ended.ended_at is not None
    assert ended.valid_to == (last + timedelta(days=1) if when == "day" else clock.today())
    assert [each.action for each in rows(session, AuditEntry) if each.object_kind == "role_grant"] == ["role_granted", "role_ended"]


@on_one_database
def test_an_end_that_cannot_be_is_refused(visit: Visit, session: Session, town: Town) -> None:
    made = given(session, town, town.mori, Role.AUTHOR, last_on=clock.today() + timedelta(days=5))
    day = {"when": "day"}
    table = {
        ("when", None): ("when", "ひとつ選んで"),
        ("last_on", ""): ("last_on", "最後の日を書いて"),
        ("last_on", (clock.today() - timedelta(days=1)).isoformat()): ("last_on", "きょうか、それより後"),
        ("last_on", (clock.today() + timedelta(days=6)).isoformat()): ("last_on", "もう決まっている最後の日"),
    }
    assert refused(visit(town.office), f"/office/roles/{made}/end", {**day, "last_on": clock.today().isoformat()}, table) == {}
    assert visit(town.office).submit(f"/office/roles/{made}/end", {"when": "now"}).status_code == 303
    again = visit(town.office).submit(f"/office/roles/{made}/end", {"when": "now"})
    assert (again.status_code, "もう終わっています" in again.text) == (422, True)


@on_one_database
def test_the_last_administrator_stays(visit: Visit, session: Session, town: Town) -> None:
    own = the(session, RoleGrant, RoleGrant.role == "administrator").id
    path, administrator = f"/office/roles/{own}/end", visit(town.administrator)
    for ending in ({"when": "now"}, {"when": "day", "last_on": clock.today().isoformat()}):
        answer = administrator.submit(path, ending)
        assert (answer.status_code, "最後のシステム管理者は外せません" in answer.text) == (422, True)
    given(session, town, town.mori, Role.ADMINISTRATOR, last_on=clock.today() + timedelta(days=9))
    assert administrator.submit(path, {"when": "now"}).status_code == 422, "one for nine days is none after them"
    given(session, town, town.sato, Role.ADMINISTRATOR)
    session.execute(update(Person).where(Person.id == town.sato).values(left_on=clock.today() + timedelta(days=1)))
    session.commit()
    assert administrator.submit(path, {"when": "now"}).status_code == 422, "one who is about to leave is none"
    session.execute(update(Person).where(Person.id == town.sato).values(left_on=None))
    session.commit()
    assert administrator.submit(path, {"when": "now"}).status_code == 303
    assert administrator.get("/office/roles").status_code == 403


MIDNIGHT = datetime(2027, 4, 1, 0, 0, tzinfo=clock.TOKYO)


def test_a_role_begins_and_ends_at_midnight_in_tokyo(visit: Visit, session: Session, town: Town) -> None:
    with clock.standing_at(datetime(2027, 3, 31, 12, 0, tzinfo=clock.TOKYO)):
        given(session, town, town.mori, Role.FACILITATOR, begins=date(2027, 4, 1), last_on=date(2027, 4, 1))
        visitor = visit(town.mori)
        moments = {
            MIDNIGHT - timedelta(minutes=1): False,
            MIDNIGHT: True,
            MIDNIGHT + timedelta(hours=23, minutes=59): True,
            MIDNIGHT + timedelta(hours=24): False,
        }
    for moment, holds in moments.items():
        with clock.standing_at(moment):
            visitor = visit(town.mori)
            assert ("/cases/checks" in visitor.get("/cases/").text) == holds, moment


@on_one_database
def test_who_has_left_is_not_found_and_gets_nothing(visit: Visit, session: Session, town: Town) -> None:
    session.execute(update(Person).where(Person.id == town.mori).values(left_on=clock.today()))
    session.commit()
    assert finding.find(session, "森", today=clock.today()) == []
    session.rollback()
    assert visit(town.office).get(NEW % town.mori).status_code == 404
    with pytest.raises(Refusal, match="もう退職"):
        given(session, town, town.mori, Role.AUTHOR)


@on_one_database
def test_the_list_takes_the_same_statements_for_ten_and_a_hundred(visit: Visit, session: Session, town: Town, engine: Any) -> None:
    office, taken = visit(town.office), []
    office.get("/office/roles")  # what the office has set is known from here on
    for many in (5, 60):
        session.add_all(RoleGrant(person_id=town.sato, role="author", valid_from=LONG_AGO, reason="x") for _ in range(many))
        session.commit()
        with counted(engine) as statements:
            page = office.get("/office/roles").text
        taken.append(len(statements))
    assert taken[0] == taken[1] <= 8
    assert 'rel="next"' in page


def test_two_administrators_do_not_end_each_other_at_once(session: Session, town: Town, engine: Engine) -> None:
    other = given(session, town, town.mori, Role.ADMINISTRATOR)
    own = the(session, RoleGrant, RoleGrant.role == "administrator", RoleGrant.person_id == town.administrator).id
    together = Barrier(2)

    def ends(who: PersonId, grant_id: int) -> str:
        with session_factory(engine, HANDLERS)() as mine:
            actor = town.actor(mine, who)
            mine.commit()
            together.wait(10)
            try:
                services.end(mine, actor, grant_id, None)
            except Refusal:
                return "refused"
            mine.commit()
            return "ended"

    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(ends, town.administrator, other), pool.submit(ends, town.mori, own)]
        assert sorted(each.result() for each in answers) == ["ended", "refused"]
    standing = rows(session, RoleGrant, RoleGrant.role == "administrator", RoleGrant.valid_to.is_(None))
    assert len(standing) == 1
