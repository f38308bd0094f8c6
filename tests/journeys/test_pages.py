"""Every page as its reader sees it: accessible, one heading, one primary action, right language, nothing wider than the screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.cases.models import Case
from lms.followups.models import FollowUp
from lms.practice.models import Practice, PracticeLog
from tests.journeys.axe import violations
from tests.journeys.conftest import NARROW, WIDE, Site

Open = Callable[..., Page]
LOOKS = [(WIDE, False), (NARROW, True)]
COURSE = "/courses/b2-safe-ai/"
LESSON = "/courses/b2-safe-ai/what-may-go-in"
PUBLIC = ["/login", "/guide/", "/guide/staff", "/accessibility", "/privacy"]
STAFF = [
    "/",
    "/courses/",
    COURSE,
    LESSON,
    LESSON + "?section=6",
    LESSON + "/quiz",
    "/practices/",
    "/practices/new",
    "/cases/",
    "/cases/?q=案内文",
    "/notifications/",
    "/me/",
    "/me/password",
    "/nowhere",
]
OTHERS = [
    ("010002", ["/", "/practices/", "/cases/checks"]),
    ("010003", ["/", "/cases/checks"]),
    (
        "010004",
        [
            "/",
            "/office/",
            "/units/",
            "/people/",
            "/people/import",
            "/office/roles",
            "/office/terminals",
            "/office/retention",
            "/office/tools",
            "/office/tools/1",
            "/office/messages",
        ],
    ),
    ("010004", [f"/office/settings{page}" for page in ("", "/calendar", "/access", "/mail", "/logo")]),
    ("010005", ["/", "/cases/"]),
    ("p0001", ["/", "/courses/"]),
    ("admin", ["/", "/admin/", "/admin/components", "/office/settings"]),
]
MAY_HAVE_NO_PRIMARY = {"/guide/", "/guide/staff", "/accessibility", "/privacy", "/admin/components", "/notifications/", "/office/messages"}


@pytest.fixture(scope="module")
def own_pages(site: Site) -> list[str]:
    """Pages about one thing of 山野さん, by the ids of the demo."""
    with Session(site.engine) as session:
        practice = session.scalars(select(Practice).where(Practice.owner_id == 1).order_by(Practice.id)).all()
        follow_up = session.scalar(select(FollowUp.id).where(FollowUp.recipient_id == 1, FollowUp.state == "sent"))
        log = session.scalar(select(PracticeLog.id).where(PracticeLog.person_id == 1))
        cases = [session.scalar(select(Case.id).where(Case.kind == kind, Case.state == "published")) for kind in ("improvement", "failure")]
    open_one = next(each.id for each in practice if each.state in {"planned", "trying"})
    return [
        *(f"/practices/{each.id}" for each in practice[:3]),
        f"/practices/{open_one}/log",
        f"/practices/{open_one}/edit",
        f"/practices/logs/{log}",
        f"/followups/{follow_up}",
        *(f"/cases/{case}" for case in cases),
        f"/cases/{cases[0]}/adopt",
        f"/cases/new?log={log}",
    ]


def faults(page: Page, path: str) -> list[str]:
    answer = page.goto(path)
    assert answer is not None
    found = violations(page)
    if answer.status >= 500:
        found.append(f"status {answer.status}")
    if page.locator("h1").count() != 1:
        found.append(f"{page.locator('h1').count()} headings of the first rank")
    primaries = page.locator(".btn-primary").count()
    if primaries != 1 and not (primaries == 0 and page.url.partition("?")[0].endswith(tuple(MAY_HAVE_NO_PRIMARY))):
        found.append(f"{primaries} primary actions")
    if page.locator("html").get_attribute("lang") != "ja":
        found.append("the language is not said")
    if "まなびの環" not in page.title():
        found.append(f"title {page.title()!r}")
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wider > 0:
        found.append(f"{wider} px wider than the screen")
    return [f"{path}: {each}" for each in found]


@pytest.mark.browser
@pytest.mark.parametrize(("size", "dark"), LOOKS, ids=["wide", "narrow-dark"])
def test_pages_of_staff(open_page: Open, own_pages: list[str], size: tuple[int, int], dark: bool) -> None:
    page = open_page("010001", size=size, dark=dark)
    assert [fault for path in STAFF + own_pages for fault in faults(page, path)] == []


@pytest.mark.browser
@pytest.mark.parametrize(("size", "dark"), LOOKS, ids=["wide", "narrow-dark"])
def test_pages_before_sign_in(open_page: Open, size: tuple[int, int], dark: bool) -> None:
    page = open_page(size=size, dark=dark)
    assert [fault for path in PUBLIC for fault in faults(page, path)] == []


@pytest.mark.browser
@pytest.mark.parametrize(("login", "paths"), OTHERS, ids=[login for login, _ in OTHERS])
def test_pages_of_the_other_six(open_page: Open, login: str, paths: list[str]) -> None:
    found: list[str] = []
    for size, dark in LOOKS:
        page = open_page(login, size=size, dark=dark)
        found += [fault for path in paths for fault in faults(page, path)]
    assert found == []


@pytest.mark.browser
def test_the_narrowest_screen(open_page: Open, own_pages: list[str]) -> None:
    page = open_page("010001", size=(320, 700))
    assert [fault for path in STAFF + own_pages for fault in faults(page, path)] == []


def test_the_check_can_fail(open_page: Open) -> None:
    page = open_page()
    page.goto("/login")
    page.evaluate("document.querySelector('main').innerHTML = '<input><img src=\"/static/ring.svg\"><p>x</p>'")
    assert any(each.startswith(("label", "image-alt")) for each in violations(page))
