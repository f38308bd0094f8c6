"""The directory and the files of people: what colleagues find, what the office sees and writes."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select
from sqlalchemy.orm import Session

from lms.accounts import queries, services
from lms.accounts.kinds import Employment, PostingKind, Role
from lms.accounts.models.access import AuditEntry, SigninSession
from lms.accounts.models.people import Leave, LoginName, Person, Posting
from lms.accounts.queries import finding, standing
from lms.kernel import clock
from lms.kernel.ids import PersonId
from tests.conftest import on_one_database
from tests.followups import ask, moment, planned
from tests.statements import counted
from tests.town import LONG_AGO, Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
TODAY = clock.today()
MOST_STATEMENTS = {"/people/": 6, "/people/?q=やまの": 6, "/units/": 5}


def names_on(page: str) -> list[str]:
    """Who stands in the table of the directory."""
    rows = page.partition("<tbody>")[2].partition("</tbody>")[0].split('<th scope="row">')[1:]
    return [row.partition('lang="ja">')[2].partition("</span>")[0] for row in rows]


FOUND_BY_COLLEAGUES: list[tuple[str, list[str]]] = [
    ("山野", ["山野 はるか"]),
    ("山野はるか", ["山野 はるか"]),
    ("やまの", ["山野 はるか"]),
    ("ヤマノ", ["山野 はるか"]),
    ("ﾔﾏﾉ", ["山野 はるか"]),
    ("えりか", ["エリカ スミス"]),
    ("エリカ", ["エリカ スミス"]),
    ("すみす", ["エリカ スミス"]),
    ("税務", ["エリカ スミス", "佐藤 圭"]),
    ("0102", ["エリカ スミス", "佐藤 圭"]),
    ("市民課", ["川端 恵", "森 一樹", "山野 はるか"]),
    ("山野 市民課", ["山野 はるか"]),
    ("税務　えりか", ["エリカ スミス"]),
    ("山野 税務課", []),
    ("市民 もり 一樹", ["森 一樹"]),
    ("010001", []),
    ("三田", []),
    ("いない人", []),
    ("%", []),
    ("", ["エリカ スミス", "大沢 実", "岡部 隆", "川端 恵", "管理者", "佐藤 圭", "原 千尋", "水谷 薫", "森 一樹", "山野 はるか"]),
]


def test_a_colleague_finds(visit: Visit, session: Session, town: Town) -> None:
    smith = services.add_person(session, name="エリカ スミス", kana="エリカ スミス", staff_no="020001")
    services.post(session, smith.id, town.tax_section, title="係員", valid_from=LONG_AGO)
    session.commit()
    person = visit(town.yamano)
    for words, found in FOUND_BY_COLLEAGUES:
        page = person.get("/people/", q=words)
        assert (words, sorted(names_on(page.text))) == (words, sorted(found))
        assert "010013" not in page.text, "numbers are for the office"


FOUND_BY_THE_OFFICE = [
    ("010001", ["山野 はるか"]),
    ("０１０００１", ["山野 はるか"]),
    ("三田", ["三田 遥"]),
    ("p0001", ["三田 遥"]),
    ("100", []),
    ("010001 窓口", ["山野 はるか"]),
]


@on_one_database
@pytest.mark.parametrize("who", ["office", "administrator"])
def test_the_office_finds_by_number_and_those_outside(visit: Visit, town: Town, who: str) -> None:
    visitor = visit(getattr(town, who))
    assert [(words, names_on(visitor.get("/people/", q=words).text)) for words, _ in FOUND_BY_THE_OFFICE] == FOUND_BY_THE_OFFICE
    assert len(names_on(visitor.get("/people/", q="01000").text)) == 5


@on_one_database
def test_every_box_that_finds_people_finds_the_same(visit: Visit, session: Session, town: Town) -> None:
    takahashi = services.add_person(session, name="髙橋 正", kana="たかはし ただし", staff_no="020002")
    services.post(session, takahashi.id, town.tax_section, title="係員", valid_from=LONG_AGO)
    session.commit()
    office = visit(town.office)
    for words in ("高橋", "タカハシ", "高橋 税務", "020002", "税務課 たかはし"):
        assert names_on(office.get("/people/", q=words).text) == ["髙橋 正"]
        assert [each.name for each in finding.find(session, words, today=TODAY)] == ["髙橋 正"]
        assert "髙橋 正" in office.get("/office/roles/new", q=words).text
        assert "髙橋 正" in office.get("/office/licences", q=words).text
    assert finding.find(session, "　 ", today=TODAY) == []


def test_a_unit_holds_what_stands_below_it(visit: Visit, town: Town) -> None:
    person = visit(town.sato)
    assert names_on(person.get("/people/", unit=town.civic_section).text) == ["川端 恵", "森 一樹", "山野 はるか"]
    assert names_on(person.get("/people/", unit=town.civic_team).text) == ["山野 はるか"]
    assert names_on(person.get("/people/", unit=town.civic_section, q="もり").text) == ["森 一樹"]
    assert names_on(person.get("/people/", unit="999999").text) == []
    assert person.get("/people/", unit="x", page="-3").status_code == 200


def test_who_has_left_is_found_by_the_office_alone(visit: Visit, session: Session, town: Town) -> None:
    queries.person(session, town.mori).left_on = TODAY
    session.commit()
    office, colleague = visit(town.office), visit(town.yamano)
    assert names_on(office.get("/people/", q="もり").text) == ["森 一樹"]
    assert "退職" in office.get(f"/people/{town.mori}").text
    assert "森 一樹" not in names_on(office.get("/people/").text), "only when sought"
    assert names_on(colleague.get("/people/", q="もり").text) == []
    assert colleague.get(f"/people/{town.mori}").status_code == 404
    assert colleague.get("/people/999999").status_code == 404


@on_one_database
def test_the_directory_is_for_everybody_inside(visit: Visit, town: Town) -> None:
    for who in (town.yamano, town.kacho, town.facilitator, town.executive, town.office, town.administrator):
        person = visit(who)
        paths = ("/people/", "/units/", f"/people/{town.sato}", f"/units/{town.tax_section}")
        assert [person.get(path).status_code for path in paths] == [200] * 4
        assert 'href="/people/"' in person.get("/me/").text


@on_one_database
def test_nobody_outside_reads_it(visit: Visit, town: Town) -> None:
    partner, stranger = visit(town.partner), visit(None)
    assert partner.get("/people/").status_code == 403
    assert 'href="/people/"' not in partner.get("/me/").text
    assert stranger.get("/people/").status_code == 303


@on_one_database
def test_only_the_office_changes_people(visit: Visit, town: Town) -> None:
    colleague = visit(town.kacho)
    for path in ("new", "1/edit", "1/departure", "1/postings/new", "1/postings/1", "1/leaves/new", "1/leaves/1"):
        assert colleague.get(f"/people/{path}").status_code == 403, path
        assert colleague.post(f"/people/{path}").status_code == 403, path
    assert colleague.post("/people/1/postings/1/back").status_code == 403


@on_one_database
def test_colleagues_see_where_somebody_serves_and_nothing_else(visit: Visit, session: Session, town: Town) -> None:
    services.begin_leave(session, town.yamano, starts_on=TODAY, ends_on=None)
    services.post(session, town.yamano, town.tax_section, title="応援", valid_from=TODAY + timedelta(days=9))
    session.commit()
    page, own = visit(town.sato).get(f"/people/{town.yamano}").text, visit(town.office).get(f"/people/{town.yamano}").text
    for private in ("010001", "お休み中", "応援", "@wano.example", "正規", "発令"):
        assert private not in page, private
        assert private in own, private
    assert "市民課 窓口係" in page


@on_one_database
@pytest.mark.parametrize(("wants", "text"), [(True, "<rt>やまの</rt>"), (False, "やまの はるか</p>")])
def test_names_carry_their_reading_where_the_reader_wants_it(visit: Visit, session: Session, town: Town, wants: bool, text: str) -> None:
    queries.person(session, town.sato).furigana = wants
    session.commit()
    reader = visit(town.sato)
    assert text in reader.get(f"/people/{town.yamano}").text
    assert ("<ruby>" in reader.get("/people/").text) is wants


def test_the_office_corrects_and_two_windows_do_not_overwrite_each_other(visit: Visit, session: Session, town: Town) -> None:
    office = visit(town.office)
    path = f"/people/{town.mori}/edit"
    first, second = office.form(path), office.form(path)
    assert office.send(path, first, {"name": "杜 一樹", "kana": "ﾓﾘ ｶｽﾞｷ", "employment": "reappointed", "has_pc": None}).status_code == 303
    assert office.send(path, first, {"name": "杜 一樹"}).status_code == 303, "a double click is taken once"
    late = office.send(path, second, {"name": "森 和樹"})
    assert late.status_code == 422
    assert "ほかの方が先に変更しました" in late.text
    assert "杜 一樹" in late.text
    assert 'value="森 和樹"' in late.text
    person = queries.person(session, town.mori)
    assert (person.name, person.kana, person.employment, person.has_pc, person.version) == (
        "杜 一樹",
        "もり かずき",
        "reappointed",
        False,
        2,
    )


def posting(unit: object, **more: object) -> dict[str, object]:
    return {"unit_id": str(unit), "post": "主任", "kind": "main", "begins": "2027-04-01", **more}


@pytest.mark.parametrize("typed", ["2027-04-01", "令和9年4月1日"])
def test_a_main_posting_ends_the_one_before(visit: Visit, session: Session, town: Town, typed: str) -> None:
    path = f"/people/{town.yamano}/postings/new"
    answer = visit(town.office).submit(path, posting(town.tax_section, begins=typed, source_number="人発第12号"))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/people/{town.yamano}")
    rows = session.execute(select(Posting.unit_id, Posting.valid_from, Posting.valid_to).where(Posting.person_id == town.yamano)).all()
    april = date(2027, 4, 1)
    assert sorted(rows) == sorted([(town.civic_team, LONG_AGO, april), (town.tax_section, april, None)])
    assert session.scalars(select(AuditEntry.action)).all().count("posting_added") == 1


REFUSED_POSTINGS: list[tuple[dict[str, str], str]] = [
    ({"begins": ""}, "始まる日を書いてください。"),
    ({"begins": "2027-02-30"}, "日付を、2026-11-24 のように書いてください。"),
    ({"begins": "令和元年4月1日"}, "日付を、2026-11-24 のように書いてください。"),
    ({"until": "2027-03-01"}, "始まりの日か、それより後の日にしてください。"),
    ({"unit_id": ""}, "組織を選んでください。"),
    ({"unit_id": "999999"}, "表示されている中から選んでください。"),
    ({"kind": "king"}, "表示されている中から選んでください。"),
    ({"begins": "2020-04-01"}, "この日から始まる本務が、もうあります。"),
    ({"begins": "2019-04-01"}, "この組織は 2020-04-01 からです。"),
    ({"kind": "concurrent"}, "同じ組織の同じ発令が、その期間にもうあります。"),
    ({"post": "あ" * 41}, "40字までで書いてください。"),
]


@on_one_database
def test_a_posting_that_cannot_be_is_refused(visit: Visit, session: Session, town: Town) -> None:
    services.post(session, town.yamano, town.tax_section, title="主任", valid_from=LONG_AGO, kind=PostingKind.CONCURRENT)
    session.commit()
    before = session.scalar(select(func.count()).select_from(Posting))
    session.rollback()
    office, path = visit(town.office), f"/people/{town.yamano}/postings/new"
    for typed, sentence in REFUSED_POSTINGS:
        answer = office.submit(path, {**posting(town.tax_section, source_number="第7号"), **typed})
        assert (answer.status_code, sentence in answer.text) == (422, True), sentence
        assert 'value="第7号"' in answer.text
    assert session.scalar(select(func.count()).select_from(Posting)) == before


def test_a_posting_of_the_future_stands_until_it_is_taken_back(visit: Visit, session: Session, town: Town) -> None:
    office, new = visit(town.office), f"/people/{town.yamano}/postings/new"
    day = TODAY + timedelta(days=30)
    office.submit(new, posting(town.tax_section, begins=day.isoformat()))
    clash = office.submit(new, posting(town.office_section, begins=(day - timedelta(days=9)).isoformat()))
    assert clash.status_code == 422
    assert f"{day.isoformat()} から次の本務が決まっています。" in clash.text
    made = session.scalars(select(Posting.id).where(Posting.unit_id == town.tax_section, Posting.person_id == town.yamano)).one()
    session.rollback()
    page = f"/people/{town.yamano}/postings/{made}"
    form = office.form(page, action=f"{page}/back")
    assert [office.send(page, form).status_code for _ in range(2)] == [303, 303]
    standing = session.execute(select(Posting.id, Posting.valid_to).where(Posting.person_id == town.yamano)).one()
    assert standing.valid_to == day
    session.rollback()
    assert office.submit(f"/people/{town.yamano}/postings/{standing.id}", {"until": ""}).status_code == 303
    session.expire_all()
    assert session.get_one(Posting, standing.id).valid_to is None


@on_one_database
def test_what_has_begun_is_ended_and_not_taken_back(visit: Visit, session: Session, town: Town) -> None:
    made = session.scalars(select(Posting.id).where(Posting.person_id == town.yamano)).one()
    session.rollback()
    office, page = visit(town.office), f"/people/{town.yamano}/postings/{made}"
    assert "この発令を取り消す" not in office.get(page).text
    token = office.form(page).values["once"][0]
    assert office.post(f"{page}/back", {"back-once": token}).status_code == 422
    assert office.submit(page, {"until": "2019-01-01"}).status_code == 422
    assert office.submit(page, {"until": "2027/3/31"}).status_code == 303
    session.expire_all()
    assert session.get_one(Posting, made).valid_to == date(2027, 4, 1)
    assert office.get(f"/people/{town.sato}/postings/{made}").status_code == 404, "a posting is reached by its person"


def test_leave_pauses_the_questions_and_is_for_the_office_to_see(visit: Visit, session: Session, town: Town) -> None:
    office, page = visit(town.office), f"/people/{town.yamano}/leaves/new"
    assert office.submit(page, {"begins": TODAY.isoformat(), "until": ""}).status_code == 303
    twice = office.submit(page, {"begins": (TODAY + timedelta(days=3)).isoformat()})
    assert twice.status_code == 422
    assert "その期間には、もう休みが登録されています。" in twice.text
    leave = session.scalars(select(Leave.id)).one()
    assert standing.on_leave(session, [town.yamano], TODAY) == {town.yamano}
    session.rollback()
    assert "休みの終わりを決める" in office.get(f"/people/{town.yamano}/leaves/{leave}").text
    assert office.submit(f"/people/{town.yamano}/leaves/{leave}", {"until": TODAY.isoformat()}).status_code == 303
    session.expire_all()
    assert standing.on_leave(session, [town.yamano], TODAY + timedelta(days=1)) == set()
    assert office.get(f"/people/{town.sato}/leaves/{leave}").status_code == 404


def test_the_questions_wait_for_the_end_of_the_leave(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    planned(session, town)
    leave = {"begins": "令和8年11月10日", "until": "2026/12/31"}
    assert visit(town.office).submit(f"/people/{town.yamano}/leaves/new", leave).status_code == 303
    assert ask(engine) == 0
    assert ask(engine, moment("2027-01-05 09:00")) >= 1


def test_who_leaves_ends_with_all_postings_and_may_come_back(visit: Visit, session: Session, town: Town) -> None:
    office, page = visit(town.office), f"/people/{town.yamano}/departure"
    at_work = visit(town.yamano)
    services.post(session, town.yamano, town.tax_section, title="主任", valid_from=TODAY + timedelta(days=5))
    session.commit()
    first = office.submit(page, {"last": (TODAY - timedelta(days=1)).isoformat()})
    assert first.status_code == 422
    assert "から始まる発令があります。先に取り消してください。" in first.text
    session.delete(session.scalars(select(Posting).where(Posting.unit_id == town.tax_section, Posting.person_id == town.yamano)).one())
    session.commit()
    assert office.submit(page, {"last": (TODAY - timedelta(days=1)).isoformat()}).status_code == 303
    session.expire_all()
    assert session.scalars(select(Posting.valid_to).where(Posting.person_id == town.yamano)).all() == [TODAY]
    assert (
        session.scalars(select(SigninSession.id).where(SigninSession.person_id == town.yamano, SigninSession.revoked_at.is_(None))).all()
        == []
    )
    session.rollback()
    assert at_work.get("/").status_code == 303
    assert office.submit(page, {"last": ""}).status_code == 303
    session.expire_all()
    assert queries.person(session, town.yamano).left_on is None


@on_one_database
def test_an_administrator_is_sent_away_by_an_administrator_alone(visit: Visit, session: Session, town: Town) -> None:
    page = f"/people/{town.administrator}/departure"
    assert visit(town.office).submit(page, {"last": TODAY.isoformat()}).status_code == 403
    assert queries.person(session, town.administrator).left_on is None
    services.grant(session, town.sato, Role.ADMINISTRATOR, valid_from=TODAY)
    session.commit()
    assert visit(town.sato).submit(page, {"last": TODAY.isoformat()}).status_code == 303
    session.expire_all()
    assert queries.person(session, town.administrator).left_on == TODAY + timedelta(days=1)


@on_one_database
def test_the_last_administrator_does_not_leave(visit: Visit, session: Session, town: Town) -> None:
    answer = visit(town.administrator).submit(f"/people/{town.administrator}/departure", {"last": TODAY.isoformat()})
    assert answer.status_code == 422
    assert "最後のシステム管理者は外せません" in answer.text
    session.expire_all()
    assert queries.person(session, town.administrator).left_on is None


def crowd(session: Session, town: Town, many: int) -> None:
    each = range(1000, 1000 + many)
    kind: dict[str, Any] = {"employment": Employment.REGULAR}
    session.execute(insert(Person), [{"id": n, "name": f"山野 {n}", "kana": f"やまの {n:05}", **kind} for n in each])
    session.execute(insert(LoginName), [{"person_id": n, "kind": "staff_no", "name": f"9{n}", "folded": f"9{n}"} for n in each])
    at = {"unit_id": town.tax_section, "post": "係員", "kind": "main", "valid_from": LONG_AGO}
    session.execute(insert(Posting), [{"person_id": n, **at} for n in each])
    session.commit()


@pytest.mark.parametrize("many", [10, 1_000])
@pytest.mark.parametrize("who", ["office", "sato"])
def test_statements_of_the_directory(visit: Visit, session: Session, town: Town, engine: Engine, many: int, who: str) -> None:
    crowd(session, town, many)
    visitor = visit(getattr(town, who))
    visitor.get("/people/")
    taken = {}
    for path in MOST_STATEMENTS:
        with counted(engine) as seen:
            answer = visitor.get(path)
        assert answer.status_code == 200
        taken[path] = len(seen)
    assert {path: number for path, number in taken.items() if number > MOST_STATEMENTS[path]} == {}
    pages = visitor.get("/people/", q="やまの", page=2).text
    assert len(names_on(pages)) == min(50, max(0, many + 1 - 50))
