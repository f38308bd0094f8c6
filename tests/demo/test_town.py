"""環野市 as its visitors find it: big enough to look alive, the same at every start, sound on whatever day it begins."""

import re
import sqlite3
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lms import demo, paths
from lms.accounts import queries as accounts
from lms.accounts.kinds import Employment, PostingKind
from lms.accounts.models.access import Password
from lms.accounts.models.people import Leave, LoginName, Person, Posting, Unit
from lms.accounts.models.terminals import Pin
from lms.accounts.queries import rights, terminals, units
from lms.app import create_app
from lms.cases.models import Case
from lms.cases.queries import lineage
from lms.catalog import queries as catalog_queries
from lms.catalog import services as catalog
from lms.certificates import queries as certificates
from lms.certificates.models import Certificate
from lms.demo import in_vain
from lms.demo.words import data, shelf
from lms.feedback import queries as feedback
from lms.followups.models import FollowUp, Message
from lms.kernel import calendar, clock
from lms.kernel.db import make_engine, session_factory
from lms.learning.models import Completion, Enrolment
from lms.learning.queries import items, releases, runs, versions
from lms.meetings.models import AgendaItem, Decision, Meeting
from lms.meetings.queries import decided, tray
from lms.meetings.queries import page as pages
from lms.meetings.queries.decided import Only
from lms.practice.models import Practice, PracticeLog
from lms.privacy import rules as guard
from lms.settings import load
from lms.wiring import HANDLERS
from tests.demo_town import copy_of, filled
from tests.visitor import Visitor

LOGINS = [login for login, _ in demo.ACCOUNTS.logins]
PAGES = ["/", "/courses/", "/practices/", "/notifications/", "/me/"]
FOR_READERS = ["/cases/"]
READERS = {"010001", "010002", "010003", "010004", "010005", "admin"}
SECOND_TOWN = datetime(2027, 4, 3, 8, 0, tzinfo=clock.TOKYO)  # two days after the transfers, on a Saturday


@pytest.fixture(scope="module")
def engine(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return make_engine(f"sqlite:///{copy_of(demo_database, tmp_path_factory.mktemp('town'))}")


@pytest.fixture(scope="module")
def session(engine: Engine) -> Any:
    with session_factory(engine, HANDLERS)() as opened:
        yield opened


@pytest.fixture(scope="module")
def app(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(load({}, data=str(tmp_path_factory.mktemp("data")), demo=True), engine, demo_accounts=demo.ACCOUNTS)


def how_many(session: Session, table: Any, *where: Any) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def counted(session: Session, column: Any) -> Counter[str]:
    return Counter({row[0]: row[1] for row in session.execute(select(column, func.count()).group_by(column))})


def test_the_town_has_its_size(session: Session) -> None:
    today = units.tree(session, clock.today())
    assert (sum(row.level == "department" for row in today), sum(row.level == "section" for row in today)) == (5, 20)
    assert 440 <= how_many(session, Person) <= 500
    assert how_many(session, Person, Person.kana == "") == 0
    assert how_many(session, Case) >= 60
    assert how_many(session, Posting, Posting.kind == PostingKind.CONCURRENT) >= 1
    assert how_many(session, Leave) >= 1


def test_one_meeting_was_held_and_one_is_near(session: Session) -> None:
    held, near = session.scalars(select(Meeting).where(Meeting.series == "ナレッジ会議").order_by(Meeting.starts_at))
    assert (held.state, near.state, held.series == near.series) == ("closed", "planned", True)
    assert held.starts_at < clock.now() < near.starts_at
    assert counted(session, Decision.verdict) == {"adopted": 4, "held": 2, "not_adopted": 1}
    assert how_many(session, Decision, Decision.practice_id.is_not(None)) == 4
    assert how_many(session, AgendaItem, AgendaItem.meeting_id == near.id, AgendaItem.case_id.is_not(None)) == 3


def test_a_second_series_has_gaps_and_a_meeting_with_room(session: Session) -> None:
    keeper = session.scalars(select(Meeting.facilitator_id).limit(1)).one()
    actor = rights.actor_of(session, keeper, today=clock.today())
    assert actor is not None
    assert decided.decided(session, actor, Only.ALL, 1).counts[Only.LATE] >= 1
    assert [each.gap for each in decided.decided(session, actor, Only.GAP, 1).rows] == ["moved"]
    to_come = session.scalars(select(Meeting).where(Meeting.series != "ナレッジ会議", Meeting.state == "planned")).one()
    assert pages.free_minutes(session, actor, to_come.id, to_come) >= 25
    assert len(tray.kept(session, actor)) >= 3


def test_seven_months_and_no_day_of_the_future(session: Session) -> None:
    first, last = session.execute(select(func.min(Practice.planned_at), func.max(Practice.planned_at))).one()
    today = clock.today()
    assert timedelta(days=180) <= today - clock.local_date(first) <= timedelta(days=215)
    assert last <= clock.now()
    assert today - clock.local_date(last) <= timedelta(days=14)


def test_it_was_reorganised_in_its_last_april_and_knows_its_next_transfers(session: Session) -> None:
    today, april = clock.today(), calendar.FiscalYear(calendar.fiscal_year_of(clock.today())).start
    rows = {row.code: row for row in units.tree(session, today)}
    section = units.page(session, rows["0204"].id, today)
    assert ([each.name for each in section.before], section.unit.valid_from) == (["市民協働課"], april)
    assert {member.post for member in section.members} == {"課長"}
    assert len(section.below) == 2
    assert [each.name for each in units.page(session, rows["010203"].id, today).before] == ["統計調査係"]
    assert all(row.leaders.heads for row in rows.values()), "every unit has its head"
    assert [who.post for who in rows["0303"].leaders.deputies] == ["課長代理"]
    assert sum(bool(units.page(session, row.id, today).promoters) for row in rows.values() if row.level == "section") >= 5
    to_come = select(Posting).where(Posting.valid_from == calendar.FiscalYear(april.year + 1).start)
    moves = session.scalars(to_come).all()
    assert len(moves) >= 10
    assert len({row.person_id for row in moves}) == len(moves)
    ending = session.scalars(select(Posting.person_id).where(Posting.valid_to == moves[0].valid_from)).all()
    assert sorted(ending) == sorted(row.person_id for row in moves), "no two main postings at a time"


def test_it_looks_like_life(session: Session) -> None:
    outcomes, states, answers = counted(session, PracticeLog.outcome), counted(session, Practice.state), counted(session, FollowUp.answer)
    assert min(outcomes[each] for each in ("done", "so_so", "did_not_work", "could_not_try")) >= 20
    assert min(states[each] for each in ("planned", "trying", "logged", "shared", "stopped")) >= 3
    assert min(answers[each] for each in ("done", "did_not_work", "not_yet")) >= 20
    assert how_many(session, FollowUp, FollowUp.state == "sent") >= 50, "some are left open"
    slower = PracticeLog.minutes_after > PracticeLog.minutes_before
    assert how_many(session, PracticeLog, slower) >= 20, "a result that takes longer is a result"
    assert {"improvement", "failure", "near_miss"} <= set(counted(session, Case.kind))
    assert {"published", "own_section"} <= set(counted(session, Case.state))
    told = session.execute(select(Case.title, Case.one_line)).all()
    assert len({title for title, _ in told}) == len({line for _, line in told}) == len(told), "nobody says the same twice"
    assert how_many(session, Completion) >= 50
    assert how_many(session, Certificate) == how_many(session, Completion)


def test_what_came_back_of_a_lesson_is_in_its_statistics_and_a_quiz_is_under_way(session: Session) -> None:
    row = data("recalling")["remembered"]
    told = items.items_of(session, catalog_queries.lesson(session, row["course"], row["lesson"])).items
    assert [each for item in told for each in item.recalled if each.answered >= 10 and 0 < each.percent < 100]
    begun = accounts.credentials(session, "010001", today=clock.today())
    assert begun is not None
    assert len(runs.begun(session, begun.person_id)) == 1


def test_keen_and_quiet_sections_differ(session: Session) -> None:
    of_section = (
        select(func.substr(Unit.code, 1, 4).label("code"), func.count().label("number"))
        .join(Practice, Practice.unit_id == Unit.id)
        .group_by(func.substr(Unit.code, 1, 4))
    )
    numbers = sorted(row.number for row in session.execute(of_section) if len(row.code) == 4)
    assert len(numbers) == 20
    assert numbers[-1] >= 2 * numbers[0]


def test_a_case_of_the_first_account_was_handed_on_three_times(session: Session) -> None:
    me = accounts.credentials(session, "010001", today=clock.today())
    assert me is not None
    told = session.scalar(select(Case.id).where(Case.title == "記入例の説明を、矢印の横の10字に"))
    assert told is not None

    def depth(branches: list[lineage.Branch]) -> int:
        return max((1 + depth(each.branches) for each in branches), default=0)

    assert depth(lineage.grown(session, told).branches) >= 3


def test_seven_accounts_and_no_other_have_the_password(session: Session) -> None:
    named = select(LoginName.name).join(Password, Password.person_id == LoginName.person_id)
    assert sorted(session.scalars(named)) == sorted(LOGINS)
    assert how_many(session, Password, Password.must_change) == 0
    for login in LOGINS:
        found = accounts.credentials(session, login, today=clock.today())
        assert found is not None
        assert PasswordHasher().verify(found.password_hash, demo.PASSWORD), login
    assert len({each for each in session.scalars(select(LoginName.name)) if each.startswith("0")}) > 400, "numbers keep their zeros"


@pytest.mark.parametrize("login", LOGINS)
def test_every_page_has_something_for_each_account(app: Flask, session: Session, login: str) -> None:
    found = accounts.credentials(session, login, today=clock.today())
    assert found is not None
    visitor = Visitor.enter(app, session, found.person_id)
    texts = {path: visitor.get(path) for path in PAGES + (FOR_READERS if login in READERS else [])}
    assert {path: answer.status_code for path, answer in texts.items()} == dict.fromkeys(texts, 200)
    assert ("周目" in texts["/"].text) == (login not in {"010005", "p0001"})  # a ring of nothing at all says nothing
    assert 'class="progress"' in texts["/courses/"].text or "<progress" in texts["/courses/"].text
    if login in READERS:
        assert len(set(re.findall(r'href="/cases/(\d+)"', texts["/cases/"].text))) == 20
    if login in {"010001", "010002", "010003", "010004", "admin"}:
        assert texts["/practices/"].text.count('class="ticket') >= 1
        assert 'class="row-link"' in texts["/notifications/"].text


def dump(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row, without what is random by right: salted hashes of passwords and PINs, codes of certificates and cards."""
    with sqlite3.connect(path) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        skipped = {"passwords", "pins", "certificates", "practice_cards", "sqlite_sequence"}
        return {
            table: connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
            for table in tables
            if table not in skipped and not table.startswith(("case_index", "lesson_index", "term_index"))
        }


@pytest.fixture(scope="module")
def in_april(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two towns that begin at the same moment of another season."""
    return [filled(sqlite_template, tmp_path_factory.mktemp("april"), at=SECOND_TOWN) for _ in range(2)]


def test_the_same_day_gives_the_same_town(in_april: list[Path]) -> None:
    first, second = (dump(path) for path in in_april)
    assert first.keys() == second.keys()
    assert [table for table in first if first[table] != second[table]] == []
    assert len(first["practices"]) > 300


def test_the_april_transfer_leaves_history_where_it_happened(in_april: list[Path]) -> None:
    engine = make_engine(f"sqlite:///{in_april[0]}")
    with Session(engine) as session:
        april = calendar.FiscalYear(2027).start
        moved = select(Posting.person_id).where(Posting.valid_to == april)
        before = select(PracticeLog.unit_id, Posting.unit_id).join(Posting, Posting.person_id == PracticeLog.person_id)
        rows = session.execute(
            before.where(
                PracticeLog.person_id.in_(moved),
                Posting.valid_to == april,
                PracticeLog.logged_at < datetime(2027, 4, 1, tzinfo=clock.TOKYO),
            )
        ).all()
        assert len(rows) >= 10
        assert all(logged_in == served_in for logged_in, served_in in rows)
    engine.dispose()


def test_nothing_is_written_into_a_database_that_has_people(engine: Engine) -> None:
    with session_factory(engine, HANDLERS)() as session:
        before = how_many(session, Message)
        demo.fill(session)
        assert how_many(session, Message) == before
        assert not session.new


def test_every_word_of_the_demo_passes_the_guard() -> None:
    written = shelf("practices", "practice") + shelf("cases", "case")
    texts = [text for row in written for text in row.values() if isinstance(text, str)]
    texts += [text for box in data("feedback").values() for text in box]
    assert len(texts) > 1500
    assert [text for text in texts if guard.inspect(text)] == []


def test_what_the_demo_writes_is_told_once() -> None:
    works = [row["work"] for row in shelf("practices", "practice")]
    titles = [row["title"] for row in shelf("cases", "case")]
    assert len(works) == len(set(works)) >= 140
    assert len(titles) == len(set(titles)) >= 60


def test_one_request_to_complete_without_a_practice_waits_and_one_is_answered(session: Session) -> None:
    asked = session.scalars(select(Enrolment).where(Enrolment.release_asked_at.is_not(None)).order_by(Enrolment.release_asked_at)).all()
    assert [each.released_at is not None for each in asked] == [True, False]
    head = accounts.credentials(session, "010002", today=clock.today())
    assert head is not None
    actor = rights.actor_of(session, head.person_id, today=clock.today())
    assert actor is not None
    assert len(releases.open_requests(session, actor, today=clock.today())) == 1


def test_a_course_was_mended_on_the_way_and_letters_say_what_is_due(session: Session) -> None:
    course = versions.page(session, data("renewed")["course"])
    assert [(row.is_current, bool(row.finished), len(row.changed)) for row in course.rows] == [(True, True, 0), (False, True, 1)]
    assert course.asked is not None
    asked = list(versions.waiting(session, course.asked, today=clock.today()))
    assert asked
    head = accounts.credentials(session, "010002", today=clock.today())
    assert head is not None
    assert [each.slug for each in versions.to_reread(session, head.person_id, course.asked.id)] == ["national-plan"]
    letters = select(func.substr(Message.dedupe_key, 1, 15), Message.recipient_id).where(Message.dedupe_key.like("digest:%"))
    told = session.execute(letters.where(Message.channel == "in_app")).all()
    assert set(asked) <= {row.recipient_id for row in told}
    assert len(told) == len(set(told)) >= 100, "one a week"
    assert catalog.check(paths.COURSES) == []
    served = catalog_queries.course(session, data("renewed")["course"]).version_id
    catalog.publish(session, paths.COURSES)
    assert catalog_queries.course(session, data("renewed")["course"]).version_id == served, "a restart finds what the files hold"


def test_courses_come_before_the_town(sqlite_template: Path) -> None:
    assert catalog.check(paths.COURSES) == []
    assert sqlite_template.exists()


def test_a_few_have_no_pc_and_a_pin(session: Session, in_april: list[Path]) -> None:
    for staff_no in demo.ACCOUNTS.pin_logins:
        found = terminals.pin_credentials(session, staff_no, today=clock.today())
        assert found is not None, staff_no
        person = accounts.person(session, found.person_id)
        assert (person.has_pc, person.employment) == (False, Employment.FISCAL_YEAR)
        assert PasswordHasher().verify(found.pin_hash, demo.ACCOUNTS.pin)
        assert accounts.credentials(session, staff_no, today=clock.today()) is None
    assert len(demo.ACCOUNTS.pin_logins) == how_many(session, Pin) == 4
    with sqlite3.connect(in_april[0]) as connection:
        found_then = connection.execute("SELECT name FROM login_names JOIN pins USING (person_id) ORDER BY name").fetchall()
    assert [name for (name,) in found_then] == list(demo.ACCOUNTS.pin_logins), "the same people, whatever the season"


def test_finished_courses_have_their_papers_and_are_looked_back_on(session: Session) -> None:
    for login in ("010001", "010002", "010003", "010004"):
        me = accounts.credentials(session, login, today=clock.today())
        assert me is not None
        actor = rights.actor_of(session, me.person_id, today=clock.today())
        assert actor is not None
        assert certificates.own(session, actor), login
    said = feedback.overview(session)
    assert sum(each.answers >= 10 for each in said) >= 1
    assert sum(not each.answers for each in said) >= 1, "what is too few is shown as too few"


def test_what_was_looked_for_in_vain_is_in_vain_and_the_office_sees_it(app: Flask, session: Session) -> None:
    found = accounts.credentials(session, "010004", today=clock.today())
    assert found is not None
    office = Visitor.enter(app, session, found.person_id)
    table = office.get("/office/synonyms/").text.partition('id="h-unfound"')[2].partition("</section>")[0]
    looked_for = re.findall(r'<b class="bold" lang="ja">([^<]+)</b>', table)
    assert looked_for[:1] == ["空き家"], "the most frequent first"
    assert set(looked_for) == {words for words, _ in in_vain.WORDS}
    for words in looked_for:
        assert "みつからなかったことばは" in office.get(f"/cases/?q={words}").text, words
