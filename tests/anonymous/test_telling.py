"""Telling a failure without a name: through the browser client to the store and back."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.accounts.kinds import Employment
from lms.accounts.models.access import AuditEntry
from lms.accounts.models.office import Draft
from lms.accounts.models.people import Leave, Unit
from lms.anonymous import services
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.practice.models import Practice
from tests.anonymous import OUT, TOLD, published, ready, store_of, told
from tests.cases import MY_NUMBER, counted, lost, own_form, refused, rows
from tests.conftest import on_one_database
from tests.town import LONG_AGO, Town
from tests.visitor import Visitor, forms_of

Visit = Callable[[PersonId | None], Visitor]
NEW, MINE = "/cases/anonymous/new", "/cases/anonymous/mine"


def test_it_is_told_waits_and_comes_out_with_two_others(visit: Visit, town: Town, app: Flask) -> None:
    visitor, store = visit(town.yamano), store_of(app)
    code = told(visitor)
    assert visit(town.sato).get("/cases/anonymous/").text.count("<h3") == 0, "it waits"
    with store.writing() as session:
        assert services.publish(session, today=clock.today()) == 0, "alone it would be known"
    published(store, 2)
    page = visit(town.sato).get("/cases/anonymous/")
    assert page.text.count("<h3") == 3
    assert TOLD["title"] in page.text
    mine = visitor.submit(MINE, {"code": code.lower().replace("-", " ")})
    assert "公開しています" in mine.text
    address = re.search(r"/cases/anonymous/[0-9a-f]{32}", mine.text)
    assert address
    shown = visit(town.kacho).get(address.group(0))
    assert TOLD["happened"] in shown.text
    assert "この失敗からの学び" in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert "計画には、学びの文だけが写ります。" in shown.text
    assert "うちでも試す" not in visit(town.executive).get(address.group(0)).text, "who makes no plans"
    store.rewrite()
    assert visit(town.kacho).get(address.group(0)).text.count(TOLD["happened"]) == 1, "written anew, nothing is lost"


@on_one_database
def test_a_lesson_goes_into_a_plan_by_no_address(visit: Visit, town: Town, app: Flask, session: Session) -> None:
    """An address is written down by what stands in front, beside who asked for it."""
    ready(store_of(app))
    reader = visit(town.yamano)
    shown = reader.get(OUT).text
    assert "/practices/new?" not in shown
    way = next(form for form in forms_of(shown) if form.action == "/practices/new")
    assert [OUT.rpartition("/")[2] in each for values in way.values.values() for each in values] == [False] * len(way.values)
    opened = reader.send("", way)
    plan = own_form(opened)
    assert (opened.status_code, plan.values["action"], plan.values["due_on"] != [""]) == (200, ["確かめます。"], True)
    assert [*rows(session, Draft), *rows(session, Practice)] == [], "opened is not kept"
    assert reader.submit("/practices/new", {"plan_when": "書きかけ", "draft": "1"}).status_code == 303
    assert reader.send("", way).location == "/practices/new", "what is begun already is not written over"
    assert reader.get("/practices/new").text.count("書きかけの計画があるので") == 1
    assert reader.form("/practices/new").values["plan_when"] == ["書きかけ"]


def test_what_is_published_is_found_by_every_search(visit: Visit, town: Town, app: Flask) -> None:
    store, reader = store_of(app), visit(town.sato)
    code = told(visit(town.yamano))
    for page in ("/cases/", "/search", "/cases/anonymous/"):
        assert TOLD["title"] not in reader.get(page, q="見くらべる手順").text, "it waits"
    published(store, 2)
    for page in ("/cases/", "/search", "/cases/anonymous/"):
        assert TOLD["title"] in reader.get(page, q="見くらべる手順").text, page
        assert TOLD["title"] not in reader.get(page, q="手順 -見比べる").text, page
    assert TOLD["title"] not in visit(town.partner).get("/search", q="手順").text
    visitor = visit(town.yamano)
    own = visitor.submit(MINE, {"code": code}).text
    forms = {form.action: form for form in forms_of(own)}
    assert f"{MINE}/withdraw" in own.partition("<details><summary>この失敗を取り下げる")[2].partition("</details>")[0], (
        "one slip erases nothing"
    )
    assert visitor.send(MINE, forms[f"{MINE}/withdraw"]).status_code == 200
    assert TOLD["title"] not in reader.get("/cases/", q="見くらべる手順").text, "at once"


@on_one_database
def test_it_is_worked_with_through_the_code_alone(visit: Visit, town: Town, app: Flask) -> None:
    visitor, store = visit(town.yamano), store_of(app)
    code = told(visitor)
    published(store, 2)
    reader = visit(town.sato)
    address = next(
        found
        for found in re.findall(r"/cases/anonymous/[0-9a-f]{32}", reader.get("/cases/anonymous/").text)
        if TOLD["title"] in reader.get(found).text
    )
    assert reader.submit(address, {"text": "どう見つけましたか。"}, action=f"{address}/questions").status_code == 303
    press = reader.form(address, action=f"{address}/thanks")
    assert [reader.send(address, press).status_code for _ in range(2)] == [303, 303]
    opened = visitor.submit(MINE, {"code": code})
    assert "1回、押されました" in opened.text, "pressed twice from one page it counts once"
    assert "どう見つけましたか。" in opened.text
    forms = {form.action: form for form in forms_of(opened.text)}
    assert visitor.send(MINE, forms[f"{MINE}/answer"], {"answer": "見比べました。"}).status_code == 200
    telling = visitor.send(MINE, forms[f"{MINE}/edit"], {"lesson": "次は、係長と見ます。"})
    assert (telling.status_code, "直した文を見直す" in telling.text) == (422, True)
    assert visitor.send(MINE, forms[f"{MINE}/edit"], {"lesson": "次は、二人で見ます。"}).status_code == 200
    shown = reader.get(address).text
    assert ("見比べました。" in shown, "二人で" in shown) == (False, False), "at once it would tell when"
    with store.writing() as session:
        services.publish(session, today=clock.today())
    store.keep()
    shown = reader.get(address).text
    assert ("見比べました。" in shown, "二人で" in shown) == (True, True)
    assert visitor.send(MINE, forms[f"{MINE}/withdraw"]).status_code == 200
    assert reader.get(address).status_code == 404
    assert TOLD["happened"].encode() not in (store.kept.parent / "anonymous.db").read_bytes(), "nothing of its words is left"
    assert not store.kept.exists() or TOLD["happened"] not in store.kept.read_text(encoding="utf-8")
    assert "取り下げられています" in visitor.submit(MINE, {"code": code}).text
    assert visitor.send(MINE, forms[f"{MINE}/edit"]).status_code == 409
    with store.writing() as session:
        services.publish(session, today=clock.today() + timedelta(days=7))
    assert visitor.submit(MINE, {"code": code}).status_code == 422, "a week later even the row is gone"


@on_one_database
def test_a_wrong_code_opens_nothing_and_stands_in_no_address(visit: Visit, town: Town) -> None:
    visitor = visit(town.yamano)
    code = told(visitor)
    for wrong in (services.new_code(), "", "ABCD", "'; --"):
        assert visitor.submit(MINE, {"code": wrong}).status_code == 422
    assert TOLD["title"] not in visitor.get(f"{MINE}?code={code}").text
    assert visitor.post(f"{MINE}/withdraw", {"code": services.new_code()}).status_code == 404


@on_one_database
def test_sent_twice_it_is_one_with_one_code(visit: Visit, town: Town, app: Flask) -> None:
    visitor = visit(town.yamano)
    form = visitor.form(NEW)
    answers = [visitor.send(NEW, form, TOLD) for _ in range(2)]
    assert "いま一度だけお見せします" in answers[0].text
    assert answers[0].text.partition("<main")[2].partition("</main>")[0] == answers[1].text.partition("<main")[2].partition("</main>")[0]
    published(store_of(app), 2)
    assert visitor.get("/cases/anonymous/").text.count("<h3") == 3


@on_one_database
def test_bad_input_gets_a_sentence_and_loses_nothing(visit: Visit, town: Town, app: Flask) -> None:
    visitor = visit(town.yamano)
    table = {
        ("title", ""): ("title", "一行で書いてください。"),
        ("title", "題" * 81): ("title", "80字まで"),
        ("happened", ""): ("happened", "一行で書いてください。"),
        ("cause", "あ" * 2_001): ("cause", "2000字まで"),
        ("happened", f"番号は {MY_NUMBER} です"): ("happened", "見直してください"),
    }
    assert refused(visitor, NEW, TOLD, table) == {}
    assert "決められた窓口" in visitor.submit(NEW, {**TOLD, "incident": "yes"}).text
    form = visitor.form(NEW)
    filled = {**{name: values[0] for name, values in form.values.items()}, **TOLD, "photo": (BytesIO(b"x"), "me.jpg")}
    answer = visitor.client.post(NEW, data=filled, content_type="multipart/form-data")
    assert (answer.status_code, "ファイルは受け取りません" in answer.text) == (422, True)
    assert visitor.post(NEW, {**TOLD, "code": "short"}).status_code == 422
    assert not store_of(app).has_rows()


@on_one_database
def test_words_that_tell_are_looked_at_once_more(visit: Visit, town: Town) -> None:
    visitor = visit(town.yamano)
    typed = {**TOLD, "happened": "11月24日に市民課の係長が見つけました。"}
    answer = visitor.submit(NEW, typed)
    assert answer.status_code == 422
    assert [word for word in ("11月24日", "市民課", "係長") if f">{word}</mark>" not in answer.text] == []
    assert lost(answer, {**typed, "label": "none"}) == {}
    assert visitor.send(NEW, own_form(answer), {"looked": "y"}).status_code == 200


@on_one_database
def test_a_unit_is_named_only_where_ten_could_have_written(visit: Visit, town: Town, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = visit(town.yamano)
    assert 'value="市民部"' not in visitor.get(NEW).text, "five serve there"
    assert visitor.submit(NEW, {**TOLD, "label": "市民部"}).status_code == 422
    monkeypatch.setattr("lms.anonymous.queries.LEAST_PEOPLE", 0)
    monkeypatch.setattr("lms.anonymous.queries.accounts.setting", lambda _session, _key: 5)
    offered = visitor.get(NEW).text
    assert ('value="市民部"' in offered, 'value="市民課"' in offered, 'value="窓口係"' in offered) == (True, False, False)
    assert re.search(r'value="none" checked', offered), "none is what is chosen at first"
    told(visitor, label="市民部")
    published(store_of(app), 2)
    assert visitor.get("/cases/anonymous/").text.count('lang="ja">市民部<') == 1


@on_one_database
@pytest.mark.parametrize(
    ("people", "away", "hidden", "is_named"), [(9, 0, 5, False), (10, 0, 5, True), (10, 1, 5, False), (10, 0, 11, False), (11, 0, 11, True)]
)
def test_ten_are_ten_who_are_there(
    visit: Visit, town: Town, session: Session, monkeypatch: pytest.MonkeyPatch, people: int, away: int, hidden: int, is_named: bool
) -> None:
    """Whatever size of groups the office hides, never fewer than ten."""
    monkeypatch.setattr("lms.anonymous.queries.accounts.setting", lambda _session, _key: hidden)
    unit = session.get_one(Unit, town.civic_section)
    serving = 3  # of the small town: a head, a member, one of its team
    for number in range(people - serving):
        made = accounts.add_person(
            session, name=f"人 {number}", kana="ひと", staff_no=f"02{number:04}", employment=Employment.REGULAR, mail=""
        )
        accounts.post(session, made.id, unit.id, title="係員", valid_from=LONG_AGO)
        if number < away:
            session.add(Leave(person_id=made.id, starts_on=clock.today()))
    session.commit()
    assert ('value="市民課"' in visit(town.yamano).get(NEW).text) is is_named


@on_one_database
def test_the_request_writes_nothing_and_offers_no_draft(visit: Visit, town: Town, session: Session, engine: Engine, app: Flask) -> None:
    visitor = visit(town.yamano)
    page = visitor.get(NEW).text
    form = page.partition("<main")[2].partition("</main>")[0]
    assert [word for word in ("data-draft", " hx-", "data-hx-", 'name="owner"', 'name="draft"') if word in form] == []
    audited = len(rows(session, AuditEntry))
    before = app.extensions["metrics"].get_sample_value("lms_requests_total", {"route": "anonymous.new", "method": "POST", "status": "200"})
    with clock.standing_at(clock.now() + timedelta(hours=1)), counted(engine) as statements:
        told(visitor)
    assert [each for each in statements if not each.lstrip().startswith("SELECT")] == []
    after = app.extensions["metrics"].get_sample_value("lms_requests_total", {"route": "anonymous.new", "method": "POST", "status": "200"})
    assert after == before, "counted nowhere (a mutant of the twins may have left a number)"
    assert (len(rows(session, AuditEntry)), rows(session, Draft)) == (audited, [])


@on_one_database
def test_a_crash_is_told_without_a_number(
    visit: Visit, town: Town, app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    visitor = visit(town.yamano)
    form = visitor.form(NEW)
    monkeypatch.setattr("lms.anonymous.services.tell", lambda *_a, **_k: 1 / 0)
    answer = visitor.send(NEW, form, TOLD)
    assert answer.status_code == 500
    assert "受付番号も記録も残していません" in answer.text
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("lms.cases.queries.listing.search", lambda *_a, **_k: 1 / 0)
    assert visitor.get("/cases/").status_code == 500
    assert "ZeroDivisionError" in capsys.readouterr().err, "elsewhere it is noted as ever"


@on_one_database
def test_partners_stay_outside_and_pages_of_a_person_only_lead_there(visit: Visit, town: Town) -> None:
    for path in ("", "about", "new", "mine", "0" * 32):
        assert visit(town.partner).get(f"/cases/anonymous/{path}").status_code == 403
        assert visit(None).get(f"/cases/anonymous/{path}").status_code == 303
    page = visit(town.yamano).get("/practices/new").text
    assert 'href="/cases/anonymous/new" rel="noreferrer"' in page
    assert "守れないこと" in visit(town.executive).get("/cases/anonymous/about").text
    assert visit(town.yamano).get(f"/cases/anonymous/{'0' * 32}").status_code == 404


@on_one_database
def test_the_list_asks_little_of_the_database(visit: Visit, town: Town, app: Flask, engine: Engine) -> None:
    published(store_of(app), 3)
    visitor = visit(town.sato)
    visitor.get("/cases/anonymous/")
    with counted(engine) as statements:
        visitor.get("/cases/anonymous/")
    assert len(statements) <= 3


@on_one_database
def test_the_office_takes_away_what_harms_somebody_and_the_trail_says_who_not_what(
    visit: Visit, town: Town, app: Flask, session: Session
) -> None:
    ready(store_of(app))
    office, address = visit(town.office), f"/office/anonymous/{'a' * 32}/take-down"
    assert address in office.get(OUT).text
    assert address not in visit(town.kacho).get(OUT).text
    assert visit(town.kacho).post(address).status_code == 403
    assert "文を消して、公開をやめる" in office.get(address).text
    assert office.submit(address).status_code == 303
    assert office.get(OUT).status_code == 404
    (entry,) = rows(session, AuditEntry, AuditEntry.action == "anonymous_taken_down")
    assert (entry.actor_id, entry.object_id) == (town.office, "a" * 32)
    assert "取り下げられています" in visit(town.sato).submit(MINE, {"code": "A" * 24}).text
    assert office.post(address).status_code == 404
