"""A meeting in two browsers: from the tray onto the agenda, the wall and the recorder in step, a decision that is a plan, the next meeting opens with it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import Looker, violations
from tests.journeys.conftest import NARROW

Open = Callable[..., Page]
LEADS, RECORDS = "010003", "010004"
MEETING, SERIES, CAUSE, TASK = "/meetings/5", "窓口のくふうの会", "手本が二つあった", "手本を一つにして、1週間置いてみる"
SECOND = "見本の置き場所を、棚の札に書いておく"


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).click()


@pytest.mark.browser
def test_a_meeting_from_its_agenda_to_the_next_one(open_page: Open) -> None:
    wall, recorder = open_page(LEADS), open_page(RECORDS, size=NARROW)
    title = begin(wall)
    recorder.clock.install()
    recorder.goto(f"{MEETING}/record")
    turn_to(wall, title)
    looker = Looker()
    assert [looker.violations(page) for page in (wall, recorder)] == [[], []]  # the walk of the site meets no meeting that runs
    recorder.clock.fast_forward(6_000)
    expect(recorder.locator("h1")).to_have_text(title)  # nothing was typed: the page goes along
    type_without_the_network(recorder)
    with wall.expect_response("**/show"):
        wall.keyboard.press("ArrowRight")
    recorder.clock.fast_forward(6_000)
    expect(recorder.get_by_text("投影は、次の議題へ進みました。")).to_be_visible()
    assert recorder.input_value("[name=cause]") == CAUSE, "nobody is torn out of a sentence"
    press(recorder, "話し合ったことを保存する")
    decide(recorder)
    expect(recorder.locator("#h-decided")).to_be_visible()
    decide_on_the_wall(wall, looker)
    wall.goto(MEETING)
    press(wall, "会議を終える")
    expect(wall.locator("main")).to_contain_text(CAUSE)
    assert CAUSE in wall.locator("main").inner_text().partition(f"1. {title}")[2].partition("2. ")[0], (
        "of the item that was written about, not of the one on the wall"
    )
    call_the_next(wall)
    expect(wall.locator("[aria-labelledby=h-previous]")).to_contain_text(TASK)
    expect(wall.locator("[aria-labelledby=h-previous]")).to_contain_text("計画")


def begin(page: Page) -> str:
    """The title of the case that goes from the tray onto the agenda."""
    page.goto(f"{MEETING}/agenda")
    ticket = page.locator("aside .ticket").first
    title = ticket.locator("h3").inner_text()
    ticket.get_by_role("button").click()
    expect(page.locator("[data-drag]")).to_contain_text(title)
    rows = page.locator("[data-drag] > li")
    rows.filter(has_text=title).drag_to(rows.first, target_position={"x": 200, "y": 4})
    press(page, "議題を保存する")
    expect(rows.first).to_contain_text(title)  # drawn to the top, and kept there
    page.goto(MEETING)
    press(page, "会議を始める")
    page.goto(f"{MEETING}/projector")
    expect(page.locator(".headline:visible")).to_have_text("話し合いの約束")
    return title


def type_without_the_network(page: Page) -> None:
    """Saved in vain, nothing is lost; the line comes back, and it is kept as a draft."""
    page.context.set_offline(True)
    page.fill("[name=cause]", CAUSE)
    press(page, "話し合ったことを保存する")
    expect(page.get_by_text("通信が切れています。")).to_be_visible()
    with page.expect_response("**/drafts/**", timeout=10_000) as kept:
        page.context.set_offline(False)
    assert kept.value.json()["kept"]
    assert page.input_value("[name=cause]") == CAUSE


def turn_to(page: Page, title: str) -> None:
    """By the keys, and without the network; it is told once there is one again."""
    page.context.set_offline(True)
    for _ in range(9):
        if page.locator(".headline:visible").inner_text() == title:
            break
        page.keyboard.press("ArrowRight")
    expect(page.locator(".headline:visible")).to_have_text(title)
    expect(page.get_by_role("timer")).to_contain_text(":")
    page.get_by_role("button", name="1分のばす").click()
    expect(page.get_by_role("timer")).to_contain_text("10:")
    page.context.set_offline(False)
    with page.expect_response("**/show", timeout=10_000):
        page.keyboard.press("ArrowRight")
    with page.expect_response("**/show", timeout=10_000):
        page.keyboard.press("ArrowLeft")


def decide_on_the_wall(page: Page, looker: Looker) -> None:
    """The last slide has heard of what the recorder wrote, and the keys lead from it to one more and back."""
    slide, write = page.locator("[data-slide=decided]"), page.get_by_role("link", name="決まったことを書く")
    expect(write).to_be_hidden()
    for _ in range(12):
        page.keyboard.press("PageDown")
    expect(slide).to_contain_text(TASK)  # the page of the wall is older than that
    assert looker.violations(page) == []
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(write).to_be_focused()
    page.keyboard.press("Enter")
    fill_in(page, SECOND)
    expect(slide).to_be_visible()
    expect(slide).to_contain_text(SECOND)
    expect(slide).to_contain_text("決まったことを残しました。")


def decide(page: Page) -> None:
    page.get_by_role("link", name="この議題で決まったことを書く").click()
    assert violations(page) == []
    fill_in(page, TASK)


def fill_in(page: Page, task: str) -> None:
    page.fill("[name=work]", "通知の言い回し")
    page.fill("[name=text]", task)
    page.fill("[name=due_on]", page.evaluate("new Date(Date.now() + 14 * 864e5).toISOString().slice(0, 10)"))
    page.select_option("[name=owner_id]", index=1)
    page.check("[name=level][value=section]")
    press(page, "決まったことを残す")


def call_the_next(page: Page) -> None:
    page.goto("/meetings/new")
    day = page.evaluate("new Date(Date.now() + 30 * 864e5).toISOString().slice(0, 10)")
    for name, value in {
        "title": "その次の会議",
        "series": SERIES,
        "day": day,
        "begins": "15:00",
        "ends": "15:45",
        "place": "会議室",
    }.items():
        page.fill(f"[name={name}]", value)
    for name in ("facilitator_id", "recorder_id"):
        page.select_option(f"[name={name}]", index=1)
    page.check("[name=reach][value=all]")
    press(page, "会議の予定を立てる")
    page.goto(page.url.removesuffix("/agenda"))
