"""なぜ見えるか: what a person may see on a day, and why."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts import services as accounts_services
from lms.accounts.kinds import PostingKind, Role
from lms.accounts.models.people import Person, RoleGrant
from lms.accounts.queries import rights
from lms.kernel import clock
from lms.kernel.ids import PersonId
from tests.accounts.giving import given
from tests.cases import released
from tests.conftest import on_one_database
from tests.town import LONG_AGO, Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]


def test_everybody_is_read_with_the_rights_each_would_have(session: Session, town: Town) -> None:
    given(session, town, town.yamano, Role.PROMOTER, unit_id=town.civic_section)
    accounts_services.post(session, town.sato, town.civic_team, title="主査", kind=PostingKind.CONCURRENT, valid_from=LONG_AGO)
    session.flush()
    everybody = rights.actors(session, today=clock.today())
    assert everybody == [town.actor(session, each.person_id) for each in everybody]
    assert len(everybody) == len(session.scalars(select(Person.id)).all())


@on_one_database
def test_ones_own_rights_and_those_of_others(visit: Visit, session: Session, town: Town) -> None:
    given(session, town, town.mori, Role.FACILITATOR, last_on=clock.today() + timedelta(days=3))
    page = visit(town.mori).get("/me/access").text
    for words in ("森 一樹さんが", "市民課", "本務", "ファシリテーター", "相談窓口として", "管理者さんが付けました", "すべての事例を読み"):
        assert words in page
    assert "長</span>" not in page
    assert "長</span>" in visit(town.office).get(f"/people/{town.kacho}/access").text
    later = visit(town.mori).get("/me/access", on=(clock.today() + timedelta(days=4)).isoformat()).text
    assert "この日の役割はありません。" in later
    assert "－ 開けません" in later
    for who, status in (("office", 200), ("administrator", 200), ("kacho", 403), ("executive", 403), ("mori", 403), ("partner", 403)):
        assert visit(getattr(town, who)).get(f"/people/{town.mori}/access").status_code == status
    assert visit(town.office).get("/people/999/access").status_code == 404


@on_one_database
def test_every_section_that_opens_its_cases_is_named(visit: Visit, session: Session, town: Town) -> None:
    accounts_services.post(session, town.sato, town.civic_team, title="主査", kind=PostingKind.CONCURRENT, valid_from=LONG_AGO)
    session.commit()
    page = visit(town.sato).get("/me/access").text
    assert "全庁に出た事例と、税務課、市民課の中に共有された事例を読めます。" in page
    assert "「チーム」のページで" not in page
    assert "「チーム」のページで" in visit(town.kacho).get("/me/access").text
    assert 'href="/privacy">何を、だれが見るか' in page


@on_one_database
def test_the_page_of_a_person_leads_to_their_rights_and_sheets(visit: Visit, town: Town) -> None:
    page = visit(town.office).get(f"/people/{town.mori}").text
    assert f'href="/people/{town.mori}/access"' in page
    sheet = re.search(r'href="(/handover/\d+)"', page)
    assert sheet is not None
    assert "森 一樹さんの引継ぎシート" in visit(town.office).get(sheet[1]).text
    administrator = visit(town.administrator).get(f"/people/{town.mori}").text
    assert f'href="/people/{town.mori}/access"' in administrator
    assert "/handover/" not in administrator, "sheets are read by those who run the programme, not the machine"
    assert '/access"' not in visit(town.sato).get(f"/people/{town.mori}").text


@on_one_database
def test_a_day_that_is_none_is_said(visit: Visit, town: Town) -> None:
    visitor = visit(town.mori)
    for day in ["2026-02-30", "きょう", "2026", "99999999999999999999-1-1"]:
        answer = visitor.get("/me/access", on=day)
        assert answer.status_code == 422, day
        assert "日付を、2026-11-24 のように書いてください。" in answer.text
        assert f'value="{day}"' in answer.text


@on_one_database
def test_who_has_left_sees_nothing_that_day(visit: Visit, session: Session, town: Town) -> None:
    session.execute(update(Person).where(Person.id == town.mori).values(left_on=clock.today()))
    session.commit()
    page = visit(town.office).get(f"/people/{town.mori}/access").text
    assert "この日には、もう退職しています" in page
    assert "○ 開けます" not in page


@on_one_database
def test_the_table_of_pages_says_what_the_doors_do(visit: Visit, session: Session, town: Town, app: Any) -> None:
    """Each line ○ of the page, against a page of that policy."""
    from lms.web import policy

    doors = {
        "STAFF": "/practices/new",
        "CASE_GUEST": "/cases/",
        "CHECKER": "/cases/checks",
        "DIRECTORY": "/people/dx-team",
        "OFFICE_OR_ADMINISTRATOR": "/office/roles",
        "ADMINISTRATOR": "/admin/components",
    }
    wrong = []
    for who in ("yamano", "kacho", "facilitator", "office", "executive", "partner", "administrator"):
        visitor = visit(getattr(town, who))
        page = visitor.get("/me/access").text
        for name, path in doors.items():
            line = re.search(rf"<td[^>]*>{re.escape(getattr(policy, name).says)}</td><td[^>]*>(.)", page)
            assert line is not None
            if (line.group(1) == "○") != (visitor.get(path).status_code == 200):
                wrong.append((who, name))
    assert wrong == []


def test_a_case_is_not_shown_by_the_name_of_its_number_to_who_may_not_read_it(visit: Visit, session: Session, town: Town) -> None:
    """The administrator explains rights and reads no cases."""
    case_id = released(session, town, town.yamano)
    accounts_services.grant(session, town.partner, Role.PARTNER, valid_from=clock.today(), reason="いっしょに").object_kind = "case"
    invitation = session.scalars(select(RoleGrant).where(RoleGrant.object_kind == "case")).one()
    invitation.object_id, invitation.valid_to = case_id, clock.today() + timedelta(days=5)
    session.commit()
    title, number = "国民健康保険の通知を読みやすく", f"事例 {case_id} への招待"
    for path in ("/office/roles", f"/people/{town.partner}/access"):
        office, administrator = visit(town.office).get(path).text, visit(town.administrator).get(path).text
        assert (title in office, number in office) == (True, False)
        assert (title in administrator, number in administrator) == (False, True)
