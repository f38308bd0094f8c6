"""The office sets what holds for the whole municipality, page by page; nobody overwrites another's change unseen."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.models.access import AuditEntry
from lms.accounts.models.office import OfficeSetting, OfficeSettingChange
from lms.accounts.queries import office
from lms.accounts.rules import SETTINGS
from lms.accounts.services import office as office_services
from lms.admin.kinds import KEYS_OF, SECTIONS, SETTING_LABELS
from lms.kernel import clock
from lms.kernel.errors import Stale
from lms.kernel.ids import PersonId
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor, forms_of

Visit = Callable[[PersonId | None], Visitor]
GENERAL, CALENDAR, ACCESS = "/office/settings", "/office/settings/calendar", "/office/settings/access"
NAMES = {"municipality": "環野市", "office_name": "DX推進室", "office_phone": "2410"}


@on_one_database
def test_the_office_saves_and_everybody_sees_it(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.office)
    assert visitor.submit(GENERAL, NAMES).status_code == 303
    assert visitor.submit(CALENDAR, {"closed_days": "２０２６/12/28\n\n2026-8-14\n令和8年8月14日"}).status_code == 303
    assert visitor.submit(ACCESS, {"small_group": "１２", "published_contacts": "0123-45-6789\n0123-45-6789"}).status_code == 303
    standing = accounts.settings(session)
    assert standing["closed_days"] == ["2026-08-14", "2026-12-28"]
    assert standing["published_contacts"] == ["0123-45-6789"]
    assert (standing["small_group"], standing["municipality"]) == (12, "環野市")
    page = visit(town.yamano).get("/me/").text
    assert "環野市 DX推進室" in page
    assert "内線 2410" in page


def test_periods_are_kept_with_their_names_and_shown_in_the_year(visit: Visit, session: Session, town: Town) -> None:
    visitor, year = visit(town.office), clock.today().year
    typed = {
        "council_sessions": f"{year}-12-01〜{year}-12-18 12月議会\n{year}/9/1 ～ {year}/9/20　9月議会",
        "busy_periods": f"{year}年11月16日から{year}年11月27日 予算要求",
    }
    assert visitor.submit(CALENDAR, typed).status_code == 303
    assert [(each.first, each.last, each.name) for each in office.council_sessions(session)] == [
        (date(year, 9, 1), date(year, 9, 20), "9月議会"),
        (date(year, 12, 1), date(year, 12, 18), "12月議会"),
    ]
    assert [each.name for each in office.busy_periods(session)] == ["予算要求"]
    assert date(year, 11, 27) in office.busy_periods(session)[0]
    session.rollback()
    page = visitor.get(CALENDAR).text
    assert f"{year}-09-01〜{year}-09-20 9月議会\n{year}-12-01〜{year}-12-18 12月議会" in page  # as it would be typed
    rows = page.partition('id="h-year"')[2].partition("</section>")[0]
    assert rows.count("<tr>") == 13  # the head, and a row for each month
    assert rows.count("12月議会") == 1
    assert "予算要求" in rows
    assert visitor.submit(CALENDAR).status_code == 303  # as it stands: nothing changes
    assert session.scalar(select(func.count()).select_from(OfficeSettingChange)) == 2


@on_one_database
def test_the_fiscal_year_begins_when_the_office_says(visit: Visit, session: Session, town: Town) -> None:
    assert accounts.fiscal_year(session, date(2026, 5, 1)).year == 2026
    session.rollback()
    assert visit(town.office).submit(CALENDAR, {"fiscal_year_month": "10"}).status_code == 303
    year = accounts.fiscal_year(session, date(2026, 5, 1))
    assert (year.year, year.start, year.end) == (2025, date(2025, 10, 1), date(2026, 9, 30))
    assert [month.month for month in year.months] == [10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9]


@on_one_database
def test_switches_and_numbers_of_access(visit: Visit, session: Session, town: Town) -> None:
    typed = {
        "second_check": None,
        "second_factor_required": "y",
        "password_length": "20",
        "terminal_idle_minutes": "3",
        "retention_months": "0",
    }
    assert visit(town.administrator).submit(ACCESS, typed).status_code == 303
    standing = accounts.settings(session)
    assert {key: standing[key] for key in typed} == {
        "second_check": False,
        "second_factor_required": True,
        "password_length": 20,
        "terminal_idle_minutes": 3,
        "retention_months": 0,
    }


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    (GENERAL, {"municipality": " "}, "自治体名を書いてください。"),
    (GENERAL, {"municipality": "あ" * 41}, "40 までにしてください。"),
    (ACCESS, {"small_group": "4"}, "5〜100 の数にしてください。"),
    (ACCESS, {"small_group": "101"}, "5〜100 の数にしてください。"),
    (ACCESS, {"small_group": "ten"}, "数字で書いてください。"),
    (ACCESS, {"small_group": ""}, "人数を書いてください。"),
    (ACCESS, {"retention_months": "121"}, "0〜120 の数にしてください。"),
    (ACCESS, {"retention_months": "-1"}, "0〜120 の数にしてください。"),
    (ACCESS, {"password_length": "7"}, "8〜64 の数にしてください。"),
    (ACCESS, {"terminal_idle_minutes": "31"}, "2〜30 の数にしてください。"),
    (ACCESS, {"published_contacts": "\n".join(str(number) for number in range(201))}, "200 までにしてください。"),
    (CALENDAR, {"closed_days": "2026-08-14\n8月15日"}, "2行目を、2026-12-28、2026/12/28、令和8年12月28日 のどれかのように"),
    (CALENDAR, {"closed_days": "2026-02-30"}, "1行目を、2026-12-28"),
    (CALENDAR, {"closed_days": "2026-04-01〜2027-04-10"}, "1行目が1年を超えています。"),
    (CALENDAR, {"closed_days": "2026-04-01〜2027-03-31\n2027-04-01〜2027-04-10"}, "366 までにしてください。"),
    (CALENDAR, {"council_sessions": "2026-12-01〜2026-12-18"}, "1行目の日付のあとに"),
    (CALENDAR, {"council_sessions": "2026-12-01〜2026-12-18 " + "あ" * 41}, "1行目の日付のあとに"),
    (CALENDAR, {"council_sessions": "2026-12-18〜2026-12-01 12月議会"}, "1行目を、「2026-12-01〜2026-12-18 12月議会」のように"),
    (CALENDAR, {"busy_periods": "2026-12-01〜2026-12-18 師走\n来月 繁忙"}, "2行目を、「2026-12-01〜2026-12-18 12月議会」のように"),
    (CALENDAR, {"fiscal_year_month": "13"}, "表示されている中から選んでください。"),
]


@on_one_database
@pytest.mark.parametrize(("path", "typed", "sentence"), REFUSED)
def test_a_refused_setting_says_why_and_keeps_everything(
    visit: Visit, session: Session, town: Town, path: str, typed: dict[str, Any], sentence: str
) -> None:
    other = {GENERAL: ("office_phone", "9999"), ACCESS: ("password_length", "17"), CALENDAR: ("busy_periods", "2026-07-01 夏の窓口")}[path]
    more = {} if other[0] in typed else {other[0]: other[1]}
    answer = visit(town.office).submit(path, {**(NAMES if path == GENERAL else {}), **more, **typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "入力の確認：" in answer.text
    assert all(value in answer.text for value in more.values())
    assert session.scalar(select(func.count()).select_from(OfficeSettingChange)) == 0


@on_one_database
def test_every_refusal_of_a_page_is_shown_at_once(visit: Visit, town: Town) -> None:
    answer = visit(town.office).submit(ACCESS, {"small_group": "1", "password_length": "1", "terminal_idle_minutes": "99"})
    assert answer.status_code == 422
    for sentence in ("3か所、見直してください", "5〜100 の数", "8〜64 の数", "2〜30 の数"):
        assert sentence in answer.text


@on_one_database
def test_two_windows_show_both_texts_and_lose_nothing(visit: Visit, session: Session, town: Town) -> None:
    hers, his = visit(town.office), visit(town.administrator)
    opened = hers.form(ACCESS)
    his.submit(ACCESS, {"small_group": "20", "second_check": None})
    first = hers.send(ACCESS, opened, {"small_group": "30", "password_length": "16"})
    assert first.status_code == 422
    assert "ほかの方が先に変更しました" in first.text
    both = first.text.partition('id="h-both"')[2].partition("</section>")[0]
    assert ">20</td>" in both
    assert ">30</td>" in both
    assert "いいえ" in both, "a switch is said in words"
    assert ">16</td>" not in both, "only what somebody else has changed"
    assert 'value="30"' in first.text
    session.rollback()
    assert (accounts.setting(session, "small_group"), accounts.setting(session, "password_length")) == (20, 15)
    session.rollback()
    again = next(form for form in forms_of(first.text) if "small_group" in form.values)
    assert hers.send(ACCESS, again).status_code == 303  # both texts were seen: now it is meant
    assert accounts.setting(session, "small_group") == 30


def test_two_who_say_it_for_the_first_time_make_one_row(session: Session, town: Town) -> None:
    office_services.set_setting(session, None, "small_group", 12, version=0)
    session.commit()
    with pytest.raises(Stale):
        office_services.set_setting(session, None, "small_group", 13, version=0)
    session.rollback()
    assert session.scalar(select(OfficeSetting.version)) == 1


@on_one_database
def test_the_history_names_who_what_when_from_and_to(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.office)
    visitor.submit(ACCESS, {"small_group": "12"})
    visitor.submit(ACCESS, {"small_group": "15"})
    visitor.submit(CALENDAR, {"closed_days": "2026-12-28"})
    page = visitor.get(ACCESS).text
    assert "<del>12</del> → <ins>15</ins>" in page
    assert "原 千尋" in page
    assert "はじめの値" in page
    assert "<ins>2026-12-28</ins>" in visitor.get(CALENDAR).text
    assert "<ins>2026-12-28</ins>" not in page, "each page tells of its own settings"
    assert session.scalars(select(AuditEntry.action)).all().count("setting_changed") == 3


@on_one_database
def test_a_form_that_changes_nothing_writes_nothing(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.office)
    visitor.submit(GENERAL, NAMES)
    assert visitor.submit(GENERAL).status_code == 303
    assert "変わったところはありません。" in visitor.get(GENERAL).text
    assert session.scalar(select(func.count()).select_from(OfficeSettingChange)) == 2  # the name of the office stood already


@on_one_database
def test_staff_find_the_doors_closed(visit: Visit, town: Town) -> None:
    paths = ["/office/", "/office/tools", "/units/new", "/people/new", GENERAL, CALENDAR, ACCESS]
    for path in [*paths, "/office/settings/mail", "/office/settings/logo", f"/office/tools/{town.tool}", "/admin/"]:
        assert visit(town.kacho).get(path).status_code == 403, path
    assert visit(town.office).get("/admin/").status_code == 403


def test_every_setting_has_its_page_and_its_name() -> None:
    shown = {row.key for section in SECTIONS.values() for row in section.rows}
    assert set(SETTINGS) - shown == {"ai_key", "logo", "mail_password", "webhook_secret"}  # these have fields of their own
    assert shown <= set(SETTINGS)
    assert set(SETTING_LABELS) == set(SETTINGS) == {key for keys in KEYS_OF.values() for key in keys}
