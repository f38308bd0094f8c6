"""What a visit costs on the wire: the first one, the next one, and each page's own HTML."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

Open = Callable[..., Page]
MOST_REQUESTS, MOST_BYTES, MOST_HTML = 6, 60 * 1024, 40 * 1024
PAGES = ["/", "/courses/", "/courses/b1-jichitai-dx/", "/courses/b2-safe-ai/what-may-go-in", "/practices/", "/cases/", "/cases/1"]


def over_the_wire(page: Page, path: str) -> dict[str, int]:
    """What opening *path* fetches: bytes on the wire, headers included, by address. What the browser has kept is not fetched."""
    urls: dict[str, str] = {}
    kept: set[str] = set()
    sizes: dict[str, int] = {}

    def begun(event: Any) -> None:
        urls[event["requestId"]] = event["request"]["url"]

    def answered(event: Any) -> None:
        if event["response"].get("fromDiskCache"):
            kept.add(event["requestId"])

    def finished(event: Any) -> None:
        sizes[event["requestId"]] = int(event["encodedDataLength"])

    wire = page.context.new_cdp_session(page)
    wire.on("Network.requestWillBeSent", begun)
    wire.on("Network.requestServedFromCache", lambda event: kept.add(event["requestId"]))
    wire.on("Network.responseReceived", answered)
    wire.on("Network.loadingFinished", finished)
    wire.send("Network.enable")
    page.goto(path, wait_until="networkidle")
    wire.detach()
    return {urls[key]: size for key, size in sizes.items() if key not in kept}


@pytest.mark.browser
def test_the_first_visit_is_light(open_page: Open) -> None:
    page = open_page()
    first = over_the_wire(page, "/login")
    assert 3 <= len(first) <= MOST_REQUESTS, first
    assert 5_000 < sum(first.values()) <= MOST_BYTES


@pytest.mark.browser
def test_the_home_of_somebody_who_just_came_is_light(open_page: Open) -> None:
    page = open_page("010001")
    browser = page.context.browser
    assert browser is not None
    fresh = browser.new_context(storage_state=page.context.storage_state(), base_url=page.url)  # signed in, with nothing kept
    try:
        home = over_the_wire(fresh.new_page(), "/")
        assert 3 <= len(home) <= MOST_REQUESTS, home
        assert 5_000 < sum(home.values()) <= MOST_BYTES
    finally:
        fresh.close()


@pytest.mark.browser
def test_the_next_page_is_one_request(open_page: Open) -> None:
    page = open_page("010001")
    page.goto("/", wait_until="networkidle")
    assert list(over_the_wire(page, "/courses/")) == [page.url]


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES)
def test_the_html_of_a_page_is_short(open_page: Open, path: str) -> None:
    page = open_page("010001")
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200
    assert 2_000 < len(answer.body()) <= MOST_HTML
