"""Every page as its reader sees it: accessible, one heading, one primary action, right language, nothing wider than the screen."""

from collections.abc import Callable, Iterator, Sequence

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.cases.models import Case
from lms.followups.models import FollowUp
from lms.practice.models import Practice, PracticeLog
from tests.journeys.axe import Looker, violations, with_axe
from tests.journeys.conftest import LOOKS, Look, Site

Open = Callable[..., Page]
NARROWEST = Look((320, 700))
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
            "/office/deliveries/",
        ],
    ),
    ("010004", [f"/office/settings{page}" for page in ("", "/calendar", "/access", "/mail", "/logo")]),
    ("010005", ["/", "/cases/"]),
    ("p0001", ["/", "/courses/"]),
    ("admin", ["/", "/admin/", "/admin/components", "/office/settings"]),
]
MAY_HAVE_NO_PRIMARY = {
    "/guide/",
    "/guide/staff",
    "/accessibility",
    "/privacy",
    "/admin/components",
    "/notifications/",
    "/office/deliveries/",
}


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


WRITTEN = """() => ({
  headings: document.querySelectorAll("h1").length,
  primaries: document.querySelectorAll(".btn-primary").length,
  language: document.documentElement.lang,
  title: document.title,
})"""


@pytest.fixture(scope="module")
def looker() -> Looker:
    return Looker()


def faults(page: Page, looker: Looker, path: str, looks: Sequence[Look] = LOOKS) -> list[str]:
    """What is wrong with a page, opened once and looked at on each screen."""
    answer = page.goto(path)
    assert answer is not None
    return [*(f"{path}: {each}" for each in written_faults(page, answer.status)), *looker.faults(page, looks)]


def written_faults(page: Page, status: int) -> Iterator[str]:
    found = page.evaluate(WRITTEN)
    if status >= 500:
        yield f"status {status}"
    if found["headings"] != 1:
        yield f"{found['headings']} headings of the first rank"
    may_have_none = page.url.partition("?")[0].endswith(tuple(MAY_HAVE_NO_PRIMARY))
    if found["primaries"] != 1 and not (found["primaries"] == 0 and may_have_none):
        yield f"{found['primaries']} primary actions"
    if found["language"] != "ja":
        yield "the language is not said"
    if "まなびの環" not in found["title"]:
        yield f"title {found['title']!r}"


@pytest.mark.browser
def test_pages_of_staff(open_page: Open, own_pages: list[str], looker: Looker) -> None:
    """On the narrowest screen too."""
    page = with_axe(open_page("010001"))
    assert [fault for path in STAFF + own_pages for fault in faults(page, looker, path, [*LOOKS, NARROWEST])] == []


@pytest.mark.browser
def test_pages_before_sign_in(open_page: Open, looker: Looker) -> None:
    page = with_axe(open_page())
    assert [fault for path in PUBLIC for fault in faults(page, looker, path)] == []


@pytest.mark.browser
@pytest.mark.parametrize(("login", "paths"), OTHERS, ids=[login for login, _ in OTHERS])
def test_pages_of_the_other_six(open_page: Open, login: str, paths: list[str], looker: Looker) -> None:
    page = with_axe(open_page(login))
    assert [fault for path in paths for fault in faults(page, looker, path)] == []


def test_the_check_can_fail(open_page: Open) -> None:
    page = open_page()
    page.goto("/login")
    page.evaluate("document.querySelector('main').innerHTML = '<input><img src=\"/static/ring.svg\"><p>x</p>'")
    assert any(each.startswith(("label", "image-alt")) for each in violations(page))


def test_a_prompt_is_filled_in_and_nothing_of_it_is_sent(open_page: Open) -> None:
    page = open_page("010001")
    page.goto("/prompts/?q=想定問答は問いだけ")
    page.locator(".rows h3 a").first.click()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    page.get_by_label("架空の要約").fill("給食の説明会")
    expect(page.locator("#prompt-text")).to_contain_text("給食の説明会")
    page.get_by_role("button", name="プロンプトをコピーする").click()
    expect(page.get_by_role("status")).to_have_text("コピーしました")
    page.get_by_label("架空の要約").fill("")
    expect(page.locator("#prompt-text mark")).to_have_text("〔架空の要約〕")
    page.get_by_role("button", name="うまくいった").click()
    expect(page.get_by_role("button", name="取り消す")).to_be_visible()
    assert [each for each in sent if "給食" in each] == []
