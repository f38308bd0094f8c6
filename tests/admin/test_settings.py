"""The office sets what holds for the whole municipality; nobody overwrites another's change unseen."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.models.access import AuditEntry
from lms.accounts.models.office import OfficeSettingChange
from lms.kernel.ids import PersonId
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
FILLED = {"municipality": "環野市", "office_name": "DX推進室", "office_phone": "2410", "second_check": "y", "small_group": "12"}


def test_the_office_saves_and_everybody_sees_it(visit: Visit, session: Session, town: Town) -> None:
    days = "２０２６/12/28\n\n2026-8-14\n2026-08-14"
    answer = visit(town.office).submit(
        "/office/settings", {**FILLED, "closed_days": days, "published_contacts": "0123-45-6789\n0123-45-6789"}
    )
    assert answer.status_code == 303
    standing = accounts.settings(session)
    assert standing["closed_days"] == ["2026-08-14", "2026-12-28"]
    assert standing["published_contacts"] == ["0123-45-6789"]
    assert (standing["small_group"], standing["municipality"]) == (12, "環野市")
    page = visit(town.yamano).get("/me/").text
    assert "環野市 DX推進室" in page
    assert "内線 2410" in page


def test_the_second_check_can_be_switched_off(visit: Visit, session: Session, town: Town) -> None:
    assert visit(town.administrator).submit("/office/settings", {**FILLED, "second_check": None}).status_code == 303
    assert accounts.setting(session, "second_check") is False


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"small_group": "4"}, "5〜100 の数にしてください。"),
        ({"small_group": "101"}, "5〜100 の数にしてください。"),
        ({"small_group": "ten"}, "数字で書いてください。"),
        ({"municipality": " "}, "自治体名を書いてください。"),
        ({"municipality": "あ" * 41}, "40 までにしてください。"),
        ({"closed_days": "2026-08-14\n8月15日"}, "2行目を、2026-12-28 のように書いてください。"),
        ({"closed_days": "2026-02-30"}, "1行目を、2026-12-28 のように書いてください。"),
    ],
)
def test_a_refused_setting_says_why_and_keeps_everything(
    visit: Visit, session: Session, town: Town, typed: dict[str, str], sentence: str
) -> None:
    answer = visit(town.office).submit("/office/settings", {**FILLED, "office_phone": "9999", **typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="9999"' in answer.text
    assert session.scalar(select(func.count()).select_from(OfficeSettingChange)) == 0


def test_a_change_meanwhile_is_not_overwritten_unseen(visit: Visit, session: Session, town: Town) -> None:
    office, administrator = visit(town.office), visit(town.administrator)
    opened = office.form("/office/settings")
    administrator.submit("/office/settings", {**FILLED, "small_group": "20"})
    first = office.send("/office/settings", opened, {**FILLED, "small_group": "30"})
    assert first.status_code == 422
    assert "ほかの方が先に変更しました" in first.text
    assert 'value="30"' in first.text
    session.rollback()
    assert accounts.setting(session, "small_group") == 20


def test_the_history_names_who_and_what(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.office)
    visitor.submit("/office/settings", FILLED)
    visitor.submit("/office/settings", {**FILLED, "small_group": "15"})
    page = visitor.get("/office/settings").text
    assert "<del>12</del> → <ins>15</ins>" in page
    assert "原 千尋" in page
    assert "はじめの値" in page
    assert session.scalars(select(AuditEntry.action)).all().count("setting_changed") == 4


def test_staff_find_the_doors_closed(visit: Visit, town: Town) -> None:
    for path in ("/office/settings", "/office/tools", "/units/new", "/people/new"):
        assert visit(town.kacho).get(path).status_code == 403
