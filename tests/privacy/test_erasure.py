"""Every column that points to a person says what becomes of it, and erasing does just that: nothing anywhere says who it was."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Column, Engine, ForeignKey, Integer, Table, func, inspect, select, text
from sqlalchemy.orm import Session

from lms.accounts import queries, services
from lms.accounts.kinds import Role
from lms.accounts.models.access import AuditEntry, SigninThrottle
from lms.accounts.models.people import Posting
from lms.accounts.services import office, signin
from lms.cases import services as cases
from lms.cases.kinds import ThanksKind
from lms.cases.models import Case, CaseAuthor, Comment, Thanks
from lms.cases.queries import listing
from lms.cases.services import CaseEntry
from lms.followups import services as followups
from lms.followups.models import FollowUp, Message
from lms.kernel import clock
from lms.kernel.db import Base
from lms.kernel.ids import CaseId, PersonId
from lms.kernel.personal import Fate, forget_in, without
from lms.practice.models import Practice, PracticeLog
from lms.privacy import services as privacy
from lms.wiring import PERSONAL
from tests.cases import logged, planned, released, the, told
from tests.conftest import on_one_database
from tests.privacy import pointing_to_people
from tests.town import LONG_AGO, Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
SPELT = ("森 一樹", "森　一樹", "森一樹", "もり かずき", "もりかずき")


def undeclared() -> set[str]:
    """Columns with a foreign key to people that no feature has declared."""
    return pointing_to_people() - {each.name for each in PERSONAL.columns}


def test_every_column_that_references_a_person_has_its_fate() -> None:
    assert undeclared() == set()
    assert [each.name for each in PERSONAL.columns if len(each.why) < 10] == []


def test_a_column_without_a_fate_is_noticed() -> None:
    table = Table("probe", Base.metadata, Column("id", Integer, primary_key=True), Column("who_id", ForeignKey("people.id")))
    try:
        assert undeclared() == {"probe.who_id"}
    finally:
        Base.metadata.remove(table)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("森 一樹と森一樹", "元職員と元職員"),
        ({"a": ["森 一樹", 3, None], "森 一樹": True}, {"a": ["元職員", 3, None], "森 一樹": True}),
        ("森の木", "森の木"),
        (7, 7),
    ],
)
def test_a_name_is_taken_out_of_texts_and_documents(value: Any, expected: Any) -> None:
    assert without(value, SPELT, "元職員") == expected


def forget(session: Session, person_id: PersonId, actor_id: PersonId | None = None) -> None:
    privacy.erase(session, person_id, PERSONAL, actor_id=actor_id)
    session.commit()
    session.expire_all()


def test_erasing_takes_the_name_and_the_keys_and_leaves_history(session: Session, town: Town) -> None:
    signin.set_password_hash(session, town.mori, "hash")
    signin.start_session(session, town.mori, now=clock.now())
    signin.take_try(session, "name:010011", now=clock.now())
    services.keep_draft(session, town.actor(session, town.mori), "log:1", {"note": ["x"]})
    services.post(session, town.mori, town.tax_section, title="主査", valid_from=LONG_AGO).source_number = "発令 第123号"
    session.commit()
    forget(session, town.mori, town.administrator)
    me = queries.person(session, town.mori)
    assert (me.name, me.kana, me.mail, me.left_on is not None, me.erased_at is not None) == ("元職員", "", None, True, True)
    assert queries.credentials(session, "010011", today=LONG_AGO) is None
    assert session.scalar(select(func.count()).select_from(SigninThrottle)) == 0
    assert [posting.source_number for posting in session.scalars(select(Posting).where(Posting.person_id == town.mori))] == ["", ""]
    for each in PERSONAL.columns:
        left = session.scalar(select(func.count()).where(each.column == town.mori))
        assert each.fate == Fate.KEEP or left == 0, each.name
    assert session.scalars(select(AuditEntry.actor_id).where(AuditEntry.action == "person_erased")).all() == [town.administrator]


def a_life(session: Session, town: Town) -> CaseId:
    """森 一樹 plans, logs, tells a case and writes the own name wherever there is room; colleagues write it under the case."""
    planned(session, town, town.mori, action="森一樹が試す", work="森 一樹の仕事")
    log_id = logged(session, town, town.mori, note="もりかずき が書いた", prompt="森　一樹です")
    case_id = told(session, town, town.mori, log_id, title="森 一樹の工夫", word="もり かずき より")
    me = town.actor(session, town.mori)
    case = the(session, Case)
    entry = CaseEntry(**{name: getattr(case, name) for name in CaseEntry.__dataclass_fields__} | {"tried": "森一樹が試しました"})
    cases.revise(session, me, case_id, entry, version=case.version, now=clock.now())
    session.add(CaseAuthor(case_id=case_id, person_id=town.kacho, place=1))
    session.flush()
    cases.return_with_advice(session, town.actor(session, town.facilitator), case_id, "森 一樹さんへ", now=clock.now())
    cases.revise(session, me, case_id, entry, version=the(session, Case).version, now=clock.now())
    session.commit()
    cases.release(session, town.actor(session, town.facilitator), case_id, now=clock.now())
    session.add(Comment(case_id=case_id, person_id=town.yamano, text="森一樹さん、ありがとう"))
    session.add(Thanks(case_id=case_id, person_id=town.mori, kind=ThanksKind.USEFUL, thanked_at=clock.now()))
    session.commit()
    return case_id


def places_with(session: Session, spellings: tuple[str, ...]) -> set[str]:
    """Every table and column in which one of *spellings* stands, whatever its type; the index as well."""
    found = set()
    for table in inspect(session.get_bind()).get_table_names():
        for row in session.execute(text(f'SELECT * FROM "{table}"')).mappings():  # noqa: S608  (names of our own tables)
            for name, value in row.items():
                shown = str(value) + str(value).encode().decode("unicode_escape", "ignore") if value is not None else ""
                if any(each in shown for each in spellings):
                    found.add(f"{table}.{name}")
    return found


def test_the_name_stands_nowhere_any_more(session: Session, town: Town) -> None:
    """Every column of every table is read, before and after."""
    a_life(session, town)
    before = places_with(session, SPELT)
    expected = {"people.name", "people.kana", "practices.action", "practices.work", "practice_logs.note", "practice_logs.prompt"}
    expected |= {
        "cases.title",
        "cases.word",
        "cases.tried",
        "case_revisions.document",
        "case_checks.advice",
        "comments.text",
        "messages.params",
    }
    assert expected <= before
    session.rollback()
    forget(session, town.mori)
    assert places_with(session, SPELT) == set()
    assert "元職員" in the(session, Case).title


@on_one_database
def test_the_index_finds_the_case_but_not_by_the_name(session: Session, town: Town) -> None:
    case_id = a_life(session, town)
    session.commit()
    reader = town.actor(session, town.yamano)
    assert [row.id for row in listing.search(session, reader, listing.Wish("もりかずき 森一樹")).rows] == [case_id]
    session.commit()
    forget(session, town.mori)
    assert listing.search(session, reader, listing.Wish('"森一樹"')).rows == []
    assert [row.id for row in listing.search(session, reader, listing.Wish("工夫")).rows] == [case_id]


def test_cases_stay_and_are_those_of_a_former_member(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.mori)
    own = visit(town.mori)
    reader = visit(town.yamano)
    assert "森 一樹" in reader.get(f"/cases/{case_id}").text
    forget(session, town.mori)
    page = reader.get(f"/cases/{case_id}").text
    assert "元職員" in page
    assert "森" not in page
    assert own.get("/").status_code == 303, "signed out"
    assert session.scalar(select(func.count()).select_from(PracticeLog)) == 1
    assert session.scalar(select(func.count()).select_from(Practice)) == 1
    assert session.scalar(select(func.count()).select_from(FollowUp)) == 0


@on_one_database
def test_somebody_of_the_same_name_keeps_theirs(session: Session, town: Town) -> None:
    queries.person(session, town.yamano).name = "森 一樹"
    other = released(session, town, town.yamano, title="森 一樹の別の工夫")
    forget(session, town.mori)
    assert session.get_one(Case, other).title == "森 一樹の別の工夫"
    assert queries.person(session, town.yamano).name == "森 一樹"


@on_one_database
def test_what_nobody_wrote_a_name_into_is_not_touched(session: Session, town: Town) -> None:
    case_id = released(session, town, town.mori)
    before = session.get_one(Case, case_id)
    version, title = before.version, before.title
    session.commit()
    forget(session, town.mori)
    after = session.get_one(Case, case_id)
    assert (after.version, after.title) == (version, title)
    assert forget_in(after, SPELT, "元職員") is False


def test_twice_is_once(session: Session, town: Town, engine: Engine) -> None:
    released(session, town, town.mori)
    forget(session, town.mori)
    with engine.connect() as connection:
        before = connection.execute(select(Case.__table__)).all()
    forget(session, town.mori)
    with engine.connect() as connection:
        assert connection.execute(select(Case.__table__)).all() == before


def test_who_did_something_for_the_house_is_taken_out_of_it(session: Session, town: Town) -> None:
    office.set_setting(session, town.actor(session, town.office), "municipality", "環野市")
    services.grant(session, town.yamano, Role.FACILITATOR, valid_from=LONG_AGO, granted_by=town.office)
    session.commit()
    forget(session, town.office)
    assert session.execute(text("SELECT changed_by_id FROM office_setting_changes")).all() == [(None,)]
    assert queries.settings(session)["municipality"] == "環野市"
    assert session.execute(text("SELECT granted_by_id FROM role_grants WHERE person_id = :who"), {"who": town.yamano}).all() == [(None,)]


@on_one_database
def test_a_follow_up_never_asks_who_is_forgotten(session: Session, town: Town) -> None:
    planned(session, town, town.mori, due_on=clock.today() + timedelta(days=1))
    forget(session, town.mori)
    assert followups.send_due(session, clock.now() + timedelta(days=40)) == 0
    assert session.scalar(select(func.count()).select_from(Message)) == 0
