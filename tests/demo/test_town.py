"""環野市 as its visitors find it: big enough to look alive, the same at every start, sound on whatever day it begins."""

import re
import sqlite3
from collections.abc import Callable
from datetime import datetime
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
from lms.accounts.queries import terminals, units
from lms.app import create_app
from lms.cases.models import Case
from lms.catalog import services as catalog
from lms.demo import in_vain
from lms.demo.words import data, shelf
from lms.followups.models import Message
from lms.kernel import calendar, clock
from lms.kernel.db import make_engine, session_factory
from lms.practice.models import Practice, PracticeLog
from lms.privacy import rules as guard
from lms.settings import load
from lms.wiring import HANDLERS
from tests.demo import LOGINS, SPRING, how_many
from tests.demo_town import copy_of, filled
from tests.visitor import Visitor


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


def test_the_town_has_its_size(session: Session) -> None:
    today = units.tree(session, clock.today())
    assert (sum(row.level == "department" for row in today), sum(row.level == "section" for row in today)) == (5, 20)
    assert 440 <= how_many(session, Person) <= 500
    assert how_many(session, Person, Person.kana == "") == 0
    assert how_many(session, Case) >= 60
    assert how_many(session, Posting, Posting.kind == PostingKind.CONCURRENT) >= 1
    assert how_many(session, Leave) >= 1


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


def test_keen_and_quiet_sections_differ(session: Session) -> None:
    of_section = (
        select(func.substr(Unit.code, 1, 4).label("code"), func.count().label("number"))
        .join(Practice, Practice.unit_id == Unit.id)
        .group_by(func.substr(Unit.code, 1, 4))
    )
    numbers = sorted(row.number for row in session.execute(of_section) if len(row.code) == 4)
    assert len(numbers) == 20
    assert numbers[-1] >= 2 * numbers[0]


def test_seven_accounts_and_no_other_have_the_password(session: Session) -> None:
    named = select(LoginName.name).join(Password, Password.person_id == LoginName.person_id)
    assert sorted(session.scalars(named)) == sorted(LOGINS)
    assert how_many(session, Password, Password.must_change) == 0
    for login in LOGINS:
        found = accounts.credentials(session, login, today=clock.today())
        assert found is not None
        assert PasswordHasher().verify(found.password_hash, demo.PASSWORD), login
    assert len({each for each in session.scalars(select(LoginName.name)) if each.startswith("0")}) > 400, "numbers keep their zeros"


def dump(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row, without what is random by right: salted hashes of passwords and PINs, codes of certificates and cards; and without when migrations brought their synonyms."""
    with sqlite3.connect(path) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        skipped = {"passwords", "pins", "certificates", "practice_cards", "synonym_groups", "sqlite_sequence"}
        return {
            table: connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
            for table in tables
            if table not in skipped and not table.startswith(("case_index", "lesson_index", "term_index"))
        }


@pytest.fixture(scope="module")
def in_april(sqlite_template: Path, town_of: Callable[[datetime], Path], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two towns that begin at the same moment of another season."""
    return [town_of(SPRING), filled(sqlite_template, tmp_path_factory.mktemp("april"), at=SPRING)]


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


def test_nothing_is_written_into_a_database_that_has_people(session: Session) -> None:
    before = how_many(session, Message)
    demo.fill(session)
    assert how_many(session, Message) == before
    assert not session.new


def test_every_word_of_the_demo_passes_the_guard() -> None:
    written = shelf("practices", "practice") + shelf("cases", "case") + [row for rows in data("lately").values() for row in rows]
    texts = [text for row in written for text in row.values() if isinstance(text, str)]
    texts += [text for box in data("feedback").values() for text in box]
    assert len(texts) > 1500
    assert [text for text in texts if guard.inspect(text)] == []


def test_what_the_demo_writes_is_told_once() -> None:
    works = [row["work"] for row in shelf("practices", "practice")]
    titles = [row["title"] for row in shelf("cases", "case")]
    assert len(works) == len(set(works)) >= 140
    assert len(titles) == len(set(titles)) >= 60


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
