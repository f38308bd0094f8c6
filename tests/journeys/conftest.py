"""A real browser before a real server on a demo town. One browser and one server for all journeys."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request
from sqlalchemy import Engine
from waitress.server import create_server

from lms import demo
from lms.app import create_app
from lms.kernel.db import make_engine
from lms.settings import load
from tests.browser import real_browser
from tests.demo_town import copy_of

WIDE, NARROW = (1280, 900), (375, 760)


@dataclass(frozen=True, slots=True)
class Site:
    """The running product: its address and the database behind it."""

    url: str
    engine: Engine


@pytest.fixture(scope="module")
def site(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server of its own for each module of journeys, on a copy of the demo town."""
    data = tmp_path_factory.mktemp("site")
    copy_of(demo_database, data)
    settings = load({}, data=str(data), demo=True)
    engine = make_engine(settings.database_url)
    server = create_server(create_app(settings, engine, demo_accounts=demo.ACCOUNTS), host="127.0.0.1", port=0, threads=4)

    def run() -> None:
        with suppress(OSError):  # the loop may be looking at the socket while it is closed
            server.run()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.effective_port}", engine)
    server.close()
    thread.join(timeout=5)
    engine.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with real_browser() as opened:
        yield opened


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Open]:
    """`open_page("010001", width=375, script=False)`: a page of a fresh browser, signed in. Any request to another host fails the test."""
    contexts: list[BrowserContext] = []
    foreign: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((site.url, "data:", "blob:")):
            foreign.append(request.url)

    def enter(login: str | None = None, *, size: tuple[int, int] = WIDE, script: bool = True, dark: bool = False) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=script,
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            color_scheme="dark" if dark else "light",
        )
        context.set_default_timeout(10_000)
        context.on("request", note)
        contexts.append(context)
        page = context.new_page()
        if login is not None:
            sign_in(page, login)
        return page

    yield enter
    for context in contexts:
        context.close()
    assert foreign == [], "a page asked another host"


def sign_in(page: Page, login: str) -> None:
    page.goto("/login")
    page.fill("[name=staff_no]", login)
    page.fill("[name=password]", demo.PASSWORD)
    page.click("main .btn-primary")
    page.wait_for_url("**/")
