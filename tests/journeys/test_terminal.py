"""A shared terminal before a real browser: the warning, going on, the end, the next person, and the draft that waits for its owner."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms import demo
from lms.accounts import queries
from lms.accounts.models.access import SigninSession
from lms.accounts.models.office import Draft
from lms.accounts.queries import rights
from lms.accounts.services import terminals
from lms.kernel import clock
from lms.kernel.db import session_factory
from lms.web.login import TERMINAL_COOKIE
from lms.wiring import HANDLERS
from tests.journeys.axe import violations
from tests.journeys.conftest import NARROW, WIDE, Site, sign_in

Open = Callable[..., Page]
FIRST, NEXT = demo.ACCOUNTS.pin_logins[:2]
TYPED = "窓口の案内を一文ずつ短くする"
SHORT = 8  # seconds that a session may be left alone here; it is warned half-way
WARNING = "まもなくログアウトします"


@contextmanager
def writing(site: Site) -> Iterator[Session]:
    with session_factory(site.engine, HANDLERS)() as session:
        yield session
        session.commit()


def terminal_token(site: Site) -> str:
    """What the cookie of a registered terminal holds."""
    with writing(site) as session:
        office = queries.credentials(session, "010004", today=clock.today())
        assert office is not None
        actor = rights.actor_of(session, office.person_id, today=clock.today())
        assert actor is not None
        unit = queries.sections(session, today=clock.today())[0].id
        return terminals.register(session, actor, name="本庁1階 窓口の奥", unit_id=unit, earlier=None, now=clock.now())


@pytest.fixture(scope="module")
def token(site: Site) -> str:
    return terminal_token(site)


@pytest.fixture
def terminal(open_page: Open, site: Site, token: str) -> Page:
    page = open_page()
    page.context.add_cookies([{"name": TERMINAL_COOKIE, "value": token, "url": site.url, "httpOnly": True}])
    return page


def enter(page: Page, staff_no: str) -> None:
    page.goto("/login")
    page.get_by_label("職員番号").fill(staff_no)
    page.get_by_label("PIN").fill(demo.ACCOUNTS.pin)
    page.locator("main .btn-primary").click()
    page.wait_for_url("**/")


def shorten(site: Site) -> None:
    """The sessions that run now end after a few seconds: nobody waits for minutes here."""
    with writing(site) as session:
        session.execute(update(SigninSession).where(SigninSession.revoked_at.is_(None)).values(idle_seconds=SHORT))


def drafts(site: Site, text: str) -> int:
    with session_factory(site.engine)() as session:
        kept = [row["action"][0] for row in session.scalars(select(Draft.fields)) if "action" in row]
        assert len(kept) == session.scalar(select(func.count()).select_from(Draft))
        return kept.count(text)


@pytest.mark.browser
def test_warned_going_on_ended_and_the_next_person_sees_nothing(terminal: Page, site: Site) -> None:
    page = terminal
    enter(page, FIRST)
    expect(page.locator(".terminal")).to_contain_text("さんがログインしています")
    shorten(site)
    page.goto("/practices/new")
    page.get_by_label("何を試しますか").fill(TYPED)
    warning = page.get_by_role("alertdialog", name=WARNING)
    expect(warning).to_be_visible(timeout=SHORT * 1000)
    expect(warning.get_by_role("timer")).to_have_text(re.compile("あと[1-8]秒"))
    expect(page.get_by_role("button", name="続ける")).to_be_focused()
    page.keyboard.press("Enter")
    expect(warning).to_be_hidden()
    assert page.get_by_label("何を試しますか").input_value() == TYPED
    page.wait_for_url("**/login/pin?ended=over", timeout=3 * SHORT * 1000)
    expect(page.locator("main")).to_contain_text("ログインの時間が終わりました")
    assert drafts(site, TYPED) == 1
    page.go_back()
    assert TYPED not in page.content()
    enter(page, NEXT)
    for address in ("/practices/new", "/practices/", "/"):
        page.goto(address)
        assert TYPED not in page.content()
    page.locator(".terminal").get_by_role("button", name="ログアウト").click()
    page.go_back()
    page.wait_for_url(re.compile("/login"))
    enter(page, FIRST)
    page.goto("/practices/new")
    expect(page.get_by_label("何を試しますか")).to_have_value(TYPED)
    expect(page.locator("main")).to_contain_text("前に書きかけた内容を戻しました")


@pytest.mark.browser
def test_tabs_share_one_clock(terminal: Page, site: Site) -> None:
    first = terminal
    enter(first, NEXT)
    shorten(site)
    second = first.context.new_page()
    first.goto("/me/")
    second.goto("/courses/")
    for page in (first, second):
        expect(page.get_by_role("alertdialog", name=WARNING)).to_be_visible(timeout=2 * SHORT * 1000)
    second.keyboard.press("Escape")  # somebody is there: it goes on in every tab
    for page in (first, second):
        expect(page.get_by_role("alertdialog", name=WARNING)).to_be_hidden(timeout=3_000)
    for page in (first, second):
        page.wait_for_url("**/login/pin?ended=over", timeout=3 * SHORT * 1000)


@pytest.mark.browser
def test_a_tab_of_the_one_before_goes_when_it_is_looked_at(terminal: Page, site: Site) -> None:
    left_open = terminal
    enter(left_open, FIRST)
    left_open.goto("/me/")
    other = left_open.context.new_page()
    enter(other, NEXT)
    left_open.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    left_open.wait_for_url("**/session/over")
    expect(left_open.locator("h1")).to_have_text("この画面は閉じました")


@pytest.mark.browser
@pytest.mark.parametrize(("size", "dark"), [(WIDE, False), (NARROW, True)], ids=["wide", "narrow-dark"])
def test_an_ordinary_session_keeps_the_draft_and_signs_out(open_page: Open, site: Site, size: tuple[int, int], dark: bool) -> None:
    page, text = open_page("010001", size=size, dark=dark), f"{TYPED} {size[0]}"
    shorten(site)
    page.goto("/practices/new")
    page.get_by_label("何を試しますか").fill(text)
    warning = page.get_by_role("alertdialog", name=WARNING)
    expect(warning).to_be_visible(timeout=SHORT * 1000)
    expect(warning).to_contain_text("書きかけは、下書きに残します。")
    assert violations(page) == []
    box = warning.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size[0]
    page.get_by_role("button", name="保存してログアウト").click()
    page.wait_for_url("**/login")
    assert drafts(site, text) == 1
    sign_in(page, "010001")
    page.goto("/practices/new")
    expect(page.get_by_label("何を試しますか")).to_have_value(text)


@pytest.mark.browser
def test_without_script_the_page_says_how_long_and_goes_by_itself(open_page: Open, site: Site, token: str) -> None:
    page = open_page(script=False)
    page.context.add_cookies([{"name": TERMINAL_COOKIE, "value": token, "url": site.url, "httpOnly": True}])
    enter(page, FIRST)
    expect(page.locator(".terminal")).to_contain_text("5分さわらないと、ログアウトします。")
    assert "途中で「下書きにする」を押してください" in page.content(), "inside <noscript>, which the driver does not read"
    shorten(site)
    page.goto("/me/")
    page.wait_for_url("**/login/pin?ended=over", timeout=3 * SHORT * 1000)
    expect(page.locator("main")).to_contain_text("ログインの時間が終わりました")


@pytest.mark.browser
@pytest.mark.parametrize(("size", "dark"), [(WIDE, False), (NARROW, True)], ids=["wide", "narrow-dark"])
def test_pages_on_a_terminal_are_accessible(open_page: Open, site: Site, token: str, size: tuple[int, int], dark: bool) -> None:
    page = open_page(size=size, dark=dark)
    page.context.add_cookies([{"name": TERMINAL_COOKIE, "value": token, "url": site.url, "httpOnly": True}])
    found: list[str] = []
    for address in (
        "/login/pin",
        "/login/pin?ended=kept",
        "/login?by=password",
        "/",
        "/me/pin",
        "/session/over",
        "/session/other?fate=kept",
    ):
        if address == "/":
            enter(page, FIRST)
        page.goto(address)
        found += [f"{address}: {each}" for each in violations(page)]
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += [f"{address}: {wider} px wider than {size[0]}"] if wider > 0 else []
        found += [] if page.locator(".btn-primary").count() == 1 or address == "/" else [f"{address}: primary actions"]
    assert found == []
