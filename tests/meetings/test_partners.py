"""A partner sees the meeting they are invited to and what of its agenda may be shown outside, up to the day, and nothing else by any way."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.accounts.kinds import CASE, MEETING, Role
from lms.accounts.models.people import Person, RoleGrant
from lms.cases.kinds import Disclosure
from lms.cases.queries import around, listing
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.meetings.models import AgendaItem, Decision, Meeting
from tests.cases import beside, refused, rows, the, told
from tests.cases.inviting import audited
from tests.conftest import on_one_database
from tests.meetings import REASON, Visit, begun, called, closed, decided, invited, lent, on_agenda, themed
from tests.statements import counted
from tests.town import LONG_AGO, Town

SECRET = re.compile("ひみつ|税務課|佐藤|山野|森 一樹|水谷")


def another_partner(session: Session) -> PersonId:
    made = accounts.add_person(session, name="別府 学", kana="べっぷ まなぶ", staff_no="p0007")
    accounts.grant(session, made.id, Role.PARTNER, valid_from=LONG_AGO)
    session.commit()
    return made.id


def test_a_partner_is_invited_from_the_page_of_the_meeting(visit: Visit, session: Session, town: Town) -> None:
    case_id = lent(session, town, town.yamano)
    meeting = called(session, town)
    on_agenda(session, town, meeting, case_id)
    partner, path = visit(town.partner), f"/meetings/{meeting}"
    assert [partner.get(each).status_code for each in (path, f"/cases/{case_id}")] == [404, 404]
    until = clock.today() + timedelta(days=30)
    typed = {"person_id": town.partner, "last_on": until.isoformat(), "reason": REASON}
    assert visit(town.facilitator).submit(f"{path}/partners", typed).status_code == 303
    assert audited(session)[-1] == ("partner_invited", "meeting", str(meeting))
    assert [partner.get(each).status_code for each in (path, f"/cases/{case_id}")] == [200, 200]
    for page in (partner.get("/").text, partner.get("/me/access").text, visit(town.office).get(f"/people/{town.partner}/access").text):
        assert "11月のナレッジ会議" in page
        assert f"{until.month}月{until.day}日" in page
    assert REASON in partner.get("/me/access").text
    first = re.findall(r'<a class="btn btn-primary[^"]*" href="([^"]*)"', partner.get(path).text)
    assert first == [f"{path}/calendar.ics"], "what a guest does with a meeting that is to come, not the way back"
    shown = visit(town.office).get(f"{path}/partners").text
    for words in ("三田 遥", "招待中", REASON, "水谷 薫さんが招きました"):
        assert words in shown
    reach = visit(town.yamano).get(f"/cases/{case_id}/access").text
    assert "この事例を取り上げる会議に招かれたパートナー" in reach
    assert "三田 遥" in reach


def test_every_way_is_closed_but_the_invited_one(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    """Other meetings by their number, lists, cases that stay inside, items about them, what was decided under them, names."""
    shown = lent(session, town, town.yamano, title="見せてよい工夫")
    inside = lent(session, town, town.sato, Disclosure.EVERYBODY, title="庁内だけのひみつ")
    in_section = told(session, town, town.mori, title="課の中だけのひみつ")
    elsewhere = lent(session, town, town.sato, title="ほかの会議のひみつ")
    meeting = called(session, town, town.sato, town.mori)
    items = [on_agenda(session, town, meeting, case_id) for case_id in (shown, inside)]
    themed(session, town, meeting, "見せてよい困りごと")
    other = called(session, town, town.sato, title="ひみつの会議")
    on_agenda(session, town, other, elsewhere)
    on_agenda(session, town, other, shown)
    open_to_all = called(session, town, title="全職員のひみつの会議", is_open=True)
    begun(session, town, meeting)
    decided(session, town, meeting, town.mori, item_id=items[1], text="ひみつを試す")
    decided(session, town, meeting, town.mori, item_id=items[0], text="見せてよいことを試す")
    session.execute(update(AgendaItem).where(AgendaItem.id == items[0]).values(presenter_id=town.sato))
    session.execute(update(AgendaItem).where(AgendaItem.id == items[1]).values(question="ひみつの問い", notes="ひみつの話"))
    session.commit()
    invited(session, town, meeting)
    invited(session, town, other, another_partner(session))
    partner = visit(town.partner)
    for path in (f"/meetings/{other}", f"/meetings/{open_to_all}", f"/meetings/{other}/calendar.ics", "/meetings/999"):
        assert partner.get(path).status_code == 404, path
    for case_id, status in ((shown, 200), (inside, 404), (in_section, 404), (elsewhere, 404)):
        assert partner.get(f"/cases/{case_id}").status_code == status
    page = partner.get(f"/meetings/{meeting}").text
    for words in ("見せてよい工夫", "見せてよい困りごと", "見せてよいことを試す", "庁内だけの議題", "市民課"):
        assert words in page
    pages = ["/", "/meetings/", f"/meetings/{meeting}", f"/cases/{shown}", "/cases/", "/cases/?q=工夫", "/search?q=工夫", "/me/access"]
    texts = {path: partner.get(path).text.replace("水谷 薫さんが招きました", "") for path in pages}  # who invited them, they may know
    assert [path for path, text in texts.items() if SECRET.search(text)] == []
    assert re.findall(r'href="/meetings/(\d+)"', partner.get("/meetings/").text) == [str(meeting)] * 2
    guest = town.actor(session, town.partner)
    assert [each.id for each in around.invited_to(session, guest)] == [shown]
    assert listing.search(session, guest, listing.Wish()).total == 1
    session.commit()
    for path in ("/", f"/meetings/{meeting}"):
        with counted(engine) as statements:
            partner.get(path)
        assert len(statements) <= 9, path


@on_one_database
def test_a_partner_writes_nothing(visit: Visit, session: Session, town: Town) -> None:
    """Never author of record: no agenda, no notes, no decision, nobody invited; and never the owner of a decision."""
    meeting = called(session, town)
    item = themed(session, town, meeting)
    begun(session, town, meeting)
    invited(session, town, meeting)
    partner, before = visit(town.partner), the(session, Meeting).version
    ways = ("agenda", "edit", "people", "partners", "minutes", "minutes.md", "projector", "themes/new", f"items/{item}", "decisions/new")
    assert {way: partner.get(f"/meetings/{meeting}/{way}").status_code for way in ways} == dict.fromkeys(ways, 403)
    deeds = ("start", "close", "cases/1", f"items/{item}", f"items/{item}/remove", "themes/new", "decisions/new", "partners", "agenda")
    assert {deed: partner.post(f"/meetings/{meeting}/{deed}").status_code for deed in deeds} == dict.fromkeys(deeds, 403)
    assert (the(session, Meeting).version, len(rows(session, AgendaItem)), rows(session, Decision)) == (before, 1, [])
    facilitator = visit(town.facilitator)
    typed = {"work": "案内文", "text": "直す", "due_on": "2026-12-11", "level": "section", "verdict": "adopted"}
    forged = facilitator.submit(f"/meetings/{meeting}/decisions/new", {**typed, "owner_id": str(town.partner)})
    assert "表示されている中から" in beside(forged, "owner_id")
    assert rows(session, Decision) == []


@pytest.mark.parametrize("how", ["ended", "off the agenda", "closed to partners", "role", "left"])
@on_one_database
def test_it_is_gone_with_the_next_page(visit: Visit, session: Session, town: Town, how: str) -> None:
    case_id, meeting = lent(session, town, town.yamano), called(session, town)
    item = on_agenda(session, town, meeting, case_id)
    grant_id = invited(session, town, meeting)
    partner, facilitator, paths = visit(town.partner), visit(town.facilitator), (f"/meetings/{meeting}", f"/cases/{case_id}")
    assert [partner.get(path).status_code for path in paths] == [200, 200]
    if how == "ended":
        assert facilitator.post(f"/meetings/{meeting}/partners/{grant_id}/end").status_code == 303
        assert audited(session)[-1] == ("invitation_ended", "meeting", str(meeting))
    elif how == "off the agenda":
        assert facilitator.post(f"/meetings/{meeting}/items/{item}/remove").status_code == 303
    elif how == "closed to partners":
        assert visit(town.yamano).submit(f"/cases/{case_id}/disclosure", {"disclosure": "everybody"}).status_code == 303
    elif how == "role":
        role = the(session, RoleGrant, RoleGrant.person_id == town.partner, RoleGrant.object_id == 0)
        assert visit(town.office).submit(f"/office/roles/{role.id}/end", {"when": "now"}).status_code == 303
    else:
        session.execute(update(Person).where(Person.id == town.partner).values(left_on=clock.today()))
        session.commit()
    expected = {"ended": [404, 404], "off the agenda": [200, 404], "closed to partners": [200, 404], "role": [403, 403], "left": [303, 303]}
    assert [partner.get(path).status_code for path in paths] == expected[how]
    assert "国民健康保険" not in partner.get("/").text


@on_one_database
def test_it_ends_at_midnight_in_tokyo(visit: Visit, session: Session, town: Town) -> None:
    case_id, meeting = lent(session, town, town.yamano), called(session, town)
    on_agenda(session, town, meeting, case_id)
    invited(session, town, meeting, days=6)
    midnight = datetime(2026, 12, 1, tzinfo=clock.TOKYO)
    for moment, status in ((midnight - timedelta(minutes=1), 200), (midnight, 404)):
        with clock.standing_at(moment):
            assert [visit(town.partner).get(path).status_code for path in (f"/meetings/{meeting}", f"/cases/{case_id}")] == [status] * 2


@on_one_database
def test_an_invitation_to_a_case_is_none_to_a_meeting(visit: Visit, session: Session, town: Town) -> None:
    """Both kinds count from one: the number alone opens nothing."""
    case_id, meeting = lent(session, town, town.yamano, Disclosure.PARTNERS), called(session, town)
    assert int(case_id) == int(meeting)
    partner = visit(town.partner)
    grant_id = invited(session, town, meeting)
    assert [partner.get(path).status_code for path in (f"/meetings/{meeting}", f"/cases/{case_id}")] == [200, 404]
    session.execute(update(RoleGrant).where(RoleGrant.id == grant_id).values(object_kind=CASE))
    session.commit()
    assert [partner.get(path).status_code for path in (f"/meetings/{meeting}", f"/cases/{case_id}")] == [404, 200]
    assert visit(town.facilitator).post(f"/meetings/{meeting}/partners/{grant_id}/end").status_code == 404


@on_one_database
def test_an_invitation_that_cannot_be_is_refused(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town)
    sound = {"person_id": str(town.partner), "last_on": (clock.today() + timedelta(days=30)).isoformat(), "reason": REASON}
    table = {
        ("person_id", ""): ("person_id", "パートナーの方を選んで"),
        ("last_on", ""): ("last_on", "最後の日を書いて"),
        ("last_on", "2026-11-23"): ("last_on", "きょうか、それより後"),
        ("last_on", "2028-01-01"): ("last_on", "1年より先"),
        ("reason", ""): ("reason", "あとで見る人のために"),
    }
    office, path = visit(town.office), f"/meetings/{meeting}/partners"
    assert refused(office, path, sound, table) == {}
    assert "表示されている中から" in beside(office.submit(path, {**sound, "person_id": str(town.mori)}), "person_id")
    form = office.form(path)
    assert [office.send(path, form, sound).status_code for _ in range(2)] == [303, 303]
    assert "もう招かれています" in beside(office.submit(path, sound), "person_id")
    assert len(rows(session, RoleGrant, RoleGrant.object_kind == MEETING)) == 1


@on_one_database
def test_the_last_decisions_are_shown_only_of_a_meeting_one_was_invited_to(visit: Visit, session: Session, town: Town) -> None:
    before = called(session, town, town.mori, title="10月のナレッジ会議")
    begun(session, town, before)
    decided(session, town, before, town.mori, text="ひみつを試す")
    closed(session, town, before)
    later = datetime(2026, 12, 18, 15, 0, tzinfo=clock.TOKYO)
    meeting = called(session, town, starts_at=later, ends_at=later + timedelta(hours=1))
    invited(session, town, meeting)
    assert "前回決まったこと" in visit(town.yamano).get(f"/meetings/{meeting}").text
    assert "前回決まったこと" not in visit(town.partner).get(f"/meetings/{meeting}").text
    invited(session, town, before)
    page = visit(town.partner).get(f"/meetings/{meeting}").text
    assert "ひみつを試す" in page
    assert "森 一樹" not in page
