"""Shared terminals: registered on the spot, opened with staff number and PIN, with the rights of staff and no others."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from lms.accounts import queries
from lms.accounts.models.access import AuditEntry, Password, SigninSession, SigninThrottle
from lms.accounts.models.people import Person
from lms.accounts.models.terminals import Pin, Terminal
from lms.accounts.queries import rights
from lms.accounts.rules import terminals as rules
from lms.accounts.services import office as office_services
from lms.accounts.services import signin
from lms.accounts.services import terminals as services
from lms.kernel import clock
from lms.kernel.db import session_factory
from lms.kernel.ids import PersonId
from lms.web.login import TERMINAL_COOKIE
from tests.conftest import CHEAP, on_one_database
from tests.town import Town
from tests.visitor import Visitor

PIN, OTHER_PIN = "407291", "815039"
PASSWORD = "ひとつ試して隣に渡す会議室の花"
CLEAR = '"cache", "storage"'
Visit = Callable[[PersonId | None], Visitor]


@pytest.fixture(scope="session")
def hashed() -> dict[str, str]:
    return {secret: CHEAP.hash(secret) for secret in (PIN, OTHER_PIN, PASSWORD)}


@pytest.fixture
def with_pins(session: Session, town: Town, hashed: dict[str, str]) -> Town:
    """山野さん, 森さん and the 課長 have a PIN; the 課長 a password as well."""
    for person in (town.yamano, town.kacho, town.office):
        services.set_pin(session, person, hashed[PIN], now=clock.now())
    services.set_pin(session, town.mori, hashed[OTHER_PIN], now=clock.now())
    signin.set_password_hash(session, town.kacho, hashed[PASSWORD])
    session.commit()
    return town


def terminal(visit: Visit, session: Session, town: Town, name: str = "窓口の奥") -> Visitor:
    """A browser that the office has registered, with nobody signed in."""
    token = services.register(
        session, town.actor(session, town.office), name=name, unit_id=town.civic_section, earlier=None, now=clock.now()
    )
    session.commit()
    made = visit(None)
    made.client.set_cookie(TERMINAL_COOKIE, token)
    return made


def enter(visitor: Visitor, staff_no: str = "010001", pin: str = PIN) -> int:
    return visitor.submit("/login/pin", {"staff_no": staff_no, "pin": pin}).status_code


@on_one_database
def test_the_office_registers_the_browser_it_sits_at(visit: Visit, session: Session, with_pins: Town) -> None:
    office = visit(with_pins.office)
    answer = office.submit("/office/terminals", {"name": "本庁1階 窓口", "unit_id": str(with_pins.civic_section)})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/office/terminals")
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith(TERMINAL_COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert f"Max-Age={400 * 24 * 3600}" in cookie
    stored = session.scalars(select(Terminal)).one()
    token = office.client.get_cookie(TERMINAL_COOKIE)
    assert token is not None
    assert stored.token_hash == queries.token_hash(token.value)
    assert (stored.name, stored.unit_id, stored.registered_by_id) == ("本庁1階 窓口", with_pins.civic_section, with_pins.office)
    session.rollback()
    page = office.get("/office/terminals").text
    assert "1台を登録しています" in page
    assert "このブラウザーは、もう登録されています" in page
    assert office.post("/logout").status_code == 303
    first = office.get("/login")
    assert first.headers["Location"] == "/login/pin"
    assert "共用パソコン「本庁1階 窓口」（市民課）" in office.get("/login/pin").text
    assert enter(office) == 303
    assert "山野 はるかさんがログインしています。" in office.get("/me/").text


def test_registering_twice_makes_one_terminal_and_again_replaces_it(visit: Visit, session: Session, town: Town) -> None:
    office = visit(town.office)
    form = office.form("/office/terminals")
    for _ in range(2):
        office.send("/office/terminals", form, {"name": "窓口", "unit_id": str(town.civic_section)})
    assert session.scalars(select(Terminal.name)).all() == ["窓口"]
    session.rollback()
    office.submit("/office/terminals", {"name": "窓口の奥", "unit_id": str(town.tax_section)})
    rows = session.execute(select(Terminal.name, Terminal.revoked_at.is_(None)).order_by(Terminal.id)).all()
    assert [tuple(row) for row in rows] == [("窓口", False), ("窓口の奥", True)]


@on_one_database
@pytest.mark.parametrize(
    ("filled", "sentence"),
    [
        ({"name": " "}, "名前を書いてください。"),
        ({"unit_id": ""}, "組織を選んでください。"),
        ({"unit_id": "999999"}, "表示されている中から選んでください。"),
        ({"name": "あ" * 61}, "60字までで書いてください。"),
    ],
)
def test_a_terminal_without_name_or_unit_is_asked_for(
    visit: Visit, session: Session, town: Town, filled: dict[str, str], sentence: str
) -> None:
    answer = visit(town.office).submit("/office/terminals", {"name": "窓口の奥", "unit_id": str(town.civic_section), **filled})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert filled.get("name", "窓口の奥").strip() in answer.text
    assert session.scalar(select(Terminal.id)) is None


@on_one_database
@pytest.mark.parametrize("who", ["yamano", "kacho", "bucho", "facilitator", "executive", "partner"])
def test_only_office_and_administrator_reach_terminals_and_first_pins(visit: Visit, session: Session, town: Town, who: str) -> None:
    visitor = visit(getattr(town, who))
    token = services.register(
        session, town.actor(session, town.office), name="窓口", unit_id=town.civic_section, earlier=None, now=clock.now()
    )
    session.commit()
    made = session.scalars(select(Terminal.id)).one()
    session.rollback()
    for path in ("/office/terminals", f"/office/terminals/{made}", f"/people/{town.mori}/pin"):
        assert visitor.get(path).status_code == 403
        assert visitor.post(path).status_code == 403
    assert token
    assert session.scalars(select(Terminal.revoked_at)).one() is None


@on_one_database
def test_a_pin_opens_a_registered_terminal_and_is_never_tried_elsewhere(visit: Visit, session: Session, with_pins: Town) -> None:
    elsewhere = visit(None)
    assert elsewhere.get("/login/pin").headers["Location"] == "/login?by=password"
    answer = elsewhere.post("/login/pin", {"staff_no": "010001", "pin": PIN})
    assert answer.status_code == 403
    assert "登録した共用パソコンだけです" in answer.text
    form = elsewhere.form("/login")
    elsewhere.client.set_cookie(TERMINAL_COOKIE, "guessed")
    assert elsewhere.send("/login/pin", form, {"staff_no": "010001", "pin": PIN}).status_code == 403
    assert session.scalars(select(SigninThrottle.key)).all() == []
    assert session.scalars(select(SigninSession.id)).all() == []
    session.rollback()
    here = terminal(visit, session, with_pins)
    assert enter(here, "０１０００１", "４０７２９１") == 303
    row = session.scalars(select(SigninSession)).one()
    assert (row.method, row.is_shared_terminal, row.idle_seconds, row.terminal_id is not None) == ("pin", True, 300, True)


@on_one_database
@pytest.mark.parametrize(("staff_no", "pin"), [("010001", OTHER_PIN), ("999999", PIN), ("010013", PIN), ("010001@x", "' OR 1=1")])
def test_a_wrong_number_or_pin_says_one_and_the_same(visit: Visit, session: Session, with_pins: Town, staff_no: str, pin: str) -> None:
    answer = terminal(visit, session, with_pins).submit("/login/pin", {"staff_no": staff_no, "pin": pin})
    assert answer.status_code == 422
    assert "職員番号かPINが違うようです" in answer.text
    assert pin not in answer.text
    assert staff_no in answer.text


def test_five_tries_for_a_name_on_whatever_terminal(visit: Visit, session: Session, with_pins: Town) -> None:
    one, two = terminal(visit, session, with_pins, "窓口"), terminal(visit, session, with_pins, "休憩室")
    assert [enter(each, pin=OTHER_PIN) for each in (one, two, one, two, one)] == [422] * 5
    refused = two.submit("/login/pin", {"staff_no": "010001", "pin": PIN})
    assert refused.status_code == 429
    assert "15分ほどお待ちください" in refused.text
    assert enter(two, "010011", OTHER_PIN) == 303
    with clock.standing_at(clock.now() + timedelta(minutes=15, seconds=1)):
        assert enter(one) == 303


@on_one_database
def test_a_terminal_has_its_own_limit_for_all_names(session: Session, with_pins: Town, visit: Visit) -> None:
    here = terminal(visit, session, with_pins)
    made, now = session.scalars(select(Terminal.id)).one(), clock.now()
    tried = [services.may_try(session, f"name:{number}", made, now=now) for number in range(rules.TERMINAL_TRIES_PER_WINDOW + 2)]
    session.commit()
    assert tried.count(True) == rules.TERMINAL_TRIES_PER_WINDOW
    assert enter(here) == 429


def test_parallel_guesses_get_exactly_five(engine: Engine, with_pins: Town) -> None:
    allowed, lock, now = [], threading.Lock(), clock.now()

    def guess() -> None:
        with session_factory(engine)() as own:
            may = signin.take_try(own, "name:010001", now=now, most=rules.PIN_TRIES_PER_WINDOW)
            own.commit()
        with lock:
            allowed.append(may)

    threads = [threading.Thread(target=guess) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert allowed.count(True) == 5


@on_one_database
@pytest.mark.parametrize(
    ("who", "staff_no", "closed"), [("office", "010004", ("/office/settings", "/people/new")), ("kacho", "010002", ("/cases/checks",))]
)
def test_a_pin_session_has_the_rights_of_staff_only(
    visit: Visit, session: Session, with_pins: Town, who: str, staff_no: str, closed: tuple[str, ...]
) -> None:
    by_session = visit(getattr(with_pins, who))
    assert [by_session.get(path).status_code for path in closed] == [200] * len(closed)
    here = terminal(visit, session, with_pins)
    assert enter(here, staff_no) == 303
    assert [here.get(path).status_code for path in closed] == [403] * len(closed)
    for path in ("/", "/courses/", "/practices/new", "/cases/", "/me/"):
        assert here.get(path).status_code == 200, path
    password = here.get("/me/password")
    assert password.status_code == 403
    assert "PINでログインしているときは" in password.text
    assert here.post("/me/password", {"current": PASSWORD, "password": PASSWORD, "again": PASSWORD}).status_code == 403
    with here.client.session_transaction() as cookie:
        found = rights.signed_in(session, cookie["_user_id"], now=clock.now(), today=clock.today())
    assert found is not None
    full = with_pins.actor(session, getattr(with_pins, who))
    assert full.roles or full.headed
    assert (found.actor.roles, found.actor.headed, found.actor.by_pin) == (frozenset(), (), True)
    assert (found.actor.unit_id, found.actor.memberships) == (full.unit_id, full.memberships)


@on_one_database
def test_a_password_on_a_terminal_gives_full_rights_for_a_short_time(visit: Visit, session: Session, with_pins: Town) -> None:
    here = terminal(visit, session, with_pins)
    page = here.get("/login", by="password")
    assert page.status_code == 200
    assert "共用パソコンで使っています" in page.text
    assert here.submit("/login", {"staff_no": "010002", "password": PASSWORD}, by="password").status_code == 303
    row = session.scalars(select(SigninSession)).one()
    assert (row.method, row.is_shared_terminal, row.idle_seconds) == ("password", True, 300)
    assert row.terminal_id is not None
    session.rollback()
    assert here.get("/cases/checks").status_code == 200


def test_revoking_a_terminal_ends_what_runs_on_it_at_once(visit: Visit, session: Session, with_pins: Town) -> None:
    here, elsewhere = terminal(visit, session, with_pins), visit(with_pins.yamano)
    made = session.scalars(select(Terminal.id)).one()
    session.rollback()
    assert enter(here) == 303
    office = visit(with_pins.office)
    assert "いま使っている人もログアウトされます" in office.get(f"/office/terminals/{made}").text
    form = office.form(f"/office/terminals/{made}")
    assert office.send(f"/office/terminals/{made}", form).status_code == 303
    again = office.send(f"/office/terminals/{made}", form)
    assert (again.status_code, again.headers["Location"]) == (303, "/office/terminals")
    assert office.get(f"/office/terminals/{made}").status_code == 404
    gone = here.get("/me/")
    assert (gone.status_code, gone.headers["Clear-Site-Data"]) == (303, CLEAR)
    back = here.get("/login/pin")
    assert back.headers["Location"] == "/login?by=password"
    assert here.client.get_cookie(TERMINAL_COOKIE) is None
    assert elsewhere.get("/me/").status_code == 200
    session.rollback()
    assert session.scalars(select(AuditEntry.action).where(AuditEntry.object_kind == "terminal").order_by(AuditEntry.id)).all() == [
        "terminal_registered",
        "terminal_revoked",
    ]


def test_nobody_enters_a_terminal_that_is_revoked_meanwhile(session: Session, with_pins: Town) -> None:
    office = with_pins.actor(session, with_pins.office)
    token = services.register(session, office, name="窓口", unit_id=with_pins.civic_section, earlier=None, now=clock.now())
    made = session.scalars(select(Terminal.id)).one()
    services.revoke(session, office, made, now=clock.now())
    with pytest.raises(services.NoTerminal):
        services.enter_by_pin(session, with_pins.yamano, token, now=clock.now())


def test_the_next_person_ends_the_session_of_the_one_before(visit: Visit, session: Session, with_pins: Town) -> None:
    here = terminal(visit, session, with_pins)
    assert enter(here) == 303
    with here.client.session_transaction() as cookie:
        before = dict(cookie)
    answer = here.submit("/login/pin", {"staff_no": "010011", "pin": OTHER_PIN})
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (303, CLEAR)
    assert "森 一樹さんがログインしています。" in here.get("/me/").text
    with here.client.session_transaction() as cookie:
        assert cookie["_user_id"] != before["_user_id"]
        cookie.update(before)  # the cookie of the one before, kept by somebody
    assert here.get("/me/").status_code == 303


@on_one_database
def test_nobody_is_led_on_to_where_somebody_else_has_been(visit: Visit, session: Session, with_pins: Town) -> None:
    here = terminal(visit, session, with_pins)
    assert here.get("/practices/77/log").headers["Location"] == "/login"
    assert visit(None).get("/practices/77/log").headers["Location"] == "/login?next=/practices/77/log"


# PINs


@on_one_database
def test_the_first_pin_is_shown_once_and_leads_to_ones_own(visit: Visit, session: Session, with_pins: Town) -> None:
    office, sato = visit(with_pins.office), with_pins.sato
    path = f"/people/{sato}/pin"
    page = office.get(path)
    assert "佐藤 圭さんにはじめのPINを渡す" in page.text
    assert "まだPINはありません" in page.text
    form = office.form(path)
    shown = office.send(path, form)
    assert shown.status_code == 200
    assert "この画面を閉じると、もう表示できません" in shown.text
    first = shown.text.partition('<code class="num">')[2].partition("<")[0]
    rules.check_pin(first, ["010013"])
    again = office.send(path, form)
    assert (again.status_code, again.headers["Location"]) == (303, path)
    here = terminal(visit, session, with_pins)
    assert enter(here, "010013", first) == 303
    for closed in ("/", "/me/", "/practices/"):
        assert here.get(closed).headers["Location"] == "/me/pin"
    assert "渡されたPINを自分だけが知る数字に" in here.get("/me/pin").text
    done = here.submit("/me/pin", {"current": first, "pin": "６２９４０８", "again": "629408"})
    assert (done.status_code, done.headers["Location"]) == (303, "/")
    assert here.get("/practices/").status_code == 200
    here.post("/logout")
    assert enter(here, "010013", first) == 422
    assert enter(here, "010013", "629408") == 303
    session.rollback()
    told = session.scalars(select(AuditEntry.action).where(AuditEntry.object_id == str(sato)).order_by(AuditEntry.id)).all()
    assert told == ["pin_issued", "pin_set"]


def test_a_new_first_pin_ends_the_sessions_of_the_old_one_only(visit: Visit, session: Session, with_pins: Town) -> None:
    here, own = terminal(visit, session, with_pins), visit(with_pins.yamano)
    assert enter(here) == 303
    visit(with_pins.office).submit(f"/people/{with_pins.yamano}/pin")
    assert here.get("/me/").status_code == 303
    assert own.get("/me/").status_code == 200


@on_one_database
def test_a_one_time_password_does_not_bar_a_pin(visit: Visit, session: Session, with_pins: Town, hashed: dict[str, str]) -> None:
    signin.set_password_hash(session, with_pins.yamano, hashed[PASSWORD], must_change=True)
    session.commit()
    here = terminal(visit, session, with_pins)
    assert enter(here) == 303
    assert here.get("/me/").status_code == 200


@on_one_database
@pytest.mark.parametrize(
    ("pin", "again", "current", "sentence"),
    [
        ("629408", "629409", PASSWORD, "2つの新しいPINが違っています"),
        ("123456", "123456", PASSWORD, "順に並んだ数字は避けてください"),
        ("010002", "010002", PASSWORD, "職員番号とちがう数字"),
        ("629408", "629408", "ちがうパスワードを書きました", "いまのパスワードが違うようです"),
        ("", "", PASSWORD, "新しいPINを書いてください。"),
        ("629408", "629408", "", "いま使っているものを書いてください。"),
    ],
)
def test_ones_own_pin_is_judged(visit: Visit, session: Session, with_pins: Town, pin: str, again: str, current: str, sentence: str) -> None:
    answer = visit(with_pins.kacho).submit("/me/pin", {"current": current, "pin": pin, "again": again})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert pin == "" or f'value="{pin}"' not in answer.text
    assert CHEAP.verify(session.scalars(select(Pin.hash).where(Pin.person_id == with_pins.kacho)).one(), PIN)


@on_one_database
def test_ones_own_pin_is_set_with_the_password(visit: Visit, session: Session, with_pins: Town) -> None:
    visitor = visit(with_pins.kacho)
    answer = visitor.submit("/me/pin", {"current": PASSWORD, "pin": "629408", "again": "629408"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me/")
    assert visitor.get("/me/").status_code == 200
    assert enter(terminal(visit, session, with_pins), "010002", "629408") == 303


@on_one_database
def test_the_present_secret_is_not_guessed_at_an_unattended_screen(visit: Visit, session: Session, with_pins: Town) -> None:
    with clock.standing_at(clock.now()):
        assert signin.take_try(session, signin.person_key(with_pins.kacho), now=clock.now(), most=1)
        session.execute(update(SigninThrottle).values(tries=10))
        session.commit()
        answer = visit(with_pins.kacho).submit("/me/pin", {"current": PASSWORD, "pin": "629408", "again": "629408"})
    assert answer.status_code == 429


@on_one_database
def test_only_an_administrator_issues_the_pin_of_one(visit: Visit, session: Session, town: Town) -> None:
    path = f"/people/{town.administrator}/pin"
    assert visit(town.office).submit(path).status_code == 403
    assert session.scalars(select(Pin.person_id)).all() == []
    session.rollback()
    assert visit(town.administrator).submit(path).status_code == 200


@on_one_database
def test_who_has_left_has_no_pin_and_gets_none(visit: Visit, session: Session, with_pins: Town) -> None:
    here = terminal(visit, session, with_pins)
    queries.person(session, with_pins.yamano).left_on = clock.today()
    session.commit()
    assert enter(here) == 422
    office = visit(with_pins.office)
    assert office.get(f"/people/{with_pins.yamano}/pin").status_code == 404
    assert office.get("/people/999999/pin").status_code == 404


@on_one_database
def test_somebody_without_a_pc_is_entered_with_a_pin_and_works_like_everybody(visit: Visit, session: Session, town: Town) -> None:
    entered = visit(town.office).submit(
        "/people/new",
        {
            "staff_no": "072001",
            "name": "臼井 みどり",
            "kana": "うすい みどり",
            "has_pc": None,
            "unit_id": str(town.civic_section),
            "post": "事務補助",
        },
    )
    assert entered.status_code == 200
    first = entered.text.partition('<code class="num">')[2].partition("<")[0]
    made = session.scalars(select(Person).where(Person.name == "臼井 みどり")).one()
    assert made.has_pc is False
    assert session.scalar(select(Password.person_id).where(Password.person_id == made.id)) is None
    session.rollback()
    here = terminal(visit, session, town)
    assert enter(here, "072001", first) == 303
    assert here.submit("/me/pin", {"current": first, "pin": PIN, "again": PIN}).status_code == 303
    plan = {
        "plan_when": "火曜の朝",
        "work_task_id": "other",
        "work": "案内文の見直し",
        "action": "一文ずつ短くしてみる",
        "ai_use": "drafting",
        "tool_id": str(town.tool),
        "data_class": "public",
        "due_on": str(clock.today() + timedelta(days=7)),
    }
    assert here.submit("/practices/new", plan).headers["Location"] == "/practices/1"
    for path in ("/", "/practices/1", "/cases/", "/notifications/", "/courses/"):
        assert here.get(path).status_code == 200, path


# The idle clock


@on_one_database
def test_the_office_sets_how_long_a_terminal_may_be_left(visit: Visit, session: Session, with_pins: Town) -> None:
    office_services.set_setting(session, None, "terminal_idle_minutes", 2)
    session.commit()
    here, began = terminal(visit, session, with_pins), clock.now()
    assert enter(here) == 303
    assert "2分さわらないと、ログアウトします" in here.get("/me/").text
    with clock.standing_at(began + timedelta(minutes=1, seconds=50)):
        assert here.get("/me/").status_code == 200
    with clock.standing_at(began + timedelta(minutes=3, seconds=49)):
        assert here.get("/me/").status_code == 200
    with clock.standing_at(began + timedelta(minutes=5, seconds=50)):
        gone = here.get("/me/")
        assert (gone.status_code, gone.headers["Location"]) == (303, "/login?ended=over")
        assert gone.headers["Clear-Site-Data"] == CLEAR
        assert "ログインの時間が終わりました" in here.get("/login/pin?ended=over").text


@on_one_database
def test_the_setting_is_changed_on_the_offices_page(visit: Visit, session: Session, town: Town) -> None:
    office = visit(town.office)
    assert office.submit("/office/settings/access", {"small_group": "10", "terminal_idle_minutes": "31"}).status_code == 422
    assert office.submit("/office/settings/access", {"small_group": "10", "terminal_idle_minutes": "７"}).status_code == 303
    assert queries.setting(session, "terminal_idle_minutes") == 7


@on_one_database
def test_the_checkbox_of_the_password_form_makes_a_short_session_anywhere(
    visit: Visit, session: Session, with_pins: Town, app: Flask
) -> None:
    visitor = visit(None)
    with clock.standing_at(clock.now()):
        visitor.submit("/login", {"staff_no": "010002", "password": PASSWORD, "is_shared_terminal": "y"})
        page = visitor.get("/me/").text
    assert "5分さわらないと、ログアウトします" in page
    assert re.search(r'<noscript><meta http-equiv="refresh" content="302; url=/session/over"></noscript>', page)
    ordinary = visit(with_pins.kacho).get("/me/").text
    assert 'http-equiv="refresh"' not in ordinary
    assert "操作しないまま4時間たつと、ログアウトします" in ordinary


@on_one_database
def test_a_new_password_does_not_make_a_short_session_long(visit: Visit, session: Session, with_pins: Town) -> None:
    visitor = visit(None)
    visitor.submit("/login", {"staff_no": "010002", "password": PASSWORD, "is_shared_terminal": "y"})
    new = "あたらしい合い言葉は金木犀の道"
    assert visitor.submit("/me/password", {"current": PASSWORD, "password": new, "again": new}).status_code == 303
    alive = session.scalars(select(SigninSession).where(SigninSession.revoked_at.is_(None))).one()
    assert (alive.is_shared_terminal, alive.idle_seconds) == (True, 300)


@on_one_database
def test_the_page_of_a_forgotten_password_makes_a_first_pin_too(visit: Visit, session: Session, town: Town) -> None:
    path = f"/people/{town.sato}/pin"
    office = visit(town.office)
    shown = office.submit(f"/people/{town.sato}/password", action=path)
    assert shown.status_code == 200
    assert "佐藤 圭さんのはじめのPIN" in shown.text
    assert session.scalars(select(Pin.must_change).where(Pin.person_id == town.sato)).one() is True
