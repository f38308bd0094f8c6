"""What the page says of who sees a case is what the query finds: over people and cases of every sort."""

import random
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts import services as accounts_services
from lms.accounts.kinds import CASE, MEETING, PostingKind, Role
from lms.accounts.models.people import Person, RoleGrant
from lms.accounts.queries import rights
from lms.cases import rules
from lms.cases.kinds import SEEN_BY_ALL, CaseState, Disclosure, Why
from lms.cases.models import Case, CaseAuthor
from lms.cases.queries import partners, readable_case
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import NotFound
from lms.kernel.ids import CaseId, MeetingId, PersonId, UnitId
from lms.meetings.models import AgendaItem, Meeting
from lms.wiring import fill_slots
from tests.cases import released, rows, told
from tests.conftest import on_one_database
from tests.statements import counted
from tests.town import LONG_AGO, Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
STAFF = Actor(PersonId(1), "x", UnitId(12), "/1/4/12/", "x", UnitId(4), "/1/4/", "x", sections=("/1/4/", "/1/3/"), carried=("/1/3/9/",))
OUTSIDE = Actor(PersonId(2), "x", roles=frozenset({"partner"}))


@pytest.mark.parametrize(
    ("actor", "state", "path", "disclosure", "is_author", "is_invited", "why"),
    [
        (STAFF, "published", "/9/", "everybody", False, False, Why.STAFF),
        (STAFF, "revised", "/1/4/", "everybody", True, False, Why.AUTHOR),
        (STAFF, "own_section", "/1/4/", "everybody", False, False, Why.SECTION),
        (STAFF, "own_section", "/1/40/", "everybody", False, False, None),
        (STAFF, "own_section", "/1/3/", "everybody", False, False, Why.SECTION),  # what the own 課 was before
        (STAFF, "own_section", "/1/5/", "everybody", False, False, Why.SECTION),  # told in what the own 係 was before
        (STAFF, "returned", "/1/", "everybody", False, False, None),
        (STAFF, "archived", "/1/4/", "everybody", False, False, None),
        (STAFF, "archived", "/1/4/", "everybody", True, False, Why.AUTHOR),
        (STAFF, "draft", "/1/4/", "everybody", True, False, None),
        (OUTSIDE, "published", "/1/4/", "partners", False, True, Why.PARTNER),
        (OUTSIDE, "published", "/1/4/", "everybody", False, True, None),
        (OUTSIDE, "published", "/1/4/", "partners", False, False, None),
        (OUTSIDE, "own_section", "/1/4/", "partners", False, True, None),
        (OUTSIDE, "archived", "/1/4/", "partners", True, True, None),
    ],
)
def test_the_reason(actor: Actor, state: str, path: str, disclosure: str, is_author: bool, is_invited: bool, why: Why | None) -> None:
    assert (
        rules.why_seen(
            actor, rules.Standing(state, UnitId(9 if path == "/1/5/" else 12), path, disclosure), is_author=is_author, is_invited=is_invited
        )
        == why
    )


def crowd(session: Session, town: Town, chance: random.Random) -> list[PersonId]:
    """People with postings and roles by the dice, some of them over, some to come."""
    units = [town.civic_department, town.civic_section, town.civic_team, town.tax_section, town.office_section]
    spans = [(LONG_AGO, None), (LONG_AGO, clock.today()), (clock.today(), None), (clock.today() + timedelta(days=1), None)]
    made = []
    for number in range(30):
        person = accounts_services.add_person(session, name=f"人 {number}", kana="ひと", staff_no=f"9{number:04d}").id
        for kind in (PostingKind.MAIN, PostingKind.CONCURRENT)[: chance.choice((0, 0, 0, 1) if number < 8 else (0, 1, 1, 2))]:
            begins, over = chance.choice(spans)
            at, leads = chance.choice(units), chance.random() < 0.3
            accounts_services.post(session, person, at, title="係員", is_head=leads, kind=kind, valid_from=begins, valid_to=over)
        for role in [Role.PARTNER] if number < 8 else chance.sample(list(Role), k=chance.choice((0, 0, 1, 1, 2))):
            begins, over = chance.choice(spans)
            accounts_services.grant(session, person, role, valid_from=begins, valid_to=over, unit_id=town.civic_section)
        if chance.random() < 0.1:
            session.execute(update(Person).where(Person.id == person).values(left_on=clock.today()))
        made.append(person)
    session.flush()
    return made


def scattered(session: Session, town: Town, chance: random.Random, people: list[PersonId]) -> list[CaseId]:
    """Cases in every state and class, with authors and invitations by the dice."""
    paths = [
        accounts.unit(session, unit).path for unit in (town.civic_section, town.tax_section, town.office_section, town.civic_department)
    ]
    made: list[CaseId] = []
    for number in range(24):
        case = Case(
            kind="improvement",
            state=list(CaseState)[number % len(CaseState)],
            disclosure=chance.choice((Disclosure.EVERYBODY, Disclosure.MEETING, Disclosure.PARTNERS, Disclosure.PARTNERS)),
            unit_id=town.civic_section,
            section_path=chance.choice(paths),
            title=f"事例 {number}",
            category="service",
            field="documents",
            ai_use="drafting",
            published_at=clock.now(),
        )
        session.add(case)
        session.flush()
        session.add_all(CaseAuthor(case_id=case.id, person_id=who) for who in chance.sample(people, k=2))
        for who in chance.sample(people, k=8):
            begins, over = chance.choice([(LONG_AGO, None), (LONG_AGO, clock.today()), (clock.today() + timedelta(days=1), None)])
            about = {"object_kind": chance.choice((CASE, CASE, MEETING)), "object_id": case.id}
            over = over or clock.today() + timedelta(days=9)
            session.add(RoleGrant(person_id=who, role=Role.PARTNER, valid_from=begins, valid_to=over, **about))
        made.append(case.id)
    _talk_of(session, town, chance, made)
    return made


def _talk_of(session: Session, town: Town, chance: random.Random, cases: list[CaseId]) -> None:
    """Meetings with the numbers of the cases: an invitation to one is none to the other. Each talks of three."""
    begins, ends = clock.now(), clock.now() + timedelta(hours=1)
    named = {"facilitator_id": town.facilitator, "recorder_id": town.facilitator, "is_open": False, "state": "planned"}
    for number in cases:
        session.add(Meeting(id=MeetingId(number), title="会議", starts_at=begins, ends_at=ends, **named))
    session.flush()
    for number in cases:
        for place, case_id in enumerate(chance.sample(cases, k=3)):
            session.add(AgendaItem(meeting_id=MeetingId(number), place=place, case_id=case_id, minutes=5, purpose="share"))
    session.flush()


def finds(session: Session, actor: Actor, case_id: CaseId) -> bool:
    try:
        readable_case(session, actor, case_id)
    except NotFound:
        return False
    return True


def test_the_page_says_what_the_query_finds(session: Session, town: Town) -> None:
    fill_slots()
    reasons: set[Why] = set()
    for seed in range(4):
        chance = random.Random(seed)
        cases = scattered(session, town, chance, crowd(session, town, chance))
        everybody = rights.actors(session, today=clock.today())
        for case_id in cases:
            groups = partners.reach(session, session.get_one(Case, case_id), today=clock.today())
            named = [who for group in groups for who in group.people]
            assert sorted(named) == sorted(actor.person_id for actor in everybody if finds(session, actor, case_id)), (seed, case_id)
            assert len(named) == len(set(named)), "each is counted once"
            reasons |= {group.why for group in groups}
        session.rollback()
    assert reasons == set(Why), "the dice have thrown every reason"


@on_one_database
def test_the_page_of_a_case_counts_and_names(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    case_id = told(session, town, town.yamano)
    page = visit(town.yamano).get(f"/cases/{case_id}/access").text
    # of 市民課: 山野 wrote it, 森 and 川端 are colleagues; 大沢 heads the 部 above; 水谷 and 原 check
    assert "合わせて6人" in page
    assert re.findall(r">(\d+)人</b> ([^<（]+)", page) == [
        ("1", "書いた人"),
        ("2", "同じ課の職員：課の中に公開"),
        ("1", "上の組織の長：所属の事例を確かめる"),
        ("2", "DX推進室とファシリテーター：事例を確かめる"),
    ]
    assert "大沢 実" in page
    assert "森 一樹" not in page, "colleagues are counted, not listed"
    public = released(session, town, town.yamano)
    office = visit(town.office)
    assert "6人</b> 所属のある職員：全庁に公開" in office.get(f"/cases/{public}/access").text
    few = _statements(engine, office, f"/cases/{public}/access")
    crowd(session, town, random.Random(1))
    session.commit()
    assert _statements(engine, office, f"/cases/{public}/access") == few <= 12
    assert {each.state for each in rows(session, Case)} <= {*SEEN_BY_ALL, CaseState.OWN_SECTION}


def _statements(engine: Engine, visitor: Visitor, path: str) -> int:
    with counted(engine) as statements:
        assert visitor.get(path).status_code == 200
    return len(statements)
