"""A shared terminal before a real browser: the warning, going on, the end, the next person, and the draft that waits for its owner."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

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
from lms.cases.kinds import CaseState, Disclosure
from lms.cases.models import Case
from lms.kernel import clock
from lms.kernel.db import session_factory
from lms.web.login import TERMINAL_COOKIE
from lms.wiring import HANDLERS
from tests.journeys.axe import Looker, violations, with_axe
from tests.journeys.conftest import LOOKS, NARROW, WIDE, Site, sign_in

Open = Callable[..., Page]
FIRST, NEXT = demo.ACCOUNTS.pin_logins[:2]
TYPED = "窓口の案内を一文ずつ短くする"
UNTIL_WARNED, UNTIL_OVER = 4 * 60 + 1, 60  # seconds, on a terminal: it may be left for five minutes, and a minute before is warned
UNTIL_WARNED_AT_A_DESK = 4 * 60 * 60 - 5 * 60 + 1
SHORT = 3  # seconds: where no script runs, the browser's own clock has to be waited for
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
    page = with_a_clock(open_page(fresh=True))
    page.context.add_cookies([{"name": TERMINAL_COOKIE, "value": token, "url": site.url, "httpOnly": True}])
    return page


def with_a_clock(page: Page) -> Page:
    """Its browser's clock can be put forward."""
    page.context.clock.install()
    return page


def later(page: Page, site: Site, seconds: int) -> None:
    """That much time passes for the browser and for the server, and nobody waits for it."""
    with writing(site) as session:
        for each in session.scalars(select(SigninSession).where(SigninSession.revoked_at.is_(None))):
            each.last_seen_at -= timedelta(seconds=seconds)
            each.ends_at -= timedelta(seconds=seconds)
    page.context.clock.fast_forward(seconds * 1000)


def typed(page: Page, text: str) -> None:
    """Typing is being there: it has to reach the server before time passes."""
    page.get_by_label("何を試しますか").fill(text)
    expect(page.get_by_text("下書きを残しました")).to_be_visible()


def enter(page: Page, staff_no: str) -> None:
    page.goto("/login")
    page.get_by_label("職員番号").fill(staff_no)
    page.get_by_label("PIN").fill(demo.ACCOUNTS.pin)
    page.locator("main .btn-primary").click()
    page.wait_for_url("**/")


def shorten(site: Site) -> None:
    """The sessions that run now end in a few seconds: nobody waits for minutes here."""
    with writing(site) as session:
        living = update(SigninSession).where(SigninSession.revoked_at.is_(None))
        session.execute(living.values(idle_seconds=SHORT, last_seen_at=clock.now()))


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
    page.goto("/practices/new")
    typed(page, TYPED)
    warning = page.get_by_role("alertdialog", name=WARNING)
    expect(warning).to_be_hidden()
    later(page, site, UNTIL_WARNED)
    expect(warning).to_be_visible()
    expect(warning.get_by_role("timer")).to_have_text(re.compile("あと[1-5]?[0-9]秒"))
    expect(page.get_by_role("button", name="続ける")).to_be_focused()
    page.keyboard.press("Enter")
    expect(warning).to_be_hidden()
    assert page.get_by_label("何を試しますか").input_value() == TYPED
    later(page, site, UNTIL_WARNED)
    expect(warning).to_be_visible()
    later(page, site, UNTIL_OVER)
    page.wait_for_url("**/login/pin?ended=over")
    expect(page.locator("main")).to_contain_text("ログインの時間が終わりました")
    assert drafts(site, TYPED) == 1
    page.go_back()
    assert TYPED not in page.content()
    enter(page, NEXT)
    for address in ("/practices/new", "/practices/", "/"):
        page.goto(address)
        assert TYPED not in page.content()
    page.locator(".terminal").get_by_role("button", name="ログアウト").click()
    page.wait_for_url(re.compile("/login"))  # only then is there a page to come back from
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
    second = first.context.new_page()
    first.goto("/me/")
    second.goto("/courses/")
    for _ in range(2):
        later(first, site, UNTIL_WARNED)
        for page in (first, second):
            expect(page.get_by_role("alertdialog", name=WARNING)).to_be_visible()
        second.keyboard.press("Escape")  # somebody is there: it goes on in every tab
        for page in (first, second):
            expect(page.get_by_role("alertdialog", name=WARNING)).to_be_hidden()
    later(first, site, UNTIL_WARNED + UNTIL_OVER)
    for page in (first, second):
        page.wait_for_url("**/login/pin?ended=over")


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
    page, text = with_a_clock(open_page("010001", size=size, dark=dark, fresh=True)), f"{TYPED} {size[0]}"
    page.goto("/practices/new")
    typed(page, text)
    warning = page.get_by_role("alertdialog", name=WARNING)
    expect(warning).to_be_hidden()
    later(page, site, UNTIL_WARNED_AT_A_DESK)
    expect(warning).to_be_visible()
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
@pytest.mark.parametrize("where", ["/comments", ""])
def test_words_in_a_form_without_drafts_are_there_after_the_end_too(terminal: Page, site: Site, where: str) -> None:
    """Nothing is kept while one writes; what would be gone with the session is, and goes with what is sent."""
    page, words = terminal, "窓口でも試してみます。"
    enter(page, FIRST)
    with session_factory(site.engine)() as session:
        case_id = session.scalars(select(Case.id).where(Case.state == CaseState.PUBLISHED, Case.disclosure == Disclosure.EVERYBODY)).first()
    address = f"/cases/{case_id}{where}"
    page.goto(address)
    box = page.locator("main textarea[name=text]")
    with page.expect_response("**/guard/look"):  # typing is being there: it has to reach the server before time passes
        box.fill(words)
    later(page, site, UNTIL_WARNED)
    warning = page.get_by_role("alertdialog", name=WARNING)
    expect(warning).to_be_visible()
    expect(warning).to_contain_text("書きかけは、下書きに残します。")
    later(page, site, UNTIL_OVER)
    page.wait_for_url("**/login/pin?ended=over")
    enter(page, NEXT)
    page.goto(address)
    expect(box).to_have_value("")
    enter(page, FIRST)
    page.goto(address)
    expect(page.get_by_text("前に書きかけた内容を戻しました。")).to_be_visible()
    expect(box).to_have_value(words)
    page.locator("main form[data-unsent]").get_by_role("button", name="ことばを届ける").click()
    page.wait_for_url(f"**/cases/{case_id}*")
    page.goto(address)
    expect(box).to_have_value("")


@pytest.mark.browser
def test_without_script_the_page_says_how_long_and_goes_by_itself(open_page: Open, site: Site, token: str) -> None:
    page = open_page(script=False)
    page.context.add_cookies([{"name": TERMINAL_COOKIE, "value": token, "url": site.url, "httpOnly": True}])
    enter(page, FIRST)
    expect(page.locator(".terminal")).to_contain_text("5分さわらないと、ログアウトします。")
    assert "「下書きにする」のある画面で長く書くときは、途中で押してください" in page.content(), (
        "inside <noscript>, which the driver does not read"
    )
    shorten(site)
    page.goto("/me/")
    page.wait_for_url("**/login/pin?ended=over", timeout=5 * SHORT * 1000)
    expect(page.locator("main")).to_contain_text("ログインの時間が終わりました")


@pytest.mark.browser
def test_pages_on_a_terminal_are_accessible(open_page: Open, site: Site, token: str) -> None:
    page, looker = with_axe(open_page()), Looker()
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
        found += looker.faults(page, LOOKS)
        found += [] if page.locator(".btn-primary").count() == 1 or address == "/" else [f"{address}: primary actions"]
    assert found == []
