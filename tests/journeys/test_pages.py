"""What the walk of the whole site does not look at: pages on the narrowest screen, and whether the look at a page can find anything."""

from collections.abc import Callable, Iterator

import pytest
from flask import url_for
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.cases.models import Case
from lms.followups.models import FollowUp
from lms.practice.models import Practice, PracticeLog
from lms.web.navigation import OFFICE_DOORS
from tests.journeys.axe import Looker, violations, with_axe
from tests.journeys.conftest import NARROW, WIDE, Look, Site

Open = Callable[..., Page]
NARROWEST = Look((320, 700))
COURSE = "/courses/b2-safe-ai/"
LESSON = "/courses/b2-safe-ai/what-may-go-in"
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

BROKEN = """() => {
  document.querySelector("main").innerHTML = '<input><img src="/static/ring.svg"><button id="covered">x</button><button id="over">y</button>';
  const place = (id, left) => Object.assign(document.getElementById(id).style, {position: "absolute", top: 0, left, width: "60px", height: "30px"});
  place("covered", "300px"), place("over", "310px");
}"""


@pytest.fixture(scope="module")
def looker() -> Looker:
    return Looker()


def faults(page: Page, looker: Looker, path: str) -> list[str]:
    answer = page.goto(path)
    assert answer is not None
    return [*(f"{path}: {each}" for each in written_faults(page, answer.status)), *looker.faults(page, [NARROWEST])]


def written_faults(page: Page, status: int) -> Iterator[str]:
    found = page.evaluate(WRITTEN)
    if status >= 500:
        yield f"status {status}"
    if found["headings"] != 1:
        yield f"{found['headings']} headings of the first rank"
    if found["primaries"] > 1:
        yield f"{found['primaries']} primary actions"
    if found["language"] != "ja":
        yield "the language is not said"
    if "まなびの環" not in found["title"]:
        yield f"title {found['title']!r}"


@pytest.mark.browser
def test_pages_of_staff_on_the_narrowest_screen(open_page: Open, own_pages: list[str], looker: Looker) -> None:
    page = with_axe(open_page("010001", size=NARROWEST.size))
    assert [fault for path in STAFF + own_pages for fault in faults(page, looker, path)] == []


ONE_LINE = 24  # px, of the words below the pictures of the menu
DOORS = "nav:is([aria-label='推進のページ'], [aria-label='設定のページ'])"


@pytest.mark.browser
def test_on_a_phone_the_doors_of_the_office_stand_behind_a_line_and_the_page_comes_first(open_page: Open, site: Site) -> None:
    with site.app.test_request_context():
        paths = [url_for(door.endpoint) for door in OFFICE_DOORS]
    phone, found = open_page("010004", size=NARROW, script=False), []
    for path in paths:
        phone.goto(path)
        if phone.locator(DOORS).count():
            expect(phone.locator(f"{DOORS} summary")).to_be_visible()
            expect(phone.locator(f"{DOORS} a").first).to_be_hidden()
            found.append(path)
    assert len(found) > 20
    phone.goto("/people/")
    assert (box := phone.locator("main [name=q]").bounding_box()) is not None
    assert box["y"] < NARROW[1] / 2, "what one came for stands in the first half"


@pytest.mark.browser
def test_the_doors_open_by_the_keyboard_and_stand_open_where_there_is_room(open_page: Open, looker: Looker) -> None:
    page = with_axe(open_page("010004", size=NARROW))
    page.goto("/people/")
    line, door = page.locator(f"{DOORS} summary"), page.locator(f"{DOORS} a").get_by_text("役割")
    expect(line).to_have_text("「人と組織」のほかのページ")
    line.focus()
    page.keyboard.press("Enter")
    expect(door).to_be_visible()
    assert looker.violations(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    page.reload()
    expect(line).to_be_hidden()
    door.click()
    expect(page.locator(f"{DOORS} [aria-current=page]")).to_have_text("役割")


@pytest.mark.browser
@pytest.mark.parametrize("language", ["ja", "en"])
def test_on_a_phone_the_figures_end_with_the_newest_and_no_word_of_the_menu_is_torn(open_page: Open, language: str) -> None:
    page = open_page("010004", size=NARROW)
    page.goto("/insights/")
    if language == "en":
        page.locator("footer button[value=en]").click()
        page.goto("/insights/")
    right = "(each) => Math.round(each.getBoundingClientRect().right)"
    assert page.locator(".newest .dot").last.evaluate(right) <= NARROW[0], "the newest month is seen without moving the chart"
    assert (page.locator(".heat td").last.evaluate(right) <= NARROW[0]) == (language == "ja"), "in Japanese all stages beside each other"
    words = page.locator(".nav a > span")
    high = words.evaluate_all("(all) => all.map((each) => [each.textContent, each.offsetHeight])")
    assert [text for text, height in high if height > ONE_LINE and text.isascii()] == []
    if language == "en":
        page.locator("footer button[value=ja]").click()


def lies_in(page: Page, name: str, size: tuple[int, int]) -> bool:
    """Whether the link is seen without scrolling, above the menu of a phone."""
    box = page.get_by_role("link", name=name, exact=True).bounding_box()
    return box is not None and 0 <= box["y"] <= box["y"] + box["height"] < size[1] - 80


@pytest.mark.browser
def test_on_a_phone_the_next_step_of_a_case_and_of_a_course_is_reached_without_scrolling(open_page: Open, own_pages: list[str]) -> None:
    case, (wide, narrow) = next(each for each in own_pages if each.startswith("/cases/")), (WIDE, NARROW)
    page = open_page("010001", size=narrow, script=False)
    page.goto(COURSE)
    assert lies_in(page, "もう一度読む", narrow)
    page.goto(case)
    assert (lies_in(page, "この事例に応える", narrow), lies_in(page, "うちでも試す", narrow)) == (True, False)
    page.get_by_role("link", name="この事例に応える").click()
    assert lies_in(page, "うちでも試す", narrow)
    page.set_viewport_size({"width": wide[0], "height": wide[1]})
    page.goto(case)
    assert lies_in(page, "うちでも試す", wide), "beside the text, and nothing leads there"
    expect(page.get_by_role("link", name="この事例に応える")).to_have_count(0)
    page.goto(COURSE)
    assert lies_in(page, "もう一度読む", wide)


def test_the_check_can_fail(open_page: Open) -> None:
    page = open_page()
    page.goto("/login")
    page.evaluate(BROKEN)
    found = violations(page)
    assert {"label", "image-alt", "target-size"} <= {each.partition(":")[0] for each in found}
    assert any('id="covered"' in each for each in found), "a large target that another one covers but for a strip"


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


def test_a_prompt_is_copied_from_its_case(open_page: Open) -> None:
    page = open_page("010001")
    page.goto("/cases/?q=記入例の説明を、矢印の横の10字に")
    page.get_by_role("link", name="記入例の説明を、矢印の横の10字に", exact=True).first.click()
    page.get_by_role("button", name="プロンプトをコピーする").click()
    expect(page.get_by_role("status").filter(has_text="コピーしました")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_an_assignment_asks_only_for_what_was_chosen(open_page: Open, *, script: bool) -> None:
    page = open_page("010004", script=script)
    page.goto("/office/assignments/new")
    numbers, day, days = (page.locator(f"[name={name}]") for name in ("numbers", "due_on", "due_days"))
    for each in (numbers, day, days):
        expect(each).to_be_hidden()
    for name, value, shown in (("audience", "persons", numbers), ("due_from", "day", day), ("due_from", "joining", days)):
        page.locator(f"[name={name}][value={value}]").check()
        expect(shown).to_be_visible()
    expect(day).to_be_hidden()
    expect(numbers).to_be_visible()


def test_a_log_of_what_could_not_be_tried_asks_why_and_not_how_long(open_page: Open, own_pages: list[str]) -> None:
    page = open_page("010001", script=False)
    page.goto(next(path for path in own_pages if path.endswith("/log")))
    before, why = page.locator("[name=minutes_before]").first, page.locator("[name=barrier]").first
    expect(before).to_be_visible()
    expect(why).to_be_hidden()
    page.locator("[name=outcome][value=could_not_try]").check()
    expect(before).to_be_hidden()
    expect(why).to_be_visible()
