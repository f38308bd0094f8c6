"""What becomes of a session at its end, and of what somebody typed into it: kept for its owner, shown to nobody else."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.accounts import queries, services
from lms.accounts.models.access import SigninSession
from lms.accounts.models.office import Draft
from lms.accounts.services import terminals as terminal_services
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.practice.models import Practice
from lms.web.login import QUIET, TERMINAL_COOKIE
from tests.conftest import CHEAP, on_one_database
from tests.statements import counted
from tests.town import Town
from tests.visitor import PageForm, Visitor, forms_of

Visit = Callable[[PersonId | None], Visitor]
CLEAR = '"cache", "storage"'
CLEAR_PAGES = '"cache"'  # on a personal device a session that ends leaves what was not sent yet, under its owner's mark
TYPED = "窓口の案内を一文ずつ短くする"
MY_NUMBER = "123456789018"  # the published sample whose check digit is right
PIN = "407291"
LATER = timedelta(hours=4, minutes=1)
FORM = "/practices/new"

JSON_PLEASE = {"Accept": "application/json"}


def filled(town: Town, **changes: str) -> dict[str, str]:
    plan = {"plan_when": "火曜の朝", "work_task_id": "other", "work": "案内文の見直し", "action": TYPED, "ai_use": "drafting"}
    return {**plan, "tool_id": str(town.tool), "data_class": "public", "due_on": str(clock.today() + timedelta(days=7)), **changes}


def drafts(session: Session) -> list[tuple[int, str, str]]:
    session.rollback()
    rows = session.execute(select(Draft.owner_id, Draft.form_key, Draft.fields).order_by(Draft.id)).all()
    session.rollback()
    return [(row.owner_id, row.form_key, row.fields["action"][0]) for row in rows]


def practices(session: Session) -> list[tuple[int, str]]:
    session.rollback()
    found = [(row.owner_id, row.action) for row in session.execute(select(Practice.owner_id, Practice.action))]
    session.rollback()
    return found


def sent_late(visitor: Visitor, form: PageForm, values: dict[str, str]) -> TestResponse:
    with clock.standing_at(clock.now() + LATER):
        return visitor.send(FORM, form, values)


# A form carries its owner


@on_one_database
def test_a_form_sent_after_the_session_is_over_waits_for_its_owner(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.yamano)
    form = visitor.form(FORM)
    answer = sent_late(visitor, form, filled(town))
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (303, CLEAR_PAGES)
    assert answer.headers["Location"] == "/login?next=/practices/new&ended=kept"
    page = visitor.get(answer.headers["Location"]).text
    assert "書いた内容は、下書きに残しました" in page
    assert TYPED not in page
    assert drafts(session) == [(town.yamano, "plan:new", TYPED)]
    assert practices(session) == []
    visitor.become(session, town.yamano)
    again = visitor.get(FORM).text
    assert "前に書きかけた内容を戻しました" in again
    assert TYPED in again


@on_one_database
def test_a_form_sent_under_somebody_elses_session_shows_them_nothing(visit: Visit, session: Session, town: Town) -> None:
    browser = visit(town.yamano)
    form = browser.form(FORM)
    services.keep_draft(session, town.actor(session, town.mori), "plan:new", {"action": ["森の下書き"]})
    browser.become(session, town.mori)
    answer = browser.send(FORM, form, filled(town))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/session/other?fate=kept")
    page = browser.get(answer.headers["Location"])
    assert page.status_code == 200
    assert "いま送られた内容は、ほかの方が開いた画面のものでした" in page.text
    assert "書いた方の下書きに残しました" in page.text
    assert TYPED not in page.text
    assert "山野" not in page.text
    assert drafts(session) == [(town.mori, "plan:new", "森の下書き"), (town.yamano, "plan:new", TYPED)]
    assert practices(session) == []
    theirs = browser.get(FORM).text
    assert "森の下書き" in theirs
    assert TYPED not in theirs
    assert TYPED in visit(town.yamano).get(FORM).text


@pytest.mark.parametrize("under", ["nobody", "mori"])
def test_what_types_itself_into_a_draft_stays_its_owners_too(visit: Visit, session: Session, town: Town, under: str) -> None:
    browser = visit(town.yamano)
    form = browser.form(FORM)
    data = {**form.values, **filled(town)}
    if under == "mori":
        browser.become(session, town.mori)
        answer = browser.client.post("/drafts/plan:new", data=data, headers=JSON_PLEASE)
    else:
        with clock.standing_at(clock.now() + LATER):
            answer = browser.client.post("/drafts/plan:new", data=data, headers=JSON_PLEASE)
    assert (answer.status_code, answer.json) == (200, {"kept": True})
    assert drafts(session) == [(town.yamano, "plan:new", TYPED)]


def test_a_form_sent_twice_after_its_result_makes_no_draft(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.yamano)
    form = visitor.form(FORM)
    assert visitor.send(FORM, form, filled(town)).headers["Location"] == "/practices/1"
    late = sent_late(visitor, form, filled(town))
    assert late.headers["Location"] == "/login?next=/practices/new&ended=saved"
    assert "先に保存してあります" in visitor.get(late.headers["Location"]).text
    visitor.become(session, town.mori)
    assert visitor.send(FORM, form, filled(town)).headers["Location"] == "/session/other?fate=saved"
    assert "書いた方が先に保存していました" in visitor.get("/session/other?fate=saved").text
    assert drafts(session) == []
    assert practices(session) == [(town.yamano, TYPED)]


@on_one_database
def test_a_form_sent_twice_after_the_end_makes_one_draft(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.yamano)
    form = visitor.form(FORM)
    for text in (TYPED, TYPED + "。"):
        assert sent_late(visitor, form, filled(town, action=text)).status_code == 303
    assert drafts(session) == [(town.yamano, "plan:new", TYPED + "。")]


@on_one_database
@pytest.mark.parametrize("text", [f"個人番号 {MY_NUMBER}", "あ" * 40_001])
def test_what_may_not_be_kept_is_not_kept_for_its_owner_either(visit: Visit, session: Session, town: Town, text: str) -> None:
    visitor = visit(town.yamano)
    form = visitor.form(FORM)
    late = sent_late(visitor, form, filled(town, action=text))
    assert late.headers["Location"].endswith("ended=unsaved")
    assert "いま送られた内容は、保存していません" in visitor.get(late.headers["Location"]).text
    visitor.become(session, town.mori)
    other = visitor.send(FORM, form, filled(town, action=text))
    assert other.headers["Location"] == "/session/other?fate=unsaved"
    assert "下書きには残していません" in visitor.get("/session/other?fate=unsaved").text
    assert drafts(session) == []


def altered(owner: str) -> str:
    return owner[:-2] + ("AA" if owner[-2:] != "AA" else "BB")


@on_one_database
@pytest.mark.parametrize("forgery", ["altered", "of another key", "empty", "nonsense", "somebody else's shape"])
def test_a_forged_owner_counts_for_nothing(visit: Visit, session: Session, town: Town, app: Flask, forgery: str) -> None:
    visitor = visit(town.yamano)
    form = visitor.form(FORM)
    made = {
        "altered": altered(form.values["owner"][0]),
        "of another key": str(URLSafeTimedSerializer("guessed", salt="owner of a form").dumps([town.mori, "plan:new"])),
        "empty": "",
        "nonsense": "a.b.c",
        "somebody else's shape": str(URLSafeTimedSerializer(str(app.secret_key), salt="something else").dumps([town.mori, "plan:new"])),
    }[forgery]
    late = sent_late(visitor, form, filled(town, owner=made))
    assert late.headers["Location"] == "/login?ended=unsaved"
    visitor.become(session, town.mori)
    outdated = visitor.send(FORM, form, filled(town, owner=made))
    assert outdated.status_code == 400
    assert TYPED not in outdated.text
    assert drafts(session) == []
    assert practices(session) == []


@on_one_database
def test_an_owner_is_good_for_seven_days(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.yamano)
    form, began = visitor.form(FORM), clock.now()
    with clock.standing_at(began + timedelta(days=7, minutes=1)):
        assert visitor.send(FORM, form, filled(town)).headers["Location"] == "/login?ended=unsaved"
    assert drafts(session) == []
    with clock.standing_at(began + timedelta(days=6, hours=23)):
        assert visitor.send(FORM, form, filled(town)).headers["Location"].endswith("ended=kept")
    assert len(drafts(session)) == 1


@on_one_database
def test_ones_own_form_of_an_earlier_session_is_brought_back(visit: Visit, session: Session, town: Town) -> None:
    browser = visit(town.yamano)
    form = browser.form(FORM)
    browser.become(session, town.yamano)
    browser.get("/me/")
    answer = browser.send(FORM, form, filled(town))
    assert (answer.status_code, answer.headers["Location"]) == (303, FORM)
    page = browser.get(FORM).text
    assert "まだ保存していません" in page
    assert TYPED in page
    assert practices(session) == []
    assert browser.send(FORM, browser.form(FORM), filled(town)).headers["Location"] == "/practices/1"
    assert drafts(session) == []


@on_one_database
@pytest.mark.parametrize("cookie", ["kept", "gone"])
def test_a_form_without_a_draft_says_that_nothing_was_saved(visit: Visit, session: Session, town: Town, cookie: str) -> None:
    visitor = visit(town.yamano)
    form = visitor.form("/me/")
    if cookie == "gone":
        visitor.client.delete_cookie("manabi")
    with clock.standing_at(clock.now() + LATER):
        answer = visitor.send("/me/", form, {"locale": "en"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/login?ended=unsaved")
        assert "いま送られた内容は、保存していません" in visitor.get("/login?ended=unsaved").text
    assert queries.profile(session, town.actor(session, town.yamano))["locale"] == "ja"


@on_one_database
def test_every_form_that_keeps_a_draft_carries_its_owner(visit: Visit, town: Town) -> None:
    page = visit(town.yamano).get(FORM).text
    with_draft = [form for form in forms_of(page) if "draft" in dict(form.buttons)]
    assert with_draft
    assert all("owner" in form.values for form in with_draft)
    assert all("owner" not in form.values for form in forms_of(visit(town.yamano).get("/me/").text))


# Two people one after the other at one terminal


@pytest.fixture
def machine(visit: Visit, session: Session, town: Town) -> Visitor:
    office = town.actor(session, town.office)
    token = terminal_services.register(session, office, name="窓口", unit_id=town.civic_section, earlier=None, now=clock.now())
    hashed = CHEAP.hash(PIN)
    for person in (town.yamano, town.mori):
        terminal_services.set_pin(session, person, hashed, now=clock.now())
    session.commit()
    made = visit(None)
    made.client.set_cookie(TERMINAL_COOKIE, token)
    return made


def test_two_people_one_after_the_other(machine: Visitor, session: Session, town: Town) -> None:
    began = clock.now()
    with clock.standing_at(began):
        machine.submit("/login/pin", {"staff_no": "010001", "pin": PIN})
        form = machine.form(FORM)
        machine.client.post("/drafts/plan:new", data={**form.values, **filled(town, action="途中まで")})
    with clock.standing_at(began + timedelta(minutes=6)):
        late = machine.send(FORM, form, filled(town))  # left the desk, came back and pressed the button
        assert late.headers["Location"] == "/login?ended=kept"
        assert "書いた内容は、下書きに残しました" in machine.client.get(late.headers["Location"], follow_redirects=True).text
        entered = machine.submit("/login/pin", {"staff_no": "010011", "pin": PIN})
        assert (entered.headers["Location"], entered.headers["Clear-Site-Data"]) == ("/", CLEAR)
        for path in ("/", FORM, "/practices/", "/me/"):  # the back button asks anew: nothing of a page may be kept
            page = machine.get(path)
            assert page.headers["Cache-Control"] == "no-store"
            assert TYPED not in page.text
            assert not re.search("山野 ?(?:さん|<span)", page.text), "neither greeted nor in the head; a list of colleagues may hold them"
        machine.send(FORM, form, filled(town, action="前の人の画面から"))
        machine.post("/logout")
        machine.submit("/login/pin", {"staff_no": "010001", "pin": PIN})
        assert "前の人の画面から" in machine.get(FORM).text
    assert practices(session) == []
    assert drafts(session) == [(town.yamano, "plan:new", "前の人の画面から")]


# The idle clock


def state(visitor: Visitor) -> dict[str, object]:
    answer = visitor.get("/session")
    assert answer.status_code == 200
    told: dict[str, object] = answer.json or {}
    return told


@on_one_database
def test_the_page_tells_the_time_that_the_server_counts(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    visitor, began = visit(town.yamano), clock.now()
    with clock.standing_at(began + timedelta(minutes=30)):
        page = visitor.get("/me/").text
        first = re.search(r'data-left="(\d+)" data-lead="(\d+)" data-key="(\w{16})"', page)
        assert first is not None
        assert first.groups()[:2] == ("14400", "300")
    with clock.standing_at(began + timedelta(minutes=40)), counted(engine) as statements:
        assert state(visitor) == {"signed_in": True, "left": 13_800, "lead": 300, "key": first.group(3), "final": False}
    assert len(statements) == 1


@on_one_database
def test_asking_is_not_being_there_and_going_on_is(visit: Visit, session: Session, town: Town) -> None:
    visitor, began = visit(town.yamano), clock.now()
    form = next(form for form in forms_of(visitor.get("/me/").text) if form.action == "/session/stay")
    for minutes in (60, 120, 235):
        with clock.standing_at(began + timedelta(minutes=minutes)):
            told = state(visitor)
            quiet = visitor.client.post("/drafts/plan:new", data={**form.values, "action": "x"}, headers={QUIET: "1"})
            assert quiet.json == {"kept": True}
            assert visitor.get("/session/over").status_code == 200
    assert isinstance(told["left"], int)
    assert 298 <= told["left"] <= 300
    with clock.standing_at(began + timedelta(minutes=236)):
        answer = visitor.client.post("/session/stay", data=form.values, headers=JSON_PLEASE)
        assert answer.json is not None
        assert (answer.status_code, answer.json["left"]) == (200, 14_400)
    with clock.standing_at(began + timedelta(minutes=470)):
        assert visitor.get("/me/").status_code == 200
    with clock.standing_at(began + timedelta(minutes=700)):
        assert state(visitor)["final"] is False
        answer = visitor.client.post("/session/stay", data=form.values, headers=JSON_PLEASE)
        assert answer.json is not None
        assert (answer.json["left"] <= 1_200, answer.json["final"]) == (True, True), "no going on beyond twelve hours"
    with clock.standing_at(began + timedelta(minutes=721)):
        assert state(visitor) == {"signed_in": False}


@on_one_database
def test_going_on_is_a_post_of_who_is_signed_in(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.yamano)
    assert visitor.get("/session/stay").status_code == 405
    assert visitor.client.post("/session/stay").status_code == 400, "without its token"
    form = next(form for form in forms_of(visitor.get("/me/").text) if form.action == "/session/stay")
    with clock.standing_at(clock.now() + LATER):
        assert visitor.client.post("/session/stay", data=form.values).headers["Location"] == "/login?ended=unsaved"
    session.rollback()
    assert len(session.scalars(select(SigninSession.id)).all()) == 1


@on_one_database
def test_the_page_left_alone_goes_where_nothing_is_shown(visit: Visit, town: Town) -> None:
    visitor = visit(town.yamano)
    alive = visitor.get("/session/over")
    assert "この画面は閉じました" in alive.text
    with clock.standing_at(clock.now() + LATER):
        over = visitor.get("/session/over")
        assert (over.headers["Location"], over.headers["Clear-Site-Data"]) == ("/login?next=/&ended=over", CLEAR_PAGES)
    assert "Clear-Site-Data" not in visitor.get("/login").headers


@on_one_database
def test_signing_out_leaves_nothing_in_the_browser(visit: Visit, town: Town) -> None:
    visitor = visit(town.yamano)
    answer = visitor.post("/logout")
    assert (answer.headers["Location"], answer.headers["Clear-Site-Data"]) == ("/login", CLEAR)
    assert ["ログアウトしました。" in visitor.get("/login").text for _ in range(2)] == [True, False], "said once, and to who left"


@on_one_database
def test_the_warning_stands_on_every_signed_in_page_and_on_no_other(visit: Visit, town: Town) -> None:
    page = visit(town.yamano).get("/").text
    assert 'role="alertdialog"' in page
    assert "まもなくログアウトします" in page
    assert 'role="alertdialog"' not in visit(None).get("/login").text


@on_one_database
def test_no_page_may_be_kept(app: Flask, visit: Visit, session: Session, town: Town) -> None:
    """Over all routes, for somebody who may open them all."""
    services.grant(session, town.administrator, "office", valid_from=clock.today())  # type: ignore[arg-type]
    services.post(session, town.administrator, town.civic_section, title="課長", valid_from=clock.today(), is_head=True)
    session.commit()
    visitor, seen = visit(town.administrator), set()
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        path = re.sub(r"<int:[^>]+>", "1", re.sub(r"<(?!int:)[^>]+>", "x", rule.rule))
        answer = visitor.get(path) if "GET" in (rule.methods or ()) else visitor.client.post(path)
        assert answer.headers["Cache-Control"] == "no-store", path
        seen.add(answer.status_code)
    assert {200, 303, 400, 404} <= seen
