"""推進員 of a unit, the DX team across the departments, and finding people for it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts import services as accounts_services
from lms.accounts.kinds import PostingKind, Role
from lms.accounts.models.people import Posting, Unit
from lms.accounts.queries import finding
from lms.accounts.queries import roles as queries
from lms.kernel import clock
from lms.kernel.errors import Refusal
from lms.kernel.ids import PersonId
from tests.accounts.giving import given
from tests.conftest import on_one_database
from tests.town import LONG_AGO, Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
MIDNIGHT = datetime(2027, 4, 1, 0, 0, tzinfo=clock.TOKYO)


def test_a_promoter_is_one_while_they_serve_in_the_unit(visit: Visit, session: Session, town: Town) -> None:
    with clock.standing_at(MIDNIGHT - timedelta(days=30)):
        given(session, town, town.yamano, Role.PROMOTER, unit_id=town.civic_section, begins=date(2027, 3, 2))
        session.execute(update(Posting).where(Posting.person_id == town.yamano).values(valid_to=date(2027, 4, 1)))
        accounts_services.post(session, town.yamano, town.tax_section, title="係員", valid_from=date(2027, 4, 1))
        session.commit()
    before, after = MIDNIGHT - timedelta(minutes=1), MIDNIGHT
    for moment, contacts in ((before, [town.yamano]), (after, [])):
        with clock.standing_at(moment):
            today = clock.today()
            session.expire_all()
            assert town.actor(session, town.yamano).has("promoter") == bool(contacts)
            assert [each.person_id for each in queries.promoters_of(session, town.civic_section, today)] == contacts
            assert queries.promoters_of(session, town.tax_section, today) == []
            session.commit()
            contact = visit(town.sato).get(f"/units/{town.civic_section}").text.partition("DXの推進員")[2].partition("</dl>")[0]
            assert ("山野 はるか" in contact, "まだ決まっていません" in contact) == (bool(contacts), not contacts)
            assert ("所属が変わったため、休止中" in visit(town.office).get("/office/roles").text) == (not contacts)
            assert ("所属が変わったため、休止中" in visit(town.yamano).get("/me/access").text) == (not contacts)


def test_promoters_of_a_unit_with_its_extension(session: Session, town: Town) -> None:
    session.execute(update(Unit).where(Unit.id == town.civic_section).values(phone="2101"))
    accounts_services.post(session, town.sato, town.civic_team, title="主査", kind=PostingKind.CONCURRENT, valid_from=LONG_AGO)
    session.commit()
    given(session, town, town.yamano, Role.PROMOTER, unit_id=town.civic_team)
    given(session, town, town.sato, Role.PROMOTER, unit_id=town.civic_team)
    found = queries.promoters_of(session, town.civic_team, clock.today())
    assert [(each.name, each.unit, each.post, each.phone) for each in found] == [
        ("佐藤 圭", "窓口係", "主査", "2101"),
        ("山野 はるか", "窓口係", "係員", "2101"),
    ]
    assert queries.promoters_of(session, town.civic_section, clock.today()) == [], "named for the 係 alone"
    with pytest.raises(Refusal, match="所属している組織"):
        given(session, town, town.mori, Role.PROMOTER, unit_id=town.tax_section)


@on_one_database
def test_the_dx_team_is_there_for_everybody_who_serves(visit: Visit, session: Session, town: Town) -> None:
    session.execute(update(Unit).where(Unit.id == town.civic_department).values(phone="2100"))
    session.commit()
    given(session, town, town.yamano, Role.PROMOTER, unit_id=town.civic_section)
    page = visit(town.sato).get("/people/dx-team")
    assert page.status_code == 200
    for words in ("市民部", "山野 はるか", "市民課", "内線 2100", "原 千尋", "水谷 薫"):
        assert words in page.text
    assert "/people/dx-team" in visit(town.sato).get("/").text
    opens = {
        who: visit(getattr(town, who)).get("/people/dx-team").status_code for who in ("partner", "executive", "office", "administrator")
    }
    assert opens == {"partner": 403, "executive": 200, "office": 200, "administrator": 200}
    assert "/people/dx-team" not in visit(town.partner).get("/").text


FOUND: dict[str, set[str]] = {
    "森": {"mori"},
    "モリ": {"mori"},
    "ﾓﾘ": {"mori"},
    "やまのはるか": {"yamano"},
    "山野はるか": {"yamano"},
    "010001": {"yamano"},
    "０１０００１": {"yamano"},
    "はるか": {"yamano", "partner"},
    "%": set(),
    "_": set(),
    "": set(),
    "いない人": set(),
}


def test_people_are_found_by_name_kana_and_number(session: Session, town: Town) -> None:
    named = {getattr(town, name): name for name in ("yamano", "mori", "partner")}
    found = {words: {named.get(each.id, each.name) for each in finding.find(session, words, today=clock.today())} for words in FOUND}
    assert found == FOUND
