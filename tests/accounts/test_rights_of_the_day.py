"""Rights follow the posting of the day in Asia/Tokyo, on every request: one minute before midnight the old ones, at midnight the new."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from lms import paths
from lms.accounts import queries, services
from lms.accounts.kinds import Change, PostingKind
from lms.accounts.queries import rights, standing
from lms.accounts.services import postings, reorganisation
from lms.accounts.services.postings import PostingEntry
from lms.accounts.services.reorganisation import NewUnit, Wish
from lms.cases.models import Case, CaseAuthor
from lms.catalog import queries as catalog
from lms.catalog import services as catalog_services
from lms.inventory import queries as inventory_queries
from lms.inventory import services as inventory
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.ids import CaseId, PersonId, UnitId
from lms.learning import queries as learning
from lms.learning import services as learning_services
from lms.learning.kinds import Audience
from tests.conftest import on_one_database
from tests.town import LONG_AGO, Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
APRIL = date(2027, 4, 1)
BEFORE = datetime(2027, 3, 31, 23, 59, tzinfo=clock.TOKYO)
AFTER = datetime(2027, 4, 1, 0, 0, tzinfo=clock.TOKYO)


@pytest.fixture(autouse=True)
def march() -> Iterator[None]:
    """The day on which the office prepares the transfers."""
    with clock.standing_at(datetime(2027, 3, 31, 21, 0, tzinfo=clock.TOKYO)):
        yield


@dataclass
class Told:
    """Cases that wait for a check: seen by their own 課 alone."""

    civic: CaseId
    tax: CaseId


def case_of(session: Session, unit_id: UnitId, section: UnitId, author: PersonId, title: str) -> CaseId:
    path = queries.unit(session, section).path
    words = {"category": "accuracy", "field": "documents", "ai_use": "drafting", "lesson": "次は期限を先に書きます。", "title": title}
    made = Case(kind="improvement", state="own_section", unit_id=unit_id, section_path=path, **words)
    session.add(made)
    session.flush()
    session.add(CaseAuthor(case_id=made.id, person_id=author))
    return made.id


@pytest.fixture
def told(session: Session, town: Town) -> Told:
    made = Told(
        case_of(session, town.civic_section, town.civic_section, town.mori, "市民課の案内文"),
        case_of(session, town.tax_section, town.tax_section, town.sato, "税務課の案内文"),
    )
    session.commit()
    return made


def sees(visitor: Visitor, told: Told) -> tuple[bool, bool]:
    """Whether the case of 市民課 and that of 税務課 can be read."""
    return visitor.get(f"/cases/{told.civic}").status_code == 200, visitor.get(f"/cases/{told.tax}").status_code == 200


def checks(visitor: Visitor) -> tuple[bool, bool]:
    """Whose cases stand on the list of what this person may check; nobody's where it is not theirs to open."""
    page = visitor.get("/cases/checks")
    return ("市民課の案内文" in page.text, "税務課の案内文" in page.text) if page.status_code == 200 else (False, False)


def at(moment: datetime, visitor: Visitor, told: Told) -> tuple[tuple[bool, bool], tuple[bool, bool]]:
    with clock.standing_at(moment):
        return sees(visitor, told), checks(visitor)


def appoint(session: Session, town: Town, person: PersonId, unit: UnitId, **more: object) -> None:
    entry = {"post": "課長", "kind": PostingKind.MAIN, "is_head": False, "begins": APRIL, "until": None, **more}
    postings.appoint(session, town.actor(session, town.office), person, PostingEntry(unit_id=unit, **entry))  # type: ignore[arg-type]
    session.commit()


CIVIC, TAX, BOTH, NEITHER = (True, False), (False, True), (True, True), (False, False)


@on_one_database
def test_a_manager_who_moves(visit: Visit, session: Session, town: Town, told: Told) -> None:
    appoint(session, town, town.kacho, town.tax_section, is_head=True)
    manager = visit(town.kacho)
    assert at(BEFORE, manager, told) == (CIVIC, CIVIC)
    assert at(AFTER, manager, told) == (TAX, TAX)


@on_one_database
def test_a_member_of_staff_who_moves(visit: Visit, session: Session, town: Town, told: Told) -> None:
    appoint(session, town, town.yamano, town.tax_section, post="係員")
    person = visit(town.yamano)
    assert at(BEFORE, person, told) == (CIVIC, NEITHER)
    assert at(AFTER, person, told) == (TAX, NEITHER)


def test_a_deputy_acts_as_head_while_the_posting_lasts(visit: Visit, session: Session, town: Town, told: Told) -> None:
    appoint(session, town, town.sato, town.civic_section, kind=PostingKind.DEPUTY, post="課長代理", until=APRIL + timedelta(days=29))
    deputy = visit(town.sato)
    assert at(BEFORE, deputy, told) == (TAX, NEITHER)
    assert at(AFTER, deputy, told) == (BOTH, CIVIC)
    last = datetime(2027, 4, 30, 23, 59, tzinfo=clock.TOKYO)
    deputy = visit_at(visit, town.sato, last)
    assert at(last, deputy, told) == (BOTH, CIVIC)
    assert at(last + timedelta(minutes=1), deputy, told) == (TAX, NEITHER)


def visit_at(visit: Visit, person: PersonId, moment: datetime) -> Visitor:
    with clock.standing_at(moment):
        return visit(person)


def test_a_concurrent_posting_opens_the_second_section(visit: Visit, session: Session, town: Town, told: Told) -> None:
    appoint(session, town, town.sato, town.civic_section, kind=PostingKind.CONCURRENT, post="主任")
    person = visit(town.sato)
    assert at(BEFORE, person, told) == (TAX, NEITHER)
    assert at(AFTER, person, told) == (BOTH, NEITHER)


@on_one_database
def test_a_head_on_leave_keeps_the_posting_and_the_deputy_acts(visit: Visit, session: Session, town: Town, told: Told) -> None:
    postings.enter_leave(session, town.actor(session, town.office), town.kacho, begins=APRIL, until=None)
    appoint(session, town, town.yamano, town.civic_section, kind=PostingKind.DEPUTY, post="課長代理")
    head, deputy = visit(town.kacho), visit(town.yamano)
    assert at(BEFORE, head, told) == (CIVIC, CIVIC)
    assert at(AFTER, head, told) == (CIVIC, CIVIC)
    assert at(BEFORE, deputy, told) == (CIVIC, NEITHER)
    assert at(AFTER, deputy, told) == (CIVIC, CIVIC)
    heads = {day: standing.heads_of(session, queries.unit(session, town.civic_section).path, today=day) for day in (BEFORE.date(), APRIL)}
    assert heads == {BEFORE.date(): [town.kacho], APRIL: [town.kacho, town.yamano]}
    assert standing.on_leave(session, [town.kacho, town.yamano], APRIL) == {town.kacho}


def renamed(session: Session, town: Town, *units: UnitId, change: Change = Change.RENAME) -> None:
    wish = Wish(change, APRIL, units, (NewUnit("くらしの窓口課", "0109"),))
    reorganisation.carry_out(session, town.actor(session, town.office), wish)
    session.commit()


def test_whose_unit_is_reorganised_that_day_keeps_what_was_shared(visit: Visit, session: Session, town: Town, told: Told) -> None:
    renamed(session, town, town.civic_section)
    staff, head = visit(town.yamano), visit(town.kacho)
    for moment in (BEFORE, AFTER):
        assert at(moment, staff, told) == (CIVIC, NEITHER)
        assert at(moment, head, told) == (CIVIC, CIVIC)
    actors = [rights.actor_of(session, town.yamano, today=day) for day in (BEFORE.date(), APRIL)]
    assert [each.section_name for each in actors if each] == ["市民課", "くらしの窓口課"]
    assert [len(each.sections) for each in actors if each] == [1, 2]


def test_two_sections_become_one_and_see_what_either_shared(visit: Visit, session: Session, town: Town, told: Told) -> None:
    renamed(session, town, town.civic_section, town.tax_section, change=Change.MERGE)
    staff = visit(town.sato)
    assert at(BEFORE, staff, told) == (TAX, NEITHER)
    assert at(AFTER, staff, told) == (BOTH, NEITHER)


def test_a_team_that_goes_elsewhere_takes_along_what_it_shared_and_no_more(visit: Visit, session: Session, town: Town, told: Told) -> None:
    """窓口係 goes under 税務課: its people still read what the 係 told, not what the rest of 市民課 did."""
    own = case_of(session, town.civic_team, town.civic_section, town.mori, "窓口係の聞き取り")
    wish = Wish(Change.RENAME, APRIL, (town.civic_team,), (NewUnit("総合窓口係", "010201"),), parent_id=town.tax_section)
    reorganisation.carry_out(session, town.actor(session, town.office), wish)
    session.commit()
    staff = visit(town.yamano)
    with clock.standing_at(AFTER):
        assert sees(staff, told) == TAX
        assert staff.get(f"/cases/{own}").status_code == 200
        assert visit(town.sato).get(f"/cases/{own}").status_code == 404, "their new colleagues were never told"


def test_tasks_and_assignments_reach_who_carries_the_unit_on(session: Session, town: Town) -> None:
    inventory.add_task(session, town.civic_team, name="案内文の作成", minutes=30, times_per_month=4)
    catalog_services.publish(session, paths.COURSES)
    course = catalog.catalogue(session)[0].course_id
    for year in (2026, 2027):
        learning_services.assign(session, course, audience=Audience.EVERYBODY, fiscal_year=year, due_on=None, unit_id=town.civic_section)
    renamed(session, town, town.civic_section)
    readers = [(town.yamano, BEFORE.date()), (town.yamano, APRIL), (town.sato, APRIL)]
    actors = [(of(session, person, day), day) for person, day in readers]
    assert [len(inventory_queries.tasks(session, each)) for each, _ in actors] == [1, 1, 0]
    assert [len(learning.course_progress(session, each, today=day)) for each, day in actors] == [1, 1, 0]


def of(session: Session, person: PersonId, day: date) -> Actor:
    found = rights.actor_of(session, person, today=day)
    assert found is not None
    return found


def test_a_form_opened_before_midnight_is_judged_by_the_new_day(visit: Visit, session: Session, town: Town, told: Told) -> None:
    appoint(session, town, town.kacho, town.tax_section, is_head=True)
    manager = visit(town.kacho)
    with clock.standing_at(BEFORE):
        form = manager.form(f"/cases/{told.civic}/return")
    with clock.standing_at(AFTER):
        answer = manager.send(f"/cases/{told.civic}/return", form, {"advice": "もう少し短くしてみませんか。"})
    assert answer.status_code == 404
    assert session.get_one(Case, told.civic).state == "own_section"


def test_who_leaves_is_out_at_midnight(visit: Visit, session: Session, town: Town) -> None:
    postings.depart(session, town.actor(session, town.office), town.yamano, BEFORE.date())
    session.commit()
    person = visit(town.yamano)
    with clock.standing_at(BEFORE):
        assert person.get("/").status_code == 200
    with clock.standing_at(AFTER):
        assert person.get("/").headers["Location"].startswith("/login")


@on_one_database
def test_a_partner_with_a_grant_still_reads_no_directory(visit: Visit, session: Session, town: Town) -> None:
    services.post(session, town.partner, town.civic_section, title="助言者", valid_from=LONG_AGO)
    session.commit()
    partner = visit(town.partner)
    assert [partner.get(path).status_code for path in ("/people/", "/units/", f"/people/{town.yamano}")] == [403, 403, 403]
