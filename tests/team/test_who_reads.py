"""Who opens a hand-over sheet: the person, whoever heads the unit today, whoever took over, the office; for all others there is none."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import services
from lms.accounts.kinds import PostingKind, Role
from lms.accounts.models.people import Person, Unit, UnitSuccession
from lms.kernel import clock
from lms.kernel.ids import PersonId, PostingId, UnitId
from tests.conftest import on_one_database
from tests.team.conftest import A_DAY, Hr, Transfer
from tests.town import LONG_AGO, Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]

READERS = {
    "yamano": 200,
    "kacho": 200,  # heads the 課 around the 係
    "bucho": 200,
    "office": 200,
    "successor": 200,
    "colleague": 404,  # was there before: nothing was handed over to this person
    "tomorrow": 404,
    "gone_again": 404,
    "mori": 404,  # of the same 課
    "sato": 404,  # of the unit to which 山野 has gone
    "facilitator": 404,
    "executive": 404,
    "partner": 404,
    "administrator": 404,
}


def status(visitor: Visitor, posting: PostingId) -> int:
    """Of page and paper, which must agree."""
    page, paper = (visitor.get(f"/handover/{posting}{kind}") for kind in ("", ".pdf"))
    assert page.status_code == paper.status_code
    assert (paper.mimetype == "application/pdf") == (paper.status_code == 200)
    return page.status_code


@on_one_database
def test_the_sheet_of_a_posting_that_is_over(visit: Visit, town: Town, transfer: Transfer) -> None:
    who = {name: getattr(transfer, name, None) or getattr(town, name) for name in READERS}
    assert {name: status(visit(person), transfer.old) for name, person in who.items()} == READERS
    assert status(visit(None), transfer.old) == 303


@on_one_database
def test_the_sheet_of_a_posting_that_goes_on_has_no_successor_yet(visit: Visit, town: Town, transfer: Transfer) -> None:
    expected = dict.fromkeys(READERS, 404) | dict.fromkeys(["yamano", "bucho", "office"], 200)
    who = {name: getattr(transfer, name, None) or getattr(town, name) for name in READERS}
    assert {name: status(visit(person), transfer.new) for name, person in who.items()} == expected


def test_a_successor_reads_from_the_first_day_on(visit: Visit, town: Town, transfer: Transfer) -> None:
    assert status(visit(transfer.tomorrow), transfer.old) == 404
    with clock.standing_at(clock.now() + A_DAY):
        assert status(visit(transfer.tomorrow), transfer.old) == 200


@on_one_database
def test_what_is_not_there_looks_like_what_is_not_for_one(visit: Visit, town: Town, transfer: Transfer) -> None:
    visitor = visit(town.mori)
    hidden, missing = (visitor.get(f"/handover/{number}") for number in (transfer.old, 987_654))
    assert hidden.status_code == missing.status_code == 404
    mains = {answer.text.partition("<main")[2].partition("受付番号")[0] for answer in (hidden, missing)}
    assert len(mains) == 1
    assert "見つかりません" in mains.pop()


def test_a_head_of_yesterday_reads_no_more(visit: Visit, town: Town, hr: Hr, transfer: Transfer) -> None:
    hr.leave(town.kacho, clock.today())
    assert status(visit(town.kacho), transfer.old) == 404


@on_one_database
def test_a_deputy_reads_while_the_posting_lasts(visit: Visit, session: Session, town: Town, transfer: Transfer) -> None:
    today = clock.today()
    services.post(
        session,
        town.sato,
        town.civic_section,
        title="課長代理",
        valid_from=today,
        valid_to=today + A_DAY,
        is_head=True,
        kind=PostingKind.DEPUTY,
    )
    session.commit()
    assert status(visit(town.sato), transfer.old) == 200
    with clock.standing_at(clock.now() + A_DAY):
        assert status(visit(town.sato), transfer.old) == 404


@on_one_database
def test_a_role_of_the_office_ends_with_its_day(visit: Visit, session: Session, town: Town, transfer: Transfer) -> None:
    services.grant(session, town.sato, Role.OFFICE, valid_from=LONG_AGO, valid_to=clock.today())
    session.commit()
    assert status(visit(town.sato), transfer.old) == 404


@on_one_database
def test_a_path_that_begins_alike_is_another_unit(visit: Visit, session: Session, town: Town, hr: Hr) -> None:
    """The head of unit 1 is not the head of unit 10."""
    made = [hr.unit(f"部{number}") for number in range(12)]
    alike = next(unit for unit in made if str(unit).startswith(str(town.civic_department)) and unit != town.civic_department)
    person = hr.come("別部 けい", alike, LONG_AGO)
    assert status(visit(town.bucho), hr.posting(person)) == 404


def succeed(session: Session, *units: UnitId) -> None:
    """Each unit carries on what the one before it did; all but the last are gone since today."""
    for before, after in pairwise(units):
        session.add(UnitSuccession(predecessor_id=before, successor_id=after))
        gone = session.get(Unit, before)
        assert gone is not None
        gone.valid_to = clock.today()
    session.commit()


def test_a_reorganisation_carries_the_sheet_along(visit: Visit, session: Session, town: Town, hr: Hr, transfer: Transfer) -> None:
    between, last = hr.unit("総合窓口係", town.tax_section), hr.unit("市民案内係", town.office_section)
    head = hr.come("新係長 まこと", last, clock.today(), is_head=True)
    newcomer = hr.come("新人 つばさ", last, clock.today())
    assert [status(visit(person), transfer.old) for person in (head, newcomer)] == [404, 404]
    succeed(session, town.civic_team, between, last)
    assert [status(visit(person), transfer.old) for person in (head, newcomer)] == [200, 200]
    assert status(visit(town.sato), transfer.old) == 404
    assert status(visit(head), transfer.new) == 404, "only what they carry on"


@on_one_database
def test_units_that_succeed_each_other_in_a_circle_end_the_search(
    visit: Visit, session: Session, town: Town, hr: Hr, transfer: Transfer
) -> None:
    other = hr.unit("総合窓口係", town.tax_section)
    succeed(session, town.civic_team, other)
    session.add(UnitSuccession(predecessor_id=other, successor_id=town.civic_team))
    session.commit()
    assert status(visit(town.mori), transfer.old) == 404


def test_who_has_left_the_service_signs_in_no_more_and_the_sheet_stays(
    visit: Visit, session: Session, town: Town, transfer: Transfer
) -> None:
    visitor = visit(town.yamano)
    gone = session.get(Person, town.yamano)
    assert gone is not None
    gone.left_on = clock.today()
    session.commit()
    assert status(visitor, transfer.old) == 303
    page = visit(transfer.successor).get(f"/handover/{transfer.old}")
    assert "いまは在籍していません" in page.text


LISTED = {
    "yamano": {"old", "new"},
    "successor": {"old"},
    "colleague": set(),
    "sato": set(),
    "kacho": {"old"},
    "bucho": {"old"},
    "executive": set(),
}


@on_one_database
def test_the_list_offers_what_one_may_open(visit: Visit, town: Town, transfer: Transfer) -> None:
    found: dict[str, set[str]] = {}
    for who in LISTED:
        page = visit(getattr(transfer, who, None) or getattr(town, who)).get("/handover/").text
        found[who] = {name for name in ("old", "new") if f'href="/handover/{getattr(transfer, name)}"' in page}
    assert found == LISTED


def test_every_sheet_of_the_list_opens(visit: Visit, session: Session, town: Town, transfer: Transfer, hr: Hr) -> None:
    for number in range(30):
        hr.come(f"職員{number}", town.civic_team, LONG_AGO, clock.today() + A_DAY)
    visitor = visit(town.bucho)
    links: list[str] = []
    for page in (1, 2):
        text = visitor.get("/handover/", page=page).text.partition("<main")[2]
        links += [part.partition('"')[0] for part in text.split('href="/handover/')[1:] if part[0].isdigit()]
    assert len(set(links)) == 33, "30 and two more on the next page, and one's own"
    assert {visitor.get(f"/handover/{link}").status_code for link in links[::9]} == {200}


def test_a_sheet_leaves_the_list_after_a_year_and_still_opens(visit: Visit, session: Session, town: Town, hr: Hr) -> None:
    long_over = clock.today() - timedelta(days=400)
    person = hr.come("昔の人", town.civic_team, LONG_AGO, long_over)
    visitor = visit(town.kacho)
    assert "昔の人" not in visitor.get("/handover/").text
    assert status(visitor, hr.posting(person)) == 200


@on_one_database
def test_the_profile_leads_to_the_list(visit: Visit, town: Town) -> None:
    assert 'href="/handover/"' in visit(town.yamano).get("/me/").text
    assert 'href="/handover/"' in visit(town.executive).get("/me/").text
    assert visit(town.executive).get("/handover/").status_code == 200


@on_one_database
@pytest.mark.parametrize(
    "path", ["/handover/0", "/handover/-1", "/handover/1.PDF", "/handover/1.pdf/", "/handover/99999999999999999999", "/handover/x.pdf"]
)
def test_addresses_that_name_nothing(visit: Visit, town: Town, path: str) -> None:
    assert visit(town.office).get(path).status_code == 404


@on_one_database
def test_the_persons_of_the_town_have_one_posting_each(session: Session, town: Town, hr: Hr) -> None:
    """What the tables above take for granted."""
    assert len(set(session.scalars(select(Person.id)))) == 10
    assert hr.posting(town.yamano) != hr.posting(town.mori)
