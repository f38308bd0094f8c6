"""From the file to the end: preview, apply, schedule, undo, in the browser; nothing changes before it is said so."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from lms import jobs
from lms.accounts import queries as accounts
from lms.accounts import services as accounts_services
from lms.accounts.kinds import Role
from lms.accounts.models.access import AuditEntry, SigninSession
from lms.accounts.models.imports import ImportLine, ImportState, PeopleImport
from lms.accounts.models.people import LoginName, Person, Posting
from lms.accounts.queries import rights
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.settings import Settings, load
from tests.conftest import on_one_database
from tests.imports import APRIL, MIXED, applied, ask, confirm, file_of, latest, one, postings_of, staff, staged, upload
from tests.town import LONG_AGO, Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
FIRST_OF_APRIL = date(2027, 4, 1)
JUST_AFTER_MIDNIGHT = datetime(2027, 4, 1, 0, 5, tzinfo=clock.TOKYO)


@pytest.fixture
def settings(tmp_path: object) -> Settings:
    return load({"LMS_DATA_DIR": f"{tmp_path}/data"})


@pytest.fixture
def office(visit: Visit, town: Town) -> Visitor:
    return visit(town.office)


def test_the_preview_shows_every_kind_and_changes_nothing(office: Visitor, session: Session) -> None:
    before = staff(session)
    page = office.get(staged(office, file_of(MIXED, "203117,高木 なぎさ,,0109,職員,,,,,"))).text
    assert latest(session).counts == {
        "joined": 1, "moved": 1, "left": 1, "concurrent": 1, "renamed": 1, "changed": 0, "same_person": 0, "error": 1, "unchanged": 1,
    }  # fmt: skip
    assert "1件だけ、先に見てください" in page
    assert "所属コード0109がありません。「01" in page
    assert "<del>窓口係</del> → <ins>税務課</ins>" in page
    assert "<del>佐藤 圭</del> → <ins>石川 圭</ins>" in page
    assert "要確認の1件を除いて、5件を反映する" in page
    assert "退職 1人のログインを止めることを確かめました" in page
    assert '最後に勤める日：<ins><time datetime="2027-03-31">2027年3月31日</time></ins>' in page
    assert "<ins>2027-" not in page, "days are said as on every page"
    assert "反映したあと7日間は、まとめて元に戻せます。" in page
    assert staff(session) == before
    only = office.get(the_page(session), kind="left").text
    assert "森 一樹" in only
    assert "相原 みらい" not in only


@on_one_database
def test_where_somebody_stays_is_said_by_name(office: Visitor) -> None:
    page = office.get(staged(office, file_of("010013,石川 圭,いしかわ けい,0102,係員,,,,,"))).text
    row = page.partition('data-l="所属">')[2]
    assert row.startswith("税務課</td>")
    only_names = office.get(staged(office, file_of("010013,石川 圭", header="職員番号,氏名"))).text
    assert only_names.partition('data-l="所属">')[2].startswith("税務課</td>")


def the_page(session: Session) -> str:
    return f"/people/import/{latest(session).id}"


@on_one_database
@pytest.mark.parametrize(
    ("skips", "sentence"), [(None, "除いてよければ、印を付けてください。"), ("y", "退職する人を確かめて、印を付けてください。")]
)
def test_it_asks_for_both_confirmations(office: Visitor, session: Session, skips: str | None, sentence: str) -> None:
    page, before = staged(office, file_of(MIXED, "203117,高木 なぎさ,,0109,職員,,,,,"), on="2026-11-01"), staff(session)
    answer = office.submit(page, {"skips": skips, "leaving": "y" if skips is None else None}, action="")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert staff(session) == before
    assert latest(session).state == "previewed"


def test_applied_at_once_it_writes_exactly_what_was_shown(office: Visitor, session: Session, town: Town) -> None:
    page = applied(
        office, file_of(MIXED.replace("2027/4/1", "").replace("2027-03-31", "2026-10-31"), "203117,高木 なぎさ,,0109,職員,,,,,"), skips=True
    )
    day = date(2026, 11, 1)
    assert postings_of(session, "010001") == [
        ("010101", "係員", False, "main", LONG_AGO, day),
        ("0102", "主任", False, "main", day, None),
    ]
    assert postings_of(session, "010012")[1] == ("0201", "部長", True, "concurrent", FIRST_OF_APRIL, date(2028, 4, 1))
    assert postings_of(session, "010011") == [("0101", "係員", False, "main", LONG_AGO, day)]
    assert postings_of(session, "270401") == [("0101", "主事", False, "main", day, None)]
    assert one(session, select(Person.left_on).where(Person.id == town.mori)) == day
    assert one(session, select(Person.name).where(Person.id == town.sato)) == "石川 圭"
    shown = office.get(page).text
    assert "除いた行：" in shown
    assert "203117" in shown
    assert accounts.credentials(session, "270401", today=clock.today()) is None, "nobody signs in without a code from the office"
    session.rollback()


@on_one_database
def test_one_double_click_and_one_file_twice_change_nothing(office: Visitor, session: Session) -> None:
    content = file_of(MIXED)
    page = staged(office, content, on="2026-11-01")
    form = office.form(page, action="")
    for _ in range(2):
        assert office.send(page, form, {"leaving": "y"}).status_code == 303
    after = staff(session)
    assert one(session, select(func.count()).where(AuditEntry.action == "import_applied")) == 1
    again = staged(office, content, on="2026-11-01")
    assert latest(session).counts["unchanged"] == 6
    assert "変わるところはありません" in office.get(again).text
    assert staff(session) == after


@on_one_database
def test_an_empty_cell_leaves_what_stands(office: Visitor, session: Session) -> None:
    applied(office, file_of("010001,,,0102,,,,2026/11/1,,", "010002,,,0101,,○,,,,"))
    assert latest(session).counts["unchanged"] == 1
    assert postings_of(session, "010002") == [("0101", "課長", True, "main", LONG_AGO, None)]
    assert postings_of(session, "010001")[-1] == ("0102", "係員", False, "main", date(2026, 11, 1), None)


@on_one_database
@pytest.mark.parametrize(("lines", "complete"), [("010011,森 一樹,,,,,,,,2026-10-31", None), ("010012,大沢 実,,0201,部長,○,,,,", "y")])
def test_no_file_sends_an_administrator_away(office: Visitor, session: Session, town: Town, lines: str, complete: str | None) -> None:
    accounts_services.grant(session, town.mori, Role.ADMINISTRATOR, valid_from=LONG_AGO)
    session.commit()
    page = staged(office, file_of(lines), on="2026-11-01", is_complete=complete)
    assert "システム管理者の退職は、取り込みでは登録できません。" in office.get(page).text
    assert confirm(office, page, skips=True).status_code in {303, 422}
    session.expire_all()
    assert one(session, select(Person.left_on).where(Person.id == town.mori)) is None


@on_one_database
def test_the_same_form_sent_twice_receives_one_file(office: Visitor, session: Session) -> None:
    form = office.form("/people/import")
    first = upload(office, file_of(MIXED), once=form.values["once"][0])
    second = upload(office, file_of(MIXED), once=form.values["once"][0])
    assert first.headers["Location"] == second.headers["Location"]
    assert one(session, select(func.count()).select_from(PeopleImport)) == 1


@on_one_database
def test_on_its_day_the_job_applies_it_and_rights_switch(
    office: Visitor, session: Session, town: Town, engine: Engine, settings: Settings
) -> None:
    page = staged(office, file_of(MIXED))
    assert confirm(office, page).status_code == 303
    assert "その日に反映します" in office.get(page).text
    before = staff(session)
    assert jobs.run("transfers", engine, settings) == 0
    assert staff(session) == before
    jobs.run("transfers", engine, settings, at=JUST_AFTER_MIDNIGHT)
    assert latest(session).state == "applied"
    yesterday, today = (rights.actor_of(session, town.yamano, today=day) for day in (FIRST_OF_APRIL - timedelta(days=1), FIRST_OF_APRIL))
    assert yesterday is not None
    assert today is not None
    session.rollback()
    assert (yesterday.unit_id, today.unit_id) == (town.civic_team, town.tax_section)
    assert rights.actor_of(session, town.mori, today=FIRST_OF_APRIL) is None
    session.rollback()
    assert jobs.run("transfers", engine, settings, at=JUST_AFTER_MIDNIGHT) == 0


@on_one_database
def test_leaving_ends_the_sessions(office: Visitor, visit: Visit, session: Session, town: Town) -> None:
    mori = visit(town.mori)
    assert mori.get("/me/").status_code == 200
    applied(office, file_of("010011,森 一樹,,,,,,,,2026-10-31"))
    assert mori.get("/me/").status_code == 303
    living = select(func.count()).where(SigninSession.person_id == town.mori, SigninSession.revoked_at.is_(None))
    assert one(session, living) == 0


def test_a_correction_of_a_scheduled_one_follows_it(office: Visitor, session: Session, engine: Engine, settings: Settings) -> None:
    for unit in ("0102", "0201"):
        assert confirm(office, staged(office, file_of(f"010001,山野 はるか,,{unit},主任,,,,,"))).status_code == 303
    jobs.run("transfers", engine, settings, at=JUST_AFTER_MIDNIGHT)
    assert [each[0] for each in postings_of(session, "010001")] == ["010101", "0201"]
    assert ask(session, select(PeopleImport.state)) == [("applied",), ("applied",)]
    assert latest(session).rechecked == 1


def test_a_file_of_everybody_takes_out_whom_it_does_not_name(office: Visitor, session: Session, town: Town) -> None:
    names = file_of("010001,山野 はるか,,010101,係員,,,,,", "010002,,,0101,課長,○,,,,", "010012,,,01,部長,○,,,,", "010013,,,0102,係員,,,,,")
    page = staged(office, names, on="2026-11-01", is_complete="y")
    assert latest(session).counts["left"] == 3
    text = office.get(page).text
    assert "ファイルに載っていません。" in text
    assert "原 千尋" in text
    assert "岡部 隆" not in text, "who has no main posting does not leave by being left out"
    assert confirm(office, page).status_code == 303
    assert one(session, select(Person.left_on).where(Person.id == town.mori)) == date(2026, 11, 1)
    assert one(session, select(Person.left_on).where(Person.id == town.executive)) is None


@pytest.mark.parametrize(("answer", "people"), [("same", 0), ("other", 1)])
def test_a_known_name_under_a_new_number_is_asked_about(office: Visitor, session: Session, town: Town, answer: str, people: int) -> None:
    before = one(session, select(func.count()).select_from(Person)) or 0
    page = staged(office, file_of("770001,山野　はるか,ヤマノ ハルカ,0102,主任,,,,,"), on="2026-11-01")
    assert latest(session).counts["same_person"] == 1
    assert "山野 はるか（010001）" in office.get(page).text
    line = one(session, select(ImportLine.id))
    assert office.post(f"{page}/lines/{line}", {"answer": answer}).status_code == 303
    assert confirm(office, page).status_code == 303
    owner = select(LoginName.person_id).where(LoginName.folded == "770001")
    assert (one(session, owner) == town.yamano) == (answer == "same")
    assert one(session, select(func.count()).select_from(Person)) == before + people


def test_what_changed_after_the_preview_is_looked_at_again(office: Visitor, session: Session, town: Town) -> None:
    page = staged(office, file_of("010001,山野 はるか,,0102,主任,,,,,", "010013,,,0101,係員,,,,,"), on="2026-11-01")
    form = office.form(page, action="")
    with clock.standing_at(clock.now() + timedelta(seconds=5)):
        session.execute(update(Posting).where(Posting.person_id == town.yamano).values(valid_to=date(2026, 11, 1)))
        accounts_services.post(session, town.yamano, town.tax_section, title="主任", valid_from=date(2026, 11, 1))
        session.commit()
    before = staff(session)
    assert office.send(page, form).status_code == 303
    text = office.get(page).text
    assert "確かめたあとに名簿が変わったため、1行を調べ直しました。もう一度見てください。" in text
    assert staff(session) == before
    assert latest(session).counts["unchanged"] == 1
    assert confirm(office, page).status_code == 303
    assert latest(session).state == "applied"


def test_old_unit_codes_are_read_as_the_new_ones(office: Visitor, session: Session) -> None:
    assert office.submit("/people/import/codes", {"codes": "9901,9902\n9902→0102"}).status_code == 303
    applied(office, file_of("010001,,,9901,主任,,,,,"))
    assert postings_of(session, "010001")[-1][0] == "0102"


def test_own_headers_are_kept(office: Visitor, session: Session) -> None:
    assert office.submit("/people/import/columns", {"staff_no": "ＩＤ", "unit_code": "配属"}).status_code == 303
    applied(office, file_of("010001,0102", header="id,配属"))
    assert postings_of(session, "010001")[-1][0] == "0102"
    refused = office.submit("/people/import/columns", {"staff_no": "ID", "unit_code": "ID"})
    assert refused.status_code == 422
    assert "同じ見出しが2つの項目にあります。" in refused.text


def test_a_large_file_is_staged_by_the_job_with_progress(office: Visitor, session: Session, engine: Engine, settings: Settings) -> None:
    lines = [f"{300000 + number},新人 {number},しんじん,0101,主事,,,,," for number in range(1_200)]
    page = staged(office, file_of(*lines), on="2026-11-01")
    waiting = office.get(page)
    assert waiting.headers["Refresh"] == "3"
    assert "読み込みを待っています" in waiting.text
    assert jobs.run("transfers", engine, settings) == 1
    assert latest(session).content is None
    assert confirm(office, page).status_code == 303
    assert "反映しています" in office.get(page).text
    jobs.run("transfers", engine, settings)
    assert one(session, select(func.count()).select_from(Person).where(Person.name.startswith("新人"))) == 1_200
    assert one(session, select(func.count()).where(ImportLine.person_id.is_not(None))) == 1_200


@on_one_database
def test_a_large_file_that_cannot_be_read_says_so(office: Visitor, session: Session, engine: Engine, settings: Settings) -> None:
    page = staged(office, file_of(*["x"] * 1_100, header="番号"), on="2026-11-01")
    jobs.run("transfers", engine, settings)
    text = office.get(page).text
    assert "1行目・A列：「職員番号」の見出しが見つかりません" in text
    assert latest(session).state == "failed"


def test_cancelled_it_is_over(office: Visitor, session: Session) -> None:
    page = staged(office, file_of(MIXED))
    confirm(office, page)
    before = staff(session)
    assert office.post(f"{page}/cancel").status_code == 303
    assert "反映しませんでした" in office.get(page).text
    assert confirm_late(office, page) == 409
    assert staff(session) == before


def confirm_late(office: Visitor, page: str) -> int:
    return office.post(page, {"once": "late"}).status_code


def test_the_lines_go_after_thirty_days(office: Visitor, session: Session, engine: Engine, settings: Settings) -> None:
    page = applied(office, file_of(MIXED))
    jobs.run("transfers", engine, settings, at=clock.now() + timedelta(days=29))
    assert one(session, select(func.count()).select_from(ImportLine)) == 6
    jobs.run("transfers", engine, settings, at=clock.now() + timedelta(days=31))
    assert one(session, select(func.count()).select_from(ImportLine)) == 0
    assert one(session, select(func.count()).select_from(ImportState)) == 0
    assert office.get(page).status_code == 200


def test_each_step_stands_in_the_audit_trail_without_content(office: Visitor, session: Session, town: Town) -> None:
    page = applied(office, file_of(MIXED))
    office.submit(f"{page}", {"sure": "y"}, action=f"{page}/undo")
    told = ask(session, select(AuditEntry.action, AuditEntry.object_id, AuditEntry.actor_id).where(AuditEntry.action.startswith("import_")))
    number = str(latest(session).id)
    assert [tuple(each) for each in told] == [
        (f"import_{step}", number, town.office) for step in ("staged", "scheduled", "applied", "undone")
    ]


@on_one_database
@pytest.mark.parametrize(
    "path", ["/people/import", "/people/import/1", "/people/import/codes", "/people/import/columns", "/people/import/export"]
)
def test_it_is_the_offices(visit: Visit, town: Town, path: str) -> None:
    assert visit(town.kacho).get(path).status_code == 403


@on_one_database
def test_an_unknown_import_looks_missing(office: Visitor) -> None:
    assert office.get("/people/import/99").status_code == 404


@on_one_database
def test_it_may_be_read_in_english(office: Visitor, app: Flask) -> None:
    page = staged(office, file_of(MIXED))
    office.client.set_cookie("language", "en")
    office.post("/language", {"language": "en"})
    text = office.get(page).text
    assert "April" in text or "month 4" in text
    assert APRIL[:4] in text
