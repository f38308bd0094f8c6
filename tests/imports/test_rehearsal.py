"""4月1日リハーサル: who could see what on the day, and nothing is left behind."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, select, table, text
from sqlalchemy.orm import Session

from lms.accounts.models.access import SigninSession
from lms.kernel.db import Base
from lms.kernel.ids import PersonId
from tests.conftest import on_one_database
from tests.imports import MIXED, confirm, file_of, staged
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]


@pytest.fixture
def page(visit: Visit, town: Town) -> tuple[Visitor, str]:
    office = visit(town.office)
    made = staged(office, file_of(MIXED, "010013,石川 圭,,0102,課長,○,代理,,,"))
    return office, f"{made}/rehearsal"


def everything(engine: Engine) -> dict[str, Any]:
    """Every row of every table, and on PostgreSQL where every sequence stands."""
    with engine.connect() as connection:
        rows = {
            name: sorted(map(str, connection.execute(select(text("*")).select_from(table(name)))))
            for name in inspect(engine).get_table_names()
            if name in Base.metadata.tables and name != SigninSession.__tablename__
        }
        if engine.dialect.name == "postgresql":
            rows["sequences"] = sorted(map(str, connection.execute(text("SELECT sequencename, last_value FROM pg_sequences"))))
    return rows


def row_of(answer: str, name: str) -> str:
    return next(row for row in answer.split("<tr>") if f'<th scope="row">{name}' in row)


def test_it_shows_before_and_after_of_a_sample_and_leaves_nothing(page: tuple[Visitor, str], engine: Engine, session: Session) -> None:
    office, address = page
    session.rollback()
    before = everything(engine)
    answer = office.get(address).text
    assert "4月1日のリハーサル" in answer
    yamano = row_of(answer, "山野 はるか")
    assert "<ins>税務課の中の事例</ins>" in yamano
    assert "<del>市民課の中の事例</del>" in yamano
    assert "<ins>税務課の「チーム」のページ</ins>" in row_of(answer, "石川 圭")
    newcomer = row_of(answer, "相原 みらい")
    assert newcomer.index("ログインできません") < newcomer.index("市民課")
    assert row_of(answer, "森 一樹").count("ログインできません") == 1
    assert everything(engine) == before


@on_one_database
def test_before_the_day_there_is_no_difference(page: tuple[Visitor, str]) -> None:
    office, address = page
    answer = office.get(address, on="2027-03-31").text
    assert "反映の日より前なので、まだ違いはありません。" in answer
    yamano = row_of(answer, "山野 はるか")
    assert "<ins>" not in yamano
    assert "<del>" not in yamano


@on_one_database
def test_who_stays_in_the_section_sees_what_they_saw(visit: Visit, town: Town) -> None:
    """From one 係 into another of the same 課: what is shared within the 課 is open before and after."""
    office = visit(town.office)
    page = staged(office, file_of("010011,森 一樹,,010101,主任,,,,,", "010001,山野 はるか,,0101,主任,,,,,"))
    answer = office.get(f"{page}/rehearsal").text
    for name, after in (("森 一樹", "所属：窓口係"), ("山野 はるか", "所属：市民課")):
        row = row_of(answer, name).partition("</tr>")[0]
        assert after in row
        assert "<ins>" not in row
        assert "<del>" not in row


def test_who_leaves_loses_everything(page: tuple[Visitor, str]) -> None:
    office, address = page
    row = row_of(office.get(address).text, "森 一樹").partition("</tr>")[0]
    assert "<del>市民課の中の事例</del>" in row
    assert "<ins>" not in row


@on_one_database
def test_people_of_the_file_are_found_in_every_shape_of_their_kanji(visit: Visit, town: Town) -> None:
    office = visit(town.office)
    page = staged(office, file_of("270402,髙﨑 正,たかさき ただし,0101,主事,,,,,"))
    assert "髙﨑 正" in office.get(f"{page}/rehearsal", q="高崎").text


@on_one_database
@pytest.mark.parametrize("asked", ["010012", "大沢", "おおさわ", "ｵｵｻﾜ", "大澤"])
def test_people_are_found_by_number_name_and_kana(page: tuple[Visitor, str], asked: str) -> None:
    office, address = page
    answer = office.get(address, q=asked).text
    assert "<ins>" in row_of(answer, "大沢 実")
    assert "山野 はるか" not in answer


def test_somebody_who_is_not_in_the_file_keeps_everything(page: tuple[Visitor, str], town: Town) -> None:
    office, address = page
    row = row_of(office.get(address, q="原 千尋").text, "原 千尋").partition("</tr>")[0]
    assert row.count("DX推進室") == 4  # the unit and the role, before and after
    assert "<ins>" not in row


@on_one_database
def test_a_day_that_is_none_is_refused_with_a_sentence(page: tuple[Visitor, str]) -> None:
    office, address = page
    answer = office.get(address, on="2027-02-30").text
    assert "日付を、2026-11-24 のように書いてください。" in answer


@on_one_database
def test_applied_there_is_nothing_to_rehearse(page: tuple[Visitor, str]) -> None:
    office, address = page
    own = address.removesuffix("/rehearsal")
    assert confirm(office, own).status_code == 303
    assert office.get(address).status_code == 200, "while it waits for its day"
    assert office.post(f"{own}/cancel").status_code == 303
    assert office.get(address).status_code == 409
