"""What a visit costs on the wire: the first one, the next one, and each page's own HTML."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.wire import over_the_wire

Open = Callable[..., Page]
MOST_REQUESTS, MOST_BYTES, MOST_HTML = 6, 60 * 1024, 40 * 1024
PAGES = ["/", "/courses/", "/courses/b1-jichitai-dx/", "/courses/b2-safe-ai/what-may-go-in", "/practices/", "/cases/", "/cases/1"]


@pytest.mark.browser
def test_the_first_visit_is_light(open_page: Open) -> None:
    page = open_page(fresh=True)
    first = over_the_wire(page, "/login")
    assert 3 <= len(first) <= MOST_REQUESTS, first
    assert 5_000 < sum(first.values()) <= MOST_BYTES


@pytest.mark.browser
def test_the_home_of_somebody_who_just_came_is_light(open_page: Open) -> None:
    home = over_the_wire(open_page("010001", fresh=True), "/")  # signed in, with nothing kept
    assert 3 <= len(home) <= MOST_REQUESTS, home
    assert 5_000 < sum(home.values()) <= MOST_BYTES


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
