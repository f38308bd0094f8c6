"""A real browser before a real server on a demo town. One browser and one server for all journeys."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Request
from sqlalchemy import Engine
from waitress.server import create_server

from lms import demo
from lms.accounts import queries as accounts
from lms.app import create_app
from lms.kernel import clock
from lms.kernel.db import make_engine, session_factory
from lms.settings import load
from lms.wiring import HANDLERS
from tests.browser import real_browser
from tests.demo_town import copy_of
from tests.visitor import Visitor

WIDE, NARROW = (1280, 900), (375, 760)


class Look(NamedTuple):
    """On which screen, and in which colours."""

    size: tuple[int, int]
    dark: bool = False


LOOKS = (Look(WIDE), Look(NARROW, dark=True))
KEPT_BY_PAGES = "local_storage,indexeddb,cache_storage,service_workers"


@dataclass(frozen=True, slots=True)
class Site:
    """The running product: its address, the application that answers there and the database behind it."""

    url: str
    app: Flask
    engine: Engine


@pytest.fixture(scope="module")
def site(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server of its own for each module of journeys, on a copy of the demo town."""
    data = tmp_path_factory.mktemp("site")
    copy_of(demo_database, data)
    settings = load({}, data=str(data), demo=True)
    engine = make_engine(settings.database_url)
    app = create_app(settings, engine, demo_accounts=demo.ACCOUNTS)
    server = create_server(app, host="127.0.0.1", port=0, threads=4)

    def run() -> None:
        with suppress(OSError):  # the loop may be looking at the socket while it is closed
            server.run()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.effective_port}", app, engine)
    server.close()
    thread.join(timeout=5)
    engine.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with real_browser() as opened:
        yield opened


Open = Callable[..., Page]


@dataclass
class Desk:
    """A browser of its own for whoever asks. One that is given back is emptied and lent again: a start costs more than most pages.

    What a page or a person left in it goes (pages, cookies, what scripts keep); files that may be cached for ever stay, and the warm process.
    """

    browser: Browser
    url: str
    foreign: list[str] = field(default_factory=list)
    _idle: dict[bool, list[BrowserContext]] = field(default_factory=lambda: {True: [], False: []})  # with and without script
    _lent: list[tuple[bool, BrowserContext]] = field(default_factory=list)
    _fresh: list[BrowserContext] = field(default_factory=list)

    def lend(self, *, script: bool, fresh: bool) -> BrowserContext:
        """*fresh*: one that has never seen the site, and which nobody gets afterwards."""
        if fresh:
            self._fresh.append(made := self._opened(script))
            return made
        context = self._idle[script].pop() if self._idle[script] else self._opened(script)
        self._lent.append((script, context))
        return context

    def _opened(self, script: bool) -> BrowserContext:
        context = self.browser.new_context(
            base_url=self.url,
            viewport={"width": WIDE[0], "height": WIDE[1]},
            java_script_enabled=script,
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            color_scheme="light",
        )
        context.set_default_timeout(10_000)
        context.on("request", self._note)
        context.new_page()  # stays open and empty: without any page the process would end
        return context

    def take_back(self) -> None:
        while self._lent:
            script, context = self._lent.pop()
            kept, *used = context.pages
            for page in used:
                page.close()
            wire = context.new_cdp_session(kept)
            wire.send("Storage.clearDataForOrigin", {"origin": self.url, "storageTypes": KEPT_BY_PAGES})
            wire.detach()
            context.clear_cookies()
            context.set_offline(False)
            self._idle[script].append(context)
        while self._fresh:
            self._fresh.pop().close()

    def close(self) -> None:
        self.take_back()
        for context in (*self._idle[True], *self._idle[False]):
            context.close()

    def _note(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.foreign.append(request.url)


@pytest.fixture(scope="module")
def desk(browser: Browser, site: Site) -> Iterator[Desk]:
    made = Desk(browser, site.url)
    yield made
    made.close()


@pytest.fixture
def open_page(desk: Desk, site: Site) -> Iterator[Open]:
    """`open_page("010001", size=NARROW, script=False)`: an empty page where that person is signed in, in a browser that holds nothing else.

    Any request to another host fails the test.
    """

    def enter(
        login: str | None = None, *, size: tuple[int, int] = WIDE, script: bool = True, dark: bool = False, fresh: bool = False
    ) -> Page:
        page = desk.lend(script=script, fresh=fresh).new_page()
        if size != WIDE or dark:
            look(page, Look(size, dark))
        if login is not None:
            come_in(page, site, login)
        return page

    yield enter
    desk.take_back()
    foreign, desk.foreign = desk.foreign, []
    assert foreign == [], "a page asked another host"


def look(page: Page, at: Look) -> None:
    page.set_viewport_size({"width": at.size[0], "height": at.size[1]})
    page.emulate_media(color_scheme="dark" if at.dark else "light")


def come_in(page: Page, site: Site, login: str) -> None:
    """The browser of this page is signed in as that person, without the page where one does that: *sign_in* goes through it."""
    name = site.app.config["SESSION_COOKIE_NAME"]
    cookie = visitor_of(site.app, site.engine, login).client.get_cookie(name)
    assert cookie is not None
    page.context.add_cookies([{"name": name, "value": cookie.value, "url": site.url, "httpOnly": True, "sameSite": "Lax"}])


def visitor_of(app: Flask, engine: Engine, login: str | None) -> Visitor:
    """Signed in as the account of that number; None: not signed in."""
    with session_factory(engine, HANDLERS)() as session:
        found = accounts.credentials(session, login, today=clock.today()) if login else None
        assert found is not None or login is None, login
        return Visitor.enter(app, session, found.person_id if found else None)


def sign_in(page: Page, login: str) -> None:
    page.goto("/login")
    page.fill("[name=staff_no]", login)
    page.fill("[name=password]", demo.PASSWORD)
    page.click("main .btn-primary")
    page.wait_for_url("**/")
